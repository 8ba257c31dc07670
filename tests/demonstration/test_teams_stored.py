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


def test_everything_is_there_and_nothing_is_of_the_future(london):
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
    assert Represented.objects.exists()


def test_each_priority_has_its_history(london):
    for priority in Priority.objects.order_by("?")[:50]:
        verbs = list(priority.events.values_list("verb", flat=True))
        assert verbs[0] == "raised"
        assert ("adopted" in verbs) == bool(priority.adopted)
        assert not priority.closed or verbs[-1] == priority.status
        assert verbs.count("reviewed") == 0 or priority.reviewed


def test_a_second_time_adds_nothing(london):
    before = Priority.objects.count()
    demonstration_teams.load(TODAY, say=lambda words: None)
    assert Priority.objects.count() == before


def test_themes_are_of_the_products_own_lists():
    assert {theme.category for theme in THEMES} <= set(CATEGORIES)
    assert {theme.policing_priority for theme in THEMES} <= {"", *POLICING}
