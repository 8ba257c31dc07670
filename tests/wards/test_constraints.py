"""What PostgreSQL refuses of places, whoever asks."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from wards.models import Bcu, Borough, Membership, Ward

pytestmark = pytest.mark.django_db
CODES = ["", "A B", "A_B", "Ä", "x" * 21, "A\n", "A1\t"]


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize("code", [code for code in CODES if len(code) <= 20])
def test_an_area_code_is_letters_digits_and_hyphens(places, code):
    with refused("bcu_code"), transaction.atomic():
        Bcu.objects.create(code=code, name="X")
    with refused("borough_code"), transaction.atomic():
        Borough.objects.create(code=code, name="X")
    with refused("ward_code"), transaction.atomic():
        Ward.objects.create(code=code, name="X", borough=places.a1.borough)


def test_a_code_stands_once(places):
    with refused("wards_ward_code"):
        Ward.objects.create(code="A1", name="X", borough=places.a1.borough)


def between(places, start, end, ward="b1", bcu="alder") -> Membership:
    return Membership.objects.create(
        ward=getattr(places, ward),
        bcu=getattr(places, bcu),
        valid_from=dt.date.fromisoformat(start),
        valid_to=end and dt.date.fromisoformat(end),
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2009-01-01", "2010-01-01"),
        ("2003-01-01", "2004-04-02"),
        ("2003-01-01", None),
        ("2004-04-01", "2004-04-02"),
    ],
)
@pytest.mark.parametrize("bcu", ["alder", "birch"])
def test_a_ward_belongs_to_one_bcu_at_a_time(places, start, end, bcu):
    with refused("one_bcu_at_a_time"):
        between(places, start, end, bcu=bcu)


def test_memberships_may_follow_each_other(places):
    between(places, "2003-01-01", "2004-04-01")


@pytest.mark.parametrize("end", ["2003-01-01", "2002-12-31"])
def test_a_membership_ends_after_it_begins(places, end):
    with pytest.raises(IntegrityError):
        between(places, "2003-01-01", end)


def test_what_has_members_stays(places):
    with pytest.raises(ProtectedError):
        places.alder.delete()
    with pytest.raises(ProtectedError):
        places.a1.delete()
