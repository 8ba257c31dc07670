"""What PostgreSQL itself refuses, whoever writes."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction

from epic.models import Initiative, Measure, Reading
from tests.epic.initiatives.conftest import AFTER, BEFORE, START

pytestmark = pytest.mark.django_db


@contextmanager
def refused(constraint):
    with pytest.raises(IntegrityError) as refusal:
        yield
    assert refusal.value.__cause__.diag.constraint_name == constraint


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"start": dt.date(2004, 3, 31)}, "initiative_of_a_team_that_existed"),
        ({"end": START - dt.timedelta(days=1)}, "initiative_ends_after_it_begins"),
    ],
)
def test_initiatives(initiative, change, constraint):
    with refused(constraint), transaction.atomic():
        Initiative.objects.filter(pk=initiative.pk).update(**change)


def test_an_initiative_stands_once(initiative):
    with refused("initiative_once_a_ward"), transaction.atomic():
        Initiative.objects.create(
            ward=initiative.ward, title=initiative.title, problem="x", start=START
        )


def test_measures(initiative, a_measure):
    a_measure()
    same = {"initiative": initiative, "higher_is_better": True}
    with refused("measure_once_an_initiative"), transaction.atomic():
        Measure.objects.create(name="Stock shrinkage", form="count", **same)
    with refused("measure_has_a_form"), transaction.atomic():
        Measure.objects.create(name="Another", form="opinion", **same)


@pytest.mark.parametrize(
    ("form", "fields", "constraint"),
    [
        ("share", {"value": 1.5}, "share_is_0_to_1"),
        ("share", {"value": float("nan")}, "share_is_0_to_1"),
        ("count", {"value": 2.5}, "count_is_whole"),
        ("count", {"value": -1}, "count_is_whole"),
        ("count", {"value": 1, "sample_size": 5}, "spread_only_where_it_counts"),
        ("share", {"value": 0.5, "sample_size": 5, "standard_deviation": 1},
         "spread_only_where_it_counts"),
        ("amount", {"value": float("nan")}, "value_is_a_number"),
        ("amount", {"value": 1e13}, "value_is_a_number"),
        ("amount", {"value": 1, "sample_size": 0}, "sample_of_somebody"),
        ("amount", {"value": 1, "standard_deviation": 1}, "spread_of_a_sample"),
        ("amount", {"value": 1, "sample_size": 2, "standard_deviation": -1},
         "spread_of_a_sample"),
    ],
)  # fmt: skip
def test_values(a_measure, form, fields, constraint):
    measure = a_measure(form)
    with refused(constraint), transaction.atomic():
        Reading.objects.create(measure=measure, date=BEFORE, **fields)


@pytest.mark.parametrize(
    ("is_baseline", "date", "constraint"),
    [
        (True, BEFORE - dt.timedelta(days=9), "one_baseline_a_measure"),
        (False, AFTER, "one_reading_a_day"),
        (False, BEFORE - dt.timedelta(days=9), "baseline_comes_first"),
    ],
)
def test_order(before_and_after, is_baseline, date, constraint):
    measure = before_and_after(0.024, 0.019)
    with refused(constraint), transaction.atomic():
        Reading.objects.create(
            measure=measure, date=date, value=0.5, is_baseline=is_baseline
        )


def test_a_baseline_stays_before_its_follow_ups(before_and_after):
    measure = before_and_after(0.024, 0.019)
    late = AFTER + dt.timedelta(days=1)
    with refused("baseline_comes_first"), transaction.atomic():
        measure.readings.filter(is_baseline=True).update(date=late)
