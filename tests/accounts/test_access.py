"""The truth table of the contract, written out by hand, and who sees which places."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from snp.accounts import access
from snp.accounts.access import Deed
from snp.accounts.models import Posting, Role
from wards.models import Membership

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()
YESTERDAY = TODAY - dt.timedelta(1)
TOMORROW = TODAY + dt.timedelta(1)
WARDS = {"a1", "a2", "b1"}

ROLES = ("sergeant", "commander", "analyst", "admin", "outsider")
TABLE = {
    Deed.SEE_FIGURES: "yes yes yes yes no",
    Deed.EXPORT: "no no yes no no",
    Deed.SEE_DATA: "no no yes yes no",
    Deed.LOAD: "no no yes no no",
    Deed.ROLL_UP: "no no yes no no",
    Deed.EXPORT_RESPONSES: "no no yes no no",
    Deed.MANAGE_PEOPLE: "no no no yes no",
}
CASES = [
    (deed, role, answer == "yes")
    for deed, answers in TABLE.items()
    for role, answer in zip(ROLES, answers.split(), strict=True)
]


def wards_of(user, on=None):
    return {ward.code.lower() for ward in access.wards_visible_to(user, on)}


def bcus_of(user):
    return {bcu.code for bcu in access.bcus_visible_to(user)}


def test_every_deed_stands_in_the_table():
    assert set(TABLE) <= set(Deed)
    assert set(access.ALLOWED) == set(Deed)


@pytest.mark.parametrize(("deed", "role", "allowed"), CASES)
def test_who_may_do_what(cast, deed, role, allowed):
    user = getattr(cast, role)
    assert access.may(user, deed) is allowed
    if allowed:
        access.check_may(user, deed)
    else:
        with pytest.raises(PermissionDenied, match="Your postings of today"):
            access.check_may(user, deed)


def test_a_refusal_says_who_may(cast):
    with pytest.raises(PermissionDenied, match=r"that needs an admin\."):
        access.check_may(cast.sergeant, Deed.MANAGE_PEOPLE)


@pytest.mark.parametrize(
    ("role", "wards", "bcus"),
    [
        ("sergeant", {"a1", "a2"}, {"A", "B"}),
        ("birch_sergeant", {"b1"}, {"A", "B"}),
        ("commander", {"a1", "a2"}, {"A", "B"}),
        ("analyst", WARDS, {"A", "B"}),
        ("admin", WARDS, {"A", "B"}),
        ("outsider", set(), set()),
    ],
)
def test_who_sees_which_places(cast, role, wards, bcus):
    user = getattr(cast, role)
    assert wards_of(user) == wards
    assert bcus_of(user) == bcus


@pytest.mark.parametrize(
    ("role", "bcus"),
    [
        ("sergeant", {"A"}),
        ("birch_sergeant", {"B"}),
        ("commander", {"A"}),
        ("analyst", {"A", "B"}),
        ("admin", {"A", "B"}),
        ("outsider", set()),
    ],
)
def test_whose_wards_can_be_seen_side_by_side(cast, role, bcus):
    found = access.bcus_with_wards_visible_to(getattr(cast, role))
    assert {bcu.code for bcu in found} == bcus


def test_a_sergeant_sees_the_wards_of_their_bcu_and_no_others(cast, places):
    assert set(access.wards_visible_to(cast.sergeant)) == {places.a1, places.a2}


def test_a_posting_that_ended_yesterday_gives_nothing_today(cast):
    cast.sergeant.postings.update(valid_to=TODAY)
    assert not access.wards_visible_to(cast.sergeant).exists()
    assert access.wards_visible_to(cast.sergeant, YESTERDAY).exists()


@pytest.mark.parametrize("person", ["sergeant", "commander", "analyst", "admin"])
def test_a_posting_of_tomorrow_gives_nothing_today(cast, person):
    user = getattr(cast, person)
    user.postings.update(valid_from=TOMORROW)
    assert access.roles(user) == set()
    assert wards_of(user) == bcus_of(user) == set()
    assert access.roles(user, TOMORROW) == {Role(person)}


@pytest.mark.parametrize("person", ["sergeant", "commander", "analyst", "admin"])
def test_a_closed_account_gives_nothing(cast, person):
    user = getattr(cast, person)
    user.is_active = False
    user.save()
    assert access.roles(user) == set()
    assert wards_of(user) == bcus_of(user) == set()
    assert not access.may(user, Deed.SEE_FIGURES)


def test_two_postings_give_both(cast, places):
    Posting.objects.create(
        user=cast.sergeant, role="commander", bcu=places.birch, valid_from=TODAY
    )
    assert access.roles(cast.sergeant) == {Role.SERGEANT, Role.COMMANDER}
    assert wards_of(cast.sergeant) == WARDS
    assert wards_of(cast.sergeant, YESTERDAY) == {"a1", "a2"}


def test_a_ward_that_moved_takes_its_sergeant_with_it(cast, places):
    Membership.objects.filter(ward=places.a1).update(valid_to=TODAY)
    Membership.objects.create(ward=places.a1, bcu=places.birch, valid_from=TODAY)
    assert wards_of(cast.sergeant) == {"a1", "b1"}
    assert wards_of(cast.sergeant, YESTERDAY) == {"a1", "a2"}
    assert access.own_bcus(cast.sergeant) == {places.birch.pk}
    assert access.own_bcus(cast.sergeant, YESTERDAY) == {places.alder.pk}
    assert wards_of(cast.commander) == {"a2"}


def test_a_ward_of_no_bcu_is_still_its_sergeants(cast, places):
    Membership.objects.filter(ward=places.a1).update(valid_to=TODAY)
    assert wards_of(cast.sergeant) == {"a1"}
    assert access.own_bcus(cast.sergeant) == set()
    assert wards_of(cast.commander) == {"a2"}


def test_one_query_tells_the_wards_of_an_analyst(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        list(access.wards_visible_to(cast.analyst))
