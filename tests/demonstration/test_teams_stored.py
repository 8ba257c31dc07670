"""The demonstration's teams stand in the tables as the product itself would have them."""

from __future__ import annotations

import datetime as dt

import pytest

from epic.models import (
    Contact,
    Initiative,
    MonthlyReturn,
    Priority,
    PriorityEvent,
    Reach,
    Represented,
    SignOff,
)
from epic.priorities.definitions import CATEGORIES, POLICING
from snp.demonstration.places import write_areas
from snp.demonstration.themes import THEMES
from snp.management import demonstration_teams
from wards.areas import load_areas

pytestmark = pytest.mark.django_db
TODAY = dt.date(2006, 10, 20)


@pytest.fixture
def london(tmp_path):
    assert not load_areas(write_areas(tmp_path / "areas.csv"), by=None).problems
    demonstration_teams.load(TODAY, say=lambda words: None)


def test_all_of_it_stands_once_and_in_order(london):
    nothing_is_missing_or_of_the_future()
    each_priority_has_its_history()
    before = Priority.objects.count()
    demonstration_teams.load(TODAY, say=lambda words: None)
    assert Priority.objects.count() == before


def nothing_is_missing_or_of_the_future():
    assert Represented.objects.exists()
    for model, day in {
        Contact: "date",
        Reach: "date",
        PriorityEvent: "date",
        MonthlyReturn: "submitted_at__date",
        SignOff: "signed_off_at__date",
        Initiative: "start",
    }.items():
        assert model.objects.exists()
        assert not model.objects.filter(**{f"{day}__gt": TODAY}).exists()


def each_priority_has_its_history():
    for priority in Priority.objects.order_by("?")[:50]:
        verbs = list(priority.events.values_list("verb", flat=True))
        assert verbs[0] == "raised"
        assert ("adopted" in verbs) == bool(priority.adopted)
        assert not priority.closed or verbs[-1] == priority.status
        assert verbs.count("reviewed") == 0 or priority.reviewed


def test_themes_are_of_the_products_own_lists():
    assert {theme.category for theme in THEMES} <= set(CATEGORIES)
    assert {theme.policing_priority for theme in THEMES} <= {"", *POLICING}
