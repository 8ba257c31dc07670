"""What PostgreSQL refuses of returns and kinds, whoever asks: each rule by hand."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from epic.models import Kind, MonthlyReturn

pytestmark = pytest.mark.django_db
JULY = dt.date(2026, 7, 1)
AUGUST = dt.datetime(2026, 8, 1, tzinfo=timezone.get_default_timezone())


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


def submit(ward, **fields) -> MonthlyReturn:
    details = {"month": JULY, "is_nil": False, "submitted_at": AUGUST}
    with transaction.atomic():
        return MonthlyReturn.objects.create(ward=ward, **(details | fields))


def test_one_return_a_month_that_counts(places):
    cancelled = {"cancelled_at": AUGUST, "cancelled_because": "a mistake"}
    for fields in (cancelled, cancelled, {}):
        submit(places.a1, **fields)
    with refused("one_return_a_month"):
        submit(places.a1)
    submit(places.a2)
    assert MonthlyReturn.objects.count() == 4


@pytest.mark.parametrize("month", [dt.date(2026, 6, 2), dt.date(2004, 3, 1)])
def test_a_month_is_named_by_its_first_day_since_there_were_teams(places, month):
    with refused("month_is_its_first_day"):
        submit(places.a1, month=month)


@pytest.mark.parametrize(
    "moment",
    [
        AUGUST - dt.timedelta(microseconds=1),
        dt.datetime(2026, 7, 1, tzinfo=dt.UTC),
        dt.datetime(2025, 12, 31, tzinfo=dt.UTC),
    ],
)
def test_no_return_before_the_month_is_over(places, moment):
    with refused("return_of_a_month_that_is_over"):
        submit(places.a1, submitted_at=moment)


def test_cancelled_at_a_time_and_for_a_reason(places, cast):
    for fields in (
        {"cancelled_at": AUGUST},
        {"cancelled_because": "a mistake"},
        {"cancelled_by": cast.sergeant},
    ):
        with refused("cancelled_because_of_something"):
            submit(places.a1, **fields)


def keep(**fields) -> Kind:
    details = {
        "code": "new", "label": "New", "epic": "P", "stage": "review",
        "unit": "thing", "units": "things",
    }  # fmt: skip
    with transaction.atomic():
        return Kind.objects.create(**(details | fields))


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"code": "arrest"}, "epic_kind_code"),
        ({"code": ""}, "kind_is_named_and_counted"),
        ({"label": ""}, "kind_is_named_and_counted"),
        ({"unit": ""}, "kind_is_named_and_counted"),
        ({"units": ""}, "kind_is_named_and_counted"),
        ({"epic": "X"}, "kind_has_a_letter_and_a_stage"),
        ({"stage": "lunch"}, "kind_has_a_letter_and_a_stage"),
        ({"valid_from": dt.date(2004, 3, 31)}, "kind_begins_with_the_teams"),
        ({"valid_from": JULY, "valid_to": JULY}, "kind_retires_after_it_begins"),
    ],
)
def test_a_kind_is_whole(fields, name):
    with refused(name):
        keep(**fields)
    assert keep().pk
