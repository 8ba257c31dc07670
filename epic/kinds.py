"""Kinds of activity: those that ship with the product, and an admin's own."""

import datetime as dt
import tomllib
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import Count, Max

from epic.models import Activity, Kind
from snp.audit import trail

FILE = Path(__file__).with_name("activity_kinds.toml")


def shipped() -> list[Kind]:
    """The kinds of activity_kinds.toml, not stored."""
    with FILE.open("rb") as file:
        tables = tomllib.load(file)["kind"]
    return [
        Kind(
            code=table["code"],
            label=table["label"],
            epic=table["epic"],
            stage=table["stage"],
            unit=table["unit"][0],
            units=table["unit"][1],
            asks_attendance=table.get("attendance", False),
            counts_as_visible=table.get("visibility", False),
            counts_as_delivery=table.get("delivery", True),
        )
        for table in tables
    ]


def keep_kinds(**_) -> None:
    """After each migrate: what ships and is not there yet. An admin's changes stay."""
    Kind.objects.bulk_create(shipped(), ignore_conflicts=True)


@transaction.atomic
def add_kind(*, by, **fields) -> Kind:
    """ValidationError where a field is wrong or the code is taken."""
    kind = Kind(**fields)
    kind.full_clean()
    kind.save()
    trail.record("add activity kind", kind.code, by=by, valid_from=str(kind.valid_from))
    return kind


@transaction.atomic
def retire_kind(*, code: str, on: dt.date, by) -> Kind:
    """From `on` the kind can't be logged; entries of earlier days keep it.

    ValidationError where it was not in use before, or is logged on a later day.
    """
    kind = _locked(code)
    if kind.valid_to == on:
        return kind
    kind.valid_to = on
    kind.full_clean()
    _check_not_logged_since(kind, on)
    kind.save()
    trail.record("retire activity kind", kind.code, by=by, valid_to=str(on))
    return kind


@transaction.atomic
def restore_kind(*, code: str, by) -> Kind:
    """Its retirement is taken back: it can be logged for the days since, too."""
    kind = _locked(code)
    if kind.valid_to is None:
        return kind
    was, kind.valid_to = kind.valid_to, None
    kind.save()
    trail.record("restore activity kind", kind.code, by=by, was=str(was))
    return kind


def _locked(code: str) -> Kind:
    """Its entries that are being stored come first, others later (epic/rules.py)."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")
    try:
        return Kind.objects.select_for_update(no_key=True).get(code=code)
    except OperationalError as error:
        loading = "A file is being loaded: try again in a minute."
        raise ValidationError(loading) from error


def _check_not_logged_since(kind: Kind, on: dt.date) -> None:
    later = Activity.objects.filter(kind=kind, date__gte=on, removed=False)
    found = later.aggregate(count=Count("*"), last=Max("date"))
    if not found["count"]:
        return
    entries = "1 entry is" if found["count"] == 1 else f"{found['count']:,} entries are"
    raise ValidationError(
        f"{entries} of {on:%d/%m/%Y} or later, the last of {found['last']:%d/%m/%Y}. "
        f"{kind} can be retired from a day after that."
    )
