"""Readings: the first is the baseline, and each is a value that its measure can have."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from epic.initiatives import readings
from epic.models import Reading
from snp.audit.models import Event
from tests.epic.initiatives.conftest import AFTER, BEFORE, START

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_the_first_is_the_baseline(a_measure, read):
    measure = a_measure()
    assert read(measure, 0.024, sample_size=412).is_baseline
    assert not read(measure, 0.019, AFTER).is_baseline
    verbs = Event.objects.filter(verb__startswith="take").values_list("verb", flat=True)
    assert set(verbs) == {"take baseline", "take follow-up"}


def test_taken_twice_it_is_one_reading(a_measure, read):
    measure = a_measure()
    assert read(measure, 0.024) == read(measure, 0.024)
    assert Reading.objects.count() == 1


def test_another_value_of_the_same_day_is_to_be_a_correction(a_measure, read):
    measure = a_measure()
    read(measure, 0.024)
    read(measure, 0.019, AFTER)
    with pytest.raises(ValidationError, match="has a reading of that day"):
        read(measure, 0.02, AFTER)


@pytest.mark.parametrize(
    ("date", "sentence"),
    [
        (BEFORE - DAY, "later than the baseline of 20/04/2006"),
        (BEFORE, "later than the baseline of 20/04/2006"),
        (START - DAY, "began on 01/05/2006"),
        (dt.date.today() + DAY, "has not come yet"),
    ],
)
def test_a_follow_up_of_a_day_that_cannot_be(a_measure, read, date, sentence):
    measure = a_measure()
    read(measure, 0.024)
    with pytest.raises(ValidationError, match=sentence):
        read(measure, 0.019, date)
    assert measure.readings.count() == 1


@pytest.mark.parametrize(
    ("form", "value", "more", "wrong"),
    [
        ("share", 1.01, {}, "value"),
        ("share", -0.01, {}, "value"),
        ("share", float("nan"), {}, "value"),
        ("share", 0.5, {"sample_size": 0}, "__all__"),
        ("share", 0.5, {"sample_size": -3}, "__all__"),
        ("share", 0.5, {"sample_size": 9, "standard_deviation": 1}, "standard_deviation"),
        ("count", -1, {}, "value"),
        ("count", 2.5, {}, "value"),
        ("count", float("inf"), {}, "value"),
        ("count", 5, {"sample_size": 9}, "sample_size"),
        ("amount", 1e13, {}, "__all__"),
        ("amount", 5, {"sample_size": 9, "standard_deviation": -1}, "__all__"),
        ("amount", 5, {"standard_deviation": 1}, "__all__"),
        ("amount", 5, {"source": "a" * 5_000}, "source"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be(a_measure, read, form, value, more, wrong):
    measure = a_measure(form)
    with pytest.raises(ValidationError) as refused:
        read(measure, value, **more)
    assert list(refused.value.message_dict) == [wrong]
    assert not measure.readings.exists()


def test_a_correction_keeps_what_it_said(a_measure, read, cast):
    reading = read(a_measure(), 0.24, sample_size=412)
    fields = {"date": BEFORE, "value": 0.024, "sample_size": 412, "source": "shops"}
    for _ in range(2):
        readings.correct_reading(
            reading=reading, reason="a decimal too few", by=cast.sergeant, **fields
        )
    reading.refresh_from_db()
    assert (reading.value, reading.is_baseline) == (0.024, True)
    event = Event.objects.get(verb="correct reading")
    assert event.detail == {
        "was": {"value": "0.24", "source": ""},
        "reason": "a decimal too few",
    }


def test_a_baseline_cannot_be_moved_past_a_follow_up(before_and_after, cast):
    measure = before_and_after(0.024, 0.019)
    with pytest.raises(ValidationError, match="a follow-up of 03/11/2006 already"):
        readings.correct_reading(
            reading=measure.readings.get(is_baseline=True),
            date=AFTER,
            value=0.024,
            reason="wrong day",
            by=cast.sergeant,
        )
