"""What a quarter holds of a ward's community, as evidence for its stages."""

import datetime as dt

import pytest

from epic.community import Evidence, evidence
from epic.models import Contact, PanelMeeting, Reach, Represented
from snp.lib.quarters import Quarter

pytestmark = pytest.mark.django_db
Q1 = Quarter.parse("2007-08-Q1")  # April to June 2007
FIRST, LAST = dt.date(2007, 4, 1), dt.date(2007, 6, 30)


def test_a_ward_of_which_nothing_is_known_has_evidence_of_nothing(places):
    assert evidence([places.a2], Q1) == {places.a2.pk: Evidence()}


def test_the_first_and_the_last_day_count_and_no_other(places, sections, head_teacher):
    for date in (FIRST - dt.timedelta(1), FIRST, LAST, LAST + dt.timedelta(1)):
        Contact.objects.create(key_individual=head_teacher, date=date)
        PanelMeeting.objects.create(ward=places.a1, date=date, attended=9)
        Reach.objects.create(section=sections.traders, date=date, how="stall")
    found = evidence([places.a1, places.b1], Q1)
    assert found[places.b1.pk] == Evidence()
    assert found[places.a1.pk] == Evidence(
        contacts=2,
        panel_meetings=2,
        reached=2,
        sections=2,
        sections_with_key_individual=1,
        sections_reached_in_a_year=1,
    )


@pytest.mark.parametrize(("date", "reached"), [("2006-06-30", 0), ("2006-07-01", 1)])
def test_a_year_to_the_last_day_of_the_quarter(places, sections, date, reached):
    day = dt.date.fromisoformat(date)
    Reach.objects.create(section=sections.traders, date=day, how="newsletter")
    found = evidence([places.a1], Q1)[places.a1.pk]
    assert found.sections_reached_in_a_year == reached


def test_who_was_represented_at_the_panel_was_reached(places, sections, head_teacher):
    meeting = PanelMeeting.objects.create(ward=places.a1, date=FIRST, attended=4)
    Represented.objects.create(meeting=meeting, section=sections.traders)
    Contact.objects.create(key_individual=head_teacher, date=FIRST)
    found = evidence([places.a1], Q1)[places.a1.pk]
    assert found.sections_reached_in_a_year == 1  # a contact reaches one person


def test_sections_are_those_of_the_last_day(places, sections):
    earlier = evidence([places.a1], Quarter.parse("2005-06-Q4"))
    assert earlier[places.a1.pk].sections == 3
    later = evidence([places.a1], Quarter.parse("2006-07-Q1"))
    assert later[places.a1.pk].sections == 2


def test_one_query_a_topic_however_many_wards(
    places, sections, django_assert_num_queries
):
    with django_assert_num_queries(4):
        evidence([places.a1, places.a2, places.b1], Q1)
