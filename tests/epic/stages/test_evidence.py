"""What is counted from the other tables, each in the quarter of its own date."""

import datetime as dt

import pytest

from epic.models import (
    Contact,
    KeyIndividual,
    PanelMeeting,
    Priority,
    PriorityAction,
    PriorityEvent,
    Reach,
    Represented,
    Section,
)
from epic.stages import evidence
from snp.lib.quarters import Quarter
from tests.epic.stages.conftest import AUTUMN

pytestmark = pytest.mark.django_db
BEGIN, END = dt.date(2006, 10, 1), dt.date(2006, 12, 31)
BEFORE, AFTER = dt.date(2006, 9, 30), dt.date(2007, 1, 1)


@pytest.fixture
def kept(places):
    """How often something of a name is found in A1, by quarter."""

    def look(name: str, quarter: Quarter = AUTUMN) -> int:
        return evidence.find([places.a1.pk], quarter)[places.a1.pk].kept[name]

    return look


@pytest.fixture
def section(places):
    def make(name="Market traders", ward=None, **more) -> Section:
        days = {"valid_from": dt.date(2004, 4, 1)} | more
        return Section.objects.create(ward=ward or places.a1, name=name, **days)

    return make


@pytest.fixture
def priority(places):
    def make(**more) -> Priority:
        values = {
            "ward": places.a1, "category": "litter", "description": "Litter",
            "source": "survey", "raised": dt.date(2006, 1, 5),
        }  # fmt: skip
        return Priority.objects.create(**values | more)

    return make


def test_contacts_with_the_network(kept, section):
    head = KeyIndividual.objects.create(
        section=section(), role="head teacher", valid_from=dt.date(2004, 4, 1)
    )
    for date in (BEFORE, BEGIN, END, AFTER):
        Contact.objects.create(key_individual=head, date=date)
    assert kept("kin_contacts") == 2


def test_panel_meetings(kept, places):
    for date in (BEFORE, BEGIN, END, AFTER):
        PanelMeeting.objects.create(ward=places.a1, date=date, attended=9)
    assert kept("panel_meetings") == 2


def test_a_meeting_that_was_logged_and_minuted_is_one(stage, did, places):
    did("panel_meeting")
    PanelMeeting.objects.create(ward=places.a1, date=END, attended=9)
    assert str(stage("selection").evidence[0]) == "1 panel meeting (1 needed)"


def test_priorities_count_in_the_quarter_of_each_of_their_days(kept, priority):
    priority(
        raised=BEFORE, adopted=BEGIN, closed=AFTER, status="resolved",
        outcome="Cleared", residents_told="Newsletter",
    )  # fmt: skip
    summer, winter = AUTUMN - 1, AUTUMN + 1
    for quarter, name in (
        (summer, "priorities_raised"),
        (AUTUMN, "priorities_adopted"),
        (winter, "priorities_resolved"),
        (winter, "residents_told"),
    ):
        counts = [kept(name, each) for each in (summer, AUTUMN, winter)]
        assert counts == [int(each == quarter) for each in (summer, AUTUMN, winter)]


def test_a_dropped_priority_is_not_resolved_and_a_silent_end_tells_nobody(
    kept, priority
):
    priority(closed=BEGIN, status="dropped", outcome="No longer a problem")
    assert (kept("priorities_resolved"), kept("residents_told")) == (0, 0)


def test_a_priority_reviewed_twice_counts_once(kept, priority):
    first, second = priority(), priority()
    for which, verb in (
        (first, "reviewed"), (first, "resolved"), (second, "reviewed"),
        (second, "changed"),
    ):  # fmt: skip
        PriorityEvent.objects.create(priority=which, verb=verb, date=BEGIN)
    PriorityEvent.objects.create(priority=priority(), verb="changed", date=BEGIN)
    assert kept("priorities_reviewed") == 2


def test_actions_on_priorities(kept, priority):
    for date in (BEFORE, END, END):
        PriorityAction.objects.create(priority=priority(), date=date, what="Swept")
    assert kept("priority_actions") == 2


def test_sections_reached_within_the_year_by_whatever_way(kept, section, places):
    traders, pupils, tenants = section(), section("Pupils"), section("Tenants")
    section("Nobody has met them")
    Reach.objects.create(section=traders, date=dt.date(2006, 1, 1), how="stall")
    head = KeyIndividual.objects.create(section=pupils, role="head teacher")
    Contact.objects.create(key_individual=head, date=BEGIN)
    panel = PanelMeeting.objects.create(ward=places.a1, date=END, attended=9)
    Represented.objects.create(meeting=panel, section=tenants)
    Reach.objects.create(section=traders, date=dt.date(2006, 3, 31), how="stall")
    assert kept("sections_reached") == 3
    assert kept("sections_reached", AUTUMN + 1) == 2
    assert kept("sections_reached", AUTUMN - 1) == 1


def test_a_section_of_the_past_is_not_reached(kept, section):
    gone = section(valid_to=END)
    Reach.objects.create(section=gone, date=BEGIN, how="stall")
    assert kept("sections_reached") == 0


def test_a_reach_of_an_earlier_quarter_alone_is_nothing_logged(stage, section):
    Reach.objects.create(section=section(), date=BEFORE, how="stall")
    assert stage("community_engagement").status == "nothing logged"


def test_minutes_without_an_entry_are_something(stage, places):
    PanelMeeting.objects.create(ward=places.a1, date=END, attended=9)
    assert stage("selection").status == "partly"
    assert stage("review").status == "not yet"


def test_a_nil_return_with_minutes_is_judged_by_these(stage, nil, places):
    nil(10, 11, 12)
    PanelMeeting.objects.create(ward=places.a1, date=END, attended=9)
    assert stage("selection").status == "partly"


def test_the_other_wards_are_their_own(kept, section, priority, places):
    PanelMeeting.objects.create(ward=places.a2, date=BEGIN, attended=9)
    priority(ward=places.b1, raised=BEGIN)
    Reach.objects.create(section=section(ward=places.a2), date=BEGIN, how="stall")
    assert {kept(name) for name in evidence.NAMES} == {0}
