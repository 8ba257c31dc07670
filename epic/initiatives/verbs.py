"""Problem-solving initiatives: begun, measured, evaluated, ended.

Each verb raises ValidationError, by field, where something is wrong, and done twice it
is done once. Who may do it is for the caller to ask. Readings are in readings.py.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from epic.models import Initiative, Measure, Reading
from epic.signals import changed
from snp.audit import trail
from wards.models import Ward


@transaction.atomic
def start_initiative(
    *, ward: Ward, title: str, problem: str, start: dt.date, partners: str = "", by
) -> Initiative:
    locked(ward)  # the second of two equal forms sees what the first has stored
    fields = {"title": title, "problem": problem, "partners": partners, "start": start}
    if same := Initiative.objects.filter(ward=ward, **fields).first():
        return same
    check_happened("start", start)
    initiative = Initiative(ward=ward, **fields)
    store(initiative)
    note("start initiative", initiative, initiative.pk, by=by, title=title)
    return initiative


@transaction.atomic
def change_initiative(
    *,
    initiative: Initiative,
    title: str,
    problem: str,
    start: dt.date,
    partners: str = "",
    by,
) -> Initiative:
    stored = locked(initiative)
    check_happened("start", start)
    _check_starts_before_follow_ups(stored, start)
    fields = {"title": title, "problem": problem, "partners": partners, "start": start}
    return change("change initiative", stored, stored, fields, by=by)


@transaction.atomic
def evaluate(*, initiative: Initiative, evaluation: str, by) -> Initiative:
    """What came of it, in words; an earlier note stays in the trail."""
    stored = locked(initiative)
    fields = {"evaluation": evaluation}
    return change("evaluate initiative", stored, stored, fields, by=by)


@transaction.atomic
def end_initiative(*, initiative: Initiative, end: dt.date | None, by) -> Initiative:
    """Its last day; None: it goes on after all."""
    stored = locked(initiative)
    if end:
        check_happened("end", end)
    return change("end initiative", stored, stored, {"end": end}, by=by)


@transaction.atomic
def add_measure(
    *,
    initiative: Initiative,
    name: str,
    form: str,
    higher_is_better: bool,
    unit: str = "",
    whose_benefit: str = "",
    by,
) -> Measure:
    stored = locked(initiative)
    fields = {"name": name, "form": form, "higher_is_better": higher_is_better}
    fields |= {"unit": unit, "whose_benefit": whose_benefit}
    if same := stored.measures.filter(**fields).first():
        return same
    measure = Measure(initiative=stored, **fields)
    store(measure)
    note("add measure", stored, measure.pk, by=by, name=name)
    return measure


def _check_starts_before_follow_ups(initiative: Initiative, start: dt.date) -> None:
    readings = Reading.objects.filter(measure__initiative=initiative)
    first = readings.filter(is_baseline=False).order_by("date").first()
    if first and start > first.date:
        sentence = f"It began by {first.date:%d/%m/%Y}: a follow-up was taken that day."
        raise ValidationError({"start": sentence})


# What the verbs here and in readings.py have in common


def locked(row: models.Model) -> Any:
    """The row as it is stored, and nobody else's until the transaction ends."""
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


def change(
    verb: str, initiative: Initiative, row: Any, fields: dict, *, by, **detail
) -> Any:
    """Set what is new, and keep in the trail what it was."""
    was = {name: getattr(row, name) for name in fields}
    new = {name: value for name, value in fields.items() if value != was[name]}
    if not new:
        return row
    for name, value in new.items():
        setattr(row, name, value)
    store(row)
    old = {name: None if was[name] is None else str(was[name]) for name in new}
    note(verb, initiative, row.pk, by=by, was=old, **detail)
    return row


def store(row: models.Model) -> None:
    row.full_clean()
    row.save()


def note(verb: str, initiative: Initiative, key: int, *, by, **detail) -> None:
    trail.record(verb, key, by=by, **detail)
    changed.send(sender=Initiative, wards={initiative.ward_id})


def check_happened(field: str, date: dt.date) -> None:
    if date > dt.date.today():
        raise ValidationError({field: "This day has not come yet."})
