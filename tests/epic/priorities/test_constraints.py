"""PostgreSQL refuses a priority that can't be, however it comes."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from epic.models import Activity, Kind, PanelMeeting, Priority
from tests.epic.priorities.conftest import TODAY, ago

pytestmark = pytest.mark.django_db
ADOPTED = {"status": "adopted", "adopted": ago(50)}
RESOLVED = ADOPTED | {
    "status": "resolved", "closed": ago(10), "outcome": "Quiet.",
    "residents_told": "At the panel.",
}  # fmt: skip


@pytest.fixture
def make(places):
    def make(**said) -> Priority:
        usual = {
            "ward": places.a1, "category": "noise", "description": "Parties",
            "source": "panel", "raised": ago(60),
        }  # fmt: skip
        return Priority.objects.create(**usual | said)

    return make


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize("said", [{}, ADOPTED, RESOLVED])
def test_what_can_be_is_stored(make, said):
    assert make(**said).pk


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("closed_when_resolved_or_dropped", ADOPTED | {"closed": TODAY}),
        ("closed_when_resolved_or_dropped", RESOLVED | {"outcome": ""}),
        ("closed_when_resolved_or_dropped", RESOLVED | {"closed": None}),
        ("adopted_has_a_day", ADOPTED | {"adopted": None}),
        ("adopted_has_a_day", RESOLVED | {"adopted": None}),
        ("priority_days_in_order", ADOPTED | {"adopted": ago(61)}),
        ("priority_days_in_order", RESOLVED | {"closed": ago(51)}),
        ("reviewed_between_adopted_and_closed", ADOPTED | {"reviewed": ago(51)}),
        ("reviewed_between_adopted_and_closed", RESOLVED | {"reviewed": ago(9)}),
        ("reviewed_between_adopted_and_closed", {"reviewed": ago(9)}),
        ("residents_are_told_of_what_is_resolved", RESOLVED | {"residents_told": ""}),
        ("open_has_no_outcome_yet", ADOPTED | {"outcome": "Quiet."}),
        ("open_has_no_outcome_yet", {"residents_told": "At the panel."}),
        ("raised_is_not_adopted_yet", {"adopted": ago(50)}),
        ("raised_with_a_team_that_existed", {"raised": dt.date(2004, 3, 31)}),
        ("priority_says_what_it_is", {"category": ""}),
        ("priority_says_what_it_is", {"description": ""}),
        ("priority_says_what_it_is", {"source": "rumour"}),
        ("closed_when_resolved_or_dropped", {"status": "lost"}),
    ],
)
def test_a_priority_that_can_not_be(make, name, said):
    with refused(name):
        make(**said)


def test_a_meeting_is_of_the_panel_and_of_the_ward(make, places):
    own = PanelMeeting.objects.create(ward=places.a1, date=ago(70), attended=9)
    other = PanelMeeting.objects.create(ward=places.b1, date=ago(70), attended=9)
    assert make(meeting=own).pk
    with refused("meeting_only_of_a_panel"), transaction.atomic():
        make(meeting=own, source="survey")
    with refused("of one ward"):
        make(meeting=other)


def test_an_action_has_happened_says_what_and_is_of_the_ward(make, places):
    priority = make()
    elsewhere = Activity.objects.create(
        id="00000000-0000-4000-8000-000000000001", ward=places.b1, date=TODAY,
        kind=Kind.objects.get(code="asb_letter"), quantity=1, logged_by="x",
    )  # fmt: skip
    tomorrow = TODAY + dt.timedelta(days=1)
    for name, said in (
        ("action_is_not_of_the_future", {"date": tomorrow, "what": "Patrols."}),
        ("action_says_what", {"date": TODAY, "what": ""}),
        ("of one ward", {"date": TODAY, "what": "Letters", "activity": elsewhere}),
    ):
        with refused(name), transaction.atomic():
            priority.actions.create(**said)


def test_an_event_has_happened_and_has_a_verb(make):
    priority = make()
    with refused("event_is_not_of_the_future"), transaction.atomic():
        priority.events.create(verb="raised", date=TODAY + dt.timedelta(days=1))
    with refused("event_has_a_verb"):
        priority.events.create(verb="lost", date=TODAY)


def test_history_is_neither_deleted_nor_rewritten(make):
    priority = make()
    event = priority.events.create(verb="raised", date=TODAY)
    action = priority.actions.create(date=TODAY, what="Patrols.")
    for rows in (type(event).objects, type(action).objects):
        for deed in (
            lambda rows: rows.update(date=ago(1)),
            lambda rows: rows.all().delete(),
        ):
            with (
                pytest.raises(DatabaseError, match="deleted or rewritten"),
                transaction.atomic(),
            ):
                deed(rows)
    bare = make(description="Without a history")
    with pytest.raises(DatabaseError, match="deleted or rewritten"):
        bare.delete()
