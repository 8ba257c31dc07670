"""What PostgreSQL refuses of a ward's community, whoever asks."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from epic.models import (
    Contact,
    KeyIndividual,
    PanelMeeting,
    Reach,
    Represented,
    Section,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2007, 5, 4)
BEFORE = dt.date(2004, 3, 31)
TOMORROW = dt.date.today() + dt.timedelta(days=1)


@pytest.fixture
def make(places, known, head_teacher):
    """Makes a row of a model that PostgreSQL takes, or one with other values."""
    good = {
        Section: {"ward": places.a1, "name": "students", "valid_from": DAY},
        KeyIndividual: {"section": known.pupils, "role": "cook", "valid_from": DAY},
        Contact: {"key_individual": head_teacher, "date": DAY},
        PanelMeeting: {"ward": places.a1, "date": DAY, "attended": 5},
        Reach: {"section": known.pupils, "date": DAY, "how": "stall"},
    }
    return lambda model, **other: model.objects.create(**good[model] | other)


@pytest.mark.parametrize(
    ("constraint", "model", "other"),
    [
        ("section_ends_after_it_begins", Section, {"valid_to": DAY}),
        ("section_has_a_name", Section, {"name": ""}),
        ("section_once_a_ward", Section, {"name": "Market Traders"}),
        ("key_individual_leaves_after_joining", KeyIndividual, {"valid_to": DAY}),
        ("key_individual_has_a_role", KeyIndividual, {"role": ""}),
        ("role_once_a_section", KeyIndividual, {"role": "Head Teacher"}),
        ("contact_has_happened", Contact, {"date": TOMORROW}),
        ("contact_has_happened", Contact, {"date": BEFORE}),
        ("panel_meeting_has_happened", PanelMeeting, {"date": TOMORROW}),
        ("panel_meeting_has_happened", PanelMeeting, {"date": BEFORE}),
        ("panel_attendance_is_possible", PanelMeeting, {"attended": -1}),
        ("panel_attendance_is_possible", PanelMeeting, {"attended": 10_001}),
        ("reach_has_happened", Reach, {"date": TOMORROW}),
        ("reach_has_happened", Reach, {"date": BEFORE}),
        ("reach_says_how", Reach, {"how": ""}),
        ("reached_people_are_possible", Reach, {"people": -1}),
        ("reached_people_are_possible", Reach, {"people": 1_000_001}),
    ],
)
def test_wrong_by_itself(make, constraint, model, other):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(model, **other)


@pytest.mark.parametrize(
    ("constraint", "model"),
    [
        ("contact_once_a_day", Contact),
        ("one_panel_meeting_a_day", PanelMeeting),
        ("reached_once_a_day_by_one_thing", Reach),
    ],
)
def test_wrong_a_second_time(make, constraint, model):
    make(model)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(model)


def test_represented_once_a_meeting(make, known):
    meeting = make(PanelMeeting)
    Represented.objects.create(meeting=meeting, section=known.traders)
    refused = pytest.raises(IntegrityError, match="represented_once_a_meeting")
    with refused, transaction.atomic():
        Represented.objects.create(meeting=meeting, section=known.traders)


def test_a_section_is_represented_at_the_panel_of_its_own_ward(make, known, places):
    meeting = make(PanelMeeting, ward=places.b1)
    refused = pytest.raises(IntegrityError, match="at the panel of its own ward")
    with refused, transaction.atomic():
        Represented.objects.create(meeting=meeting, section=known.traders)


def test_they_say_themselves_in_words(make, known):
    meeting = make(PanelMeeting)
    there = Represented.objects.create(meeting=meeting, section=known.traders)
    assert str(there) == "market traders at panel meeting of 04/05/2007"
    assert str(make(Contact)) == "head teacher on 04/05/2007"
    assert str(make(Reach)) == "stall, 04/05/2007"
