"""Readings of a measure: the baseline, and what follows it.

A share is stored as 0 to 1. A count has no sample: it is of everything there was. The
first reading of a measure is its baseline, and later ones are of later days.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from epic.initiatives.verbs import change, check_happened, locked, note, store
from epic.models import Measure, Reading

Form = Measure.Form
CORRECTED = "correct reading"


@transaction.atomic
def take_reading(*, measure: Measure, by, **fields) -> Reading:
    """`date` and `value`; where known `sample_size`, `standard_deviation`, `source`.

    ValidationError, by field, where something is wrong. The same twice is one reading.
    """
    stored = locked(measure)
    if same := stored.readings.filter(**fields).first():
        return same
    is_first = not stored.readings.exists()
    reading = Reading(measure=stored, is_baseline=is_first, **fields)
    _check(reading)
    store(reading)
    verb = "take baseline" if is_first else "take follow-up"
    note(verb, stored.initiative, reading.pk, by=by, value=reading.value)
    return reading


@transaction.atomic
def correct_reading(*, reading: Reading, reason: str, by, **fields) -> Reading:
    """What it should have said. What it said stays in the trail, and on the page."""
    initiative = locked(reading.measure).initiative
    stored = locked(reading)
    _check(_with(stored, fields))
    return change(CORRECTED, initiative, stored, fields, by=by, reason=reason)


def _with(stored: Reading, fields: dict) -> Reading:
    """A copy with other values, to look at before anything is changed."""
    names = ("measure", "date", "is_baseline", "value", "sample_size")
    names += ("standard_deviation", "source")
    return Reading(
        pk=stored.pk, **{name: getattr(stored, name) for name in names} | fields
    )


def _check(reading: Reading) -> None:
    check_happened("date", reading.date)
    _check_value(reading)
    if reading.is_baseline:
        _check_first(reading)
    else:
        _check_after(reading)


def _check_value(reading: Reading) -> None:
    value, form = float(reading.value), reading.measure.form
    wrong = {}
    if form == Form.SHARE and not 0 <= value <= 1:
        wrong["value"] = "A share is 0 to 100 per cent."
    if form == Form.COUNT and not (value >= 0 and value.is_integer()):
        wrong["value"] = "A count is a whole number, 0 or more."
    if form == Form.COUNT and reading.sample_size is not None:
        wrong["sample_size"] = "A count is of everything: it has no sample."
    if form != Form.AMOUNT and reading.standard_deviation is not None:
        wrong["standard_deviation"] = "Only an amount has a standard deviation."
    if wrong:
        raise ValidationError(wrong)


def _check_first(baseline: Reading) -> None:
    others = baseline.measure.readings.exclude(pk=baseline.pk)
    follow_up = others.order_by("date").first()
    if follow_up and follow_up.date <= baseline.date:
        raise ValidationError(
            {"date": f"There is a follow-up of {follow_up.date:%d/%m/%Y} already."}
        )


def _check_after(follow_up: Reading) -> None:
    baseline = follow_up.measure.readings.get(is_baseline=True).date
    begun = follow_up.measure.initiative.start
    if follow_up.date <= baseline:
        raise ValidationError(
            {"date": f"A follow-up is later than the baseline of {baseline:%d/%m/%Y}."}
        )
    if follow_up.date < begun:
        sentence = f"The initiative began on {begun:%d/%m/%Y}; a follow-up comes later."
        raise ValidationError({"date": sentence})
