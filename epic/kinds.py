"""Kinds of activity: those that ship with the product, and an admin's own."""

import datetime as dt
import tomllib
from pathlib import Path

from django.db import transaction

from epic.models import Kind
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
    """From `on` the kind can't be logged; entries of earlier days keep it."""
    kind = Kind.objects.select_for_update().get(code=code)
    if kind.valid_to == on:
        return kind
    kind.valid_to = on
    kind.full_clean()
    kind.save()
    trail.record("retire activity kind", kind.code, by=by, valid_to=str(on))
    return kind
