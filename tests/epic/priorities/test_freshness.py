"""What needs a look: what nobody reviewed for 90 days, and teams outside 3 to 5."""

import pytest

from epic.models import Priority
from epic.priorities import held, needing_a_look, verbs
from epic.priorities.freshness import is_stale, wrong_number
from tests.epic.priorities.conftest import TODAY, ago
from wards.models import Membership, Ward

pytestmark = pytest.mark.django_db
ALL = Ward.objects.order_by("code")


def looks(wards=ALL) -> list[tuple[str, str]]:
    return [(look.ward.code, look.reason) for look in needing_a_look(wards)]


@pytest.mark.parametrize(("days", "stale"), [(89, False), (90, True), (91, True)])
def test_ninety_days_since_adoption(deeds, days, stale):
    assert is_stale(deeds.adopted(days), TODAY) is stale


def test_a_review_makes_it_fresh(deeds):
    priority = verbs.review(priority=deeds.adopted(200), on=ago(89), by=deeds.by)
    assert not is_stale(priority, TODAY)


def test_what_is_raised_or_over_is_never_stale(deeds):
    assert not is_stale(deeds.raised(200), TODAY)
    assert not is_stale(deeds.resolved(200, took=10), TODAY)


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, "Holds none; a team holds 3 to 5 at a time."),
        (2, "Holds 2; a team holds 3 to 5 at a time."),
        (3, ""),
        (5, ""),
        (6, "Holds 6; a team holds 3 to 5 at a time."),
    ],
)
def test_three_to_five(count, sentence):
    assert wrong_number(count) == sentence


def test_held_by_ward_the_longest_without_a_review_first(deeds, places):
    old, new = deeds.adopted(80), deeds.adopted(20)
    deeds.raised(10)
    deeds.resolved(40, took=10)
    assert held(ALL) == {places.a1.pk: [old, new]}


def test_each_ward_with_its_reasons_and_a_never_is_no_none(deeds, places):
    for days in (100, 30, 20):
        deeds.adopted(days)
    Priority.objects.create(
        ward=places.a2, category="noise", description="x", source="other",
        raised=ago(9), adopted=ago(9), closed=ago(1), status="dropped", outcome="y",
    )  # fmt: skip
    assert looks() == [
        ("A1", "Adopted 100 days ago and never reviewed."),
        ("A2", "Holds none; a team holds 3 to 5 at a time."),
        ("B1", "No priority was ever logged for this ward."),
    ]
    verbs.review(priority=held(ALL)[places.a1.pk][0], on=ago(95), by=deeds.by)
    assert looks()[0] == ("A1", "Not reviewed for 95 days.")


def test_a_ward_that_is_no_more_has_no_team_to_hold_any(places):
    Membership.objects.filter(ward=places.b1).update(valid_to=TODAY)
    assert {code for code, _ in looks()} == {"A1", "A2"}


def test_only_the_wards_that_are_asked_about(deeds, places):
    deeds.adopted(100)
    assert {code for code, _ in looks(ALL.filter(code="A2"))} == {"A2"}
