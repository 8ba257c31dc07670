"""Priorities of A1, as its sergeant makes them."""

import datetime as dt
from types import SimpleNamespace

import pytest

from epic.models import PanelMeeting, Priority
from epic.priorities import closing, verbs

TODAY = dt.date.today()


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def deeds(cast, places):
    """The verbs, done by the sergeant of A1."""
    by = cast.sergeant

    def raised(days: int = 60, **said) -> Priority:
        said = {
            "ward": places.a1,
            "category": "youth_asb",
            "description": f"Ball games after ten, said {days} days ago",
            "source": "panel",
            "raised": ago(days),
        } | said
        return verbs.raise_priority(**said, by=by)

    def adopted(days: int = 50, **said) -> Priority:
        return verbs.adopt(priority=raised(days, **said), on=ago(days), by=by)

    def resolved(days: int = 50, took: int = 40, **said) -> Priority:
        return closing.resolve(
            priority=adopted(days, **said), on=ago(days - took),
            outcome="Quiet since.", residents_told="At the panel.", by=by,
        )  # fmt: skip

    return SimpleNamespace(raised=raised, adopted=adopted, resolved=resolved, by=by)


@pytest.fixture
def meeting(places):
    return PanelMeeting.objects.create(ward=places.a1, date=ago(70), attended=14)
