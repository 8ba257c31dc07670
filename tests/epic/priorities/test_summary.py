"""What priorities are about, counted where the ward belonged on the day concerned."""

import datetime as dt

import pytest

from epic.models import Priority
from epic.priorities.choice import QUARTER, YEAR, Choice
from epic.priorities.counterparts import counterparts
from epic.priorities.summary import ALL, Area, areas, rows
from snp.lib.quarters import Quarter
from tests.epic.priorities.conftest import ago
from wards.models import Membership

pytestmark = pytest.mark.django_db
FIRST = Quarter.parse("2006-07-Q1")  # April to June 2006
LONDON = Area("London")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2006-{text}")


@pytest.fixture
def store():
    def store(ward, raised, adopted=None, closed=None, *, dropped=False, **more):
        ends = {"closed": day(closed), "outcome": "x"} if closed else {}
        status = "dropped" if dropped else "resolved" if closed else "adopted"
        if status == "resolved":
            ends["residents_told"] = "y"
        return Priority.objects.create(
            **{"category": "noise", "description": "x", "source": "other"} | more,
            ward=ward, raised=day(raised), adopted=day(adopted) if adopted else None,
            status=status if adopted or closed else "raised", **ends,
        )  # fmt: skip

    return store


@pytest.fixture
def story(store, places):
    """A1: two raised in spring, one resolved; A2: one dropped; B1: one resolved late."""
    store(places.a1, "04-03", "04-10", "05-20")
    store(places.a1, "05-01", "05-05")
    store(places.a1, "06-01", category="drugs")
    store(places.a2, "03-01", "03-20", "06-15", dropped=True)
    store(places.b1, "04-01", "04-02", "07-01")


def choice(quarter=FIRST, window=QUARTER, **place) -> Choice:
    return Choice(
        **{"bcu": None, "ward": None} | place, quarter=quarter, window=window, status=""
    )


def counts(area: Area, chosen: Choice | None = None) -> dict[str, tuple]:
    found = rows([area], chosen or choice())
    return {
        row.label: (row.figures[0].raised, row.figures[0].held, row.figures[0].resolved)
        for row in found
    }


def test_raised_held_and_resolved_by_category(story, places):
    assert counts(Area("A1", ward=places.a1)) == {
        "Noise and nuisance neighbours": (2, 1, 1),
        "Drug dealing and drug use": (1, 0, 0),
        "All of them": (3, 1, 1),
    }
    assert counts(Area("Alder", bcu=places.alder))["All of them"] == (3, 1, 1)
    assert counts(LONDON)["All of them"] == (4, 2, 1)


def test_the_last_day_of_the_period_counts_and_the_next_does_not(story, places):
    birch = Area("Birch", bcu=places.birch)
    assert counts(birch)["All of them"] == (1, 1, 0)
    later = counts(birch, choice(FIRST + 1))
    assert later["All of them"] == (0, 0, 1)


def test_twelve_months_end_with_their_quarter(story):
    assert counts(LONDON, choice(FIRST + 3, YEAR))["All of them"] == (4, 1, 2)
    assert counts(LONDON, choice(FIRST + 4, YEAR))["All of them"] == (0, 1, 1)


def test_a_ward_that_moved_counts_where_it_belonged_that_day(story, places):
    """A1 goes to Birch on 1 May: what it did before stays in Alder."""
    moved = day("05-01")
    Membership.objects.filter(ward=places.a1).update(valid_to=moved)
    Membership.objects.create(ward=places.a1, bcu=places.birch, valid_from=moved)
    assert counts(Area("Alder", bcu=places.alder))["All of them"] == (1, 0, 0)
    assert counts(Area("Birch", bcu=places.birch))["All of them"] == (3, 2, 1)


def test_the_median_counts_what_is_open_or_was_dropped_for_as_long_as_it_was(
    store, places
):
    """Six resolved after 10, 20 ... 60 days; two are open for 71; two were dropped."""
    for took in range(10, 70, 10):
        store(places.a1, "04-20", "04-20", str(day("04-20") + dt.timedelta(took))[5:])
    for _ in range(2):
        store(places.a1, "04-20", "04-20")
        store(places.a1, "04-20", "04-20", "04-25", dropped=True)
    (everything,) = (r for r in rows([LONDON], choice()) if r.label == "All of them")
    days = everything.figures[0].days
    # from day 5 on eight are left: 7/8, 6/8, 5/8 and, on day 40, a half until day 50
    assert (days.cases, days.ended, days.median) == (10, 6, 45)


def test_what_was_resolved_after_the_period_was_open_in_it(store, places):
    store(places.a1, "04-20", "04-20", "09-01")
    found = rows([LONDON], choice())[-1].figures[0]
    assert (found.held, found.resolved) == (1, 0)
    assert found.days.reason == "half_not_ended"


def test_nothing_logged_is_one_row_of_noughts_and_no_median(places):
    assert counts(LONDON) == {"All of them": (0, 0, 0)}
    assert rows([LONDON], choice())[0].figures[0].days.reason == "no_cases"


def test_ward_bcu_and_london_stand_side_by_side(places):
    chosen = choice(bcu=places.alder, ward=places.a1)
    assert [area.name for area in areas(chosen)] == ["Alder 1", "Alder", "London"]
    assert [area.name for area in areas(choice())] == ["London"]


def test_a_category_of_london_alone_is_nought_in_the_ward(story, places, store):
    store(places.b1, "05-01", "05-01", category="burglary")
    found = rows([Area("A1", ward=places.a1), LONDON], choice())
    burglary = next(row for row in found if row.label == "Burglary")
    assert [figures.raised for figures in burglary.figures] == [0, 1]


def test_community_against_policing_priorities(deeds, places):
    deeds.adopted(10, policing_priority="street_crime")
    deeds.adopted(11, policing_priority="street_crime")
    deeds.adopted(12, category="drugs", policing_priority="street_crime")
    deeds.adopted(13, category="noise")
    deeds.raised(14, policing_priority="burglary")
    Priority.objects.create(
        ward=places.b1, category="burglary", policing_priority="burglary",
        description="x", source="other", raised=ago(9), adopted=ago(9),
        status="adopted",
    )  # fmt: skip
    found = {
        row.label: (row.linked, row.counts)
        for row in counterparts([Area("Alder", bcu=places.alder), LONDON])
    }
    assert len(found) == 10
    assert found["Street crime"] == (
        [("Young people causing annoyance", 2), ("Drug dealing and drug use", 1)],
        [3, 3],
    )
    assert found["Burglary"] == ([], [0, 1])
    assert found["No counterpart"] == ([("Noise and nuisance neighbours", 1)], [1, 1])


def test_the_code_of_all_is_no_category():
    from epic.priorities.definitions import CATEGORIES, POLICING

    assert ALL not in CATEGORIES
    assert len(CATEGORIES) == 18
    assert {"street_crime", "youth_violence", "domestic_violence"} <= set(POLICING)
