"""What a sergeant records of a ward's community: once, with its trail, and within reason."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from epic.community import engagements, network, sections
from epic.models import Contact, KeyIndividual, PanelMeeting, Reach, Section
from epic.signals import changed
from snp.audit.models import Event

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()
DAY = dt.date(2007, 5, 4)


@pytest.fixture
def told():
    """The wards that listeners were told of."""
    wards = []

    def hear(sender, wards, **_):
        told.append(wards)

    told = wards
    changed.connect(hear)
    yield wards
    changed.disconnect(hear)


def refused(field: str, sentence: str):
    """The verb refuses, at this field."""
    return pytest.raises(ValidationError, match=f"{field}.*{sentence}")


def verbs(cast, places, known, individual) -> list[tuple]:
    """Each verb with what it needs, and the model whose rows it makes."""
    by = {"by": cast.sergeant}
    return [
        (
            sections.add_section,
            {"ward": places.a1, "name": "students", "valid_from": DAY},
            Section,
        ),
        (
            network.add_key_individual,
            {"section": known.traders, "role": "stall holder", "valid_from": DAY},
            KeyIndividual,
        ),
        (network.record_contact, {"key_individual": individual, "date": DAY}, Contact),
        (
            engagements.hold_meeting,
            {
                "ward": places.a1,
                "date": DAY,
                "attended": 12,
                "sections": [known.traders],
            },
            PanelMeeting,
        ),
        (
            engagements.record_reach,
            {"section": known.pupils, "date": DAY, "how": "assembly", "people": 240},
            Reach,
        ),
        (
            sections.rename_section,
            {"section": known.pupils, "name": "all pupils"},
            None,
        ),
        (
            network.end_key_individual,
            {"key_individual": individual, "valid_to": TODAY},
            None,
        ),
        (sections.end_section, {"section": known.traders, "valid_to": TODAY}, None),
    ], by


def test_each_deed_is_done_once_however_often_it_is_asked(
    cast, places, known, head_teacher, told
):
    deeds, by = verbs(cast, places, known, head_teacher)
    for number, (verb, details, model) in enumerate(deeds, 1):
        before = model.objects.count() if model else 0
        first, again = verb(**details, **by), verb(**details, **by)
        assert first == again
        assert not model or model.objects.count() == before + 1
        assert told[-1] == {places.a1.pk}
        assert Event.objects.filter(by=cast.sergeant).count() >= number


def test_the_trail_has_numbers_and_no_text(cast, known, told):
    """What should not have been written can go with the row, and stays nowhere else."""
    sections.rename_section(section=known.traders, name="stalls", by=cast.sergeant)
    event = Event.objects.get()
    assert event.verb == "rename section"
    assert event.subject == f"A1 section {known.traders.pk}"
    assert event.detail == {}
    assert len(told) == 1


def test_who_ends_a_section_ends_its_network(cast, known, head_teacher):
    sections.end_section(section=known.pupils, valid_to=TODAY, by=cast.sergeant)
    head_teacher.refresh_from_db()
    assert head_teacher.valid_to == TODAY
    assert Event.objects.count() == 2


def test_a_section_that_ended_may_come_again(cast, places, known):
    name = known.ended.name
    new = sections.add_section(
        ward=places.a1, name=name, valid_from=DAY, by=cast.sergeant
    )
    assert new != known.ended


def test_nothing_is_recorded_outside_the_life_of_a_section(cast, known):
    reach = {"how": "stall", "by": cast.sergeant}
    before = dt.date(2004, 12, 31)
    with refused("date", "market traders stands here since 01/01/2005"):
        engagements.record_reach(section=known.traders, date=before, **reach)
    with refused("date", "stood here until 01/04/2006"):
        engagements.record_reach(section=known.ended, date=DAY, **reach)
    with refused("sections", "stood here until 01/04/2006"):
        engagements.hold_meeting(
            ward=known.ended.ward,
            date=DAY,
            attended=4,
            sections=[known.ended],
            by=cast.sergeant,
        )
    with refused("valid_from", "stands here since"):
        network.add_key_individual(
            section=known.traders, role="x", valid_from=before, by=cast.sergeant
        )
    assert not Reach.objects.exists()
    assert not PanelMeeting.objects.exists()


def test_an_end_is_after_what_is_recorded(cast, known, head_teacher):
    network.record_contact(key_individual=head_teacher, date=DAY, by=cast.sergeant)
    with refused("valid_to", "Something of 04/05/2007 is recorded"):
        sections.end_section(section=known.pupils, valid_to=DAY, by=cast.sergeant)
    with refused("valid_to", "A contact of 04/05/2007 is recorded"):
        network.end_key_individual(
            key_individual=head_teacher, valid_to=DAY, by=cast.sergeant
        )


def test_an_end_is_not_moved(cast, known, head_teacher):
    with pytest.raises(ValidationError, match="ended on 01/04/2006"):
        sections.end_section(section=known.ended, valid_to=DAY, by=cast.sergeant)
    network.end_key_individual(
        key_individual=head_teacher, valid_to=DAY, by=cast.sergeant
    )
    with pytest.raises(ValidationError, match="left on 04/05/2007"):
        network.end_key_individual(
            key_individual=head_teacher, valid_to=TODAY, by=cast.sergeant
        )


def test_another_meeting_on_the_same_day_is_refused_unless_it_replaces(
    cast, places, known
):
    meeting = {"ward": places.a1, "date": DAY, "by": cast.sergeant}
    engagements.hold_meeting(**meeting, attended=4, sections=[known.traders], note="x")
    other = {**meeting, "attended": 5, "sections": [known.pupils]}
    with pytest.raises(ValidationError, match="The panel met once on that day already"):
        engagements.hold_meeting(**other)
    engagements.hold_meeting(**other, replace=True)
    stored = PanelMeeting.objects.get()
    assert (stored.attended, stored.note) == (5, "")
    assert list(stored.sections.all()) == [known.pupils]
    first, second = Event.objects.order_by("pk")
    assert (first.verb, second.verb) == ("hold panel meeting", "correct panel meeting")
    assert first.detail == {"attended": 4, "sections": [known.traders.pk]}


def test_a_role_in_other_words_is_the_same_person(cast, head_teacher):
    network.record_contact(key_individual=head_teacher, date=DAY, by=cast.sergeant)
    for _ in range(2):
        network.change_role(
            key_individual=head_teacher, role="head of the school", by=cast.sergeant
        )
    stored = KeyIndividual.objects.get()
    assert (stored.role, stored.contacts.count()) == ("head of the school", 1)
    assert Event.objects.filter(verb="change role").count() == 1


def test_a_section_of_another_ward_is_not_at_this_panel(cast, places, known):
    theirs = Section.objects.create(ward=places.b1, name="farmers", valid_from=DAY)
    with refused("sections", "farmers is of another ward"):
        engagements.hold_meeting(
            ward=places.a1, date=DAY, attended=1, sections=[theirs], by=cast.sergeant
        )


@pytest.mark.parametrize(
    ("date", "sentence"),
    [
        (TODAY + dt.timedelta(days=1), "This day lies in the future"),
        (dt.date(2004, 3, 31), "There were no teams before April 2004"),
    ],
)
def test_days_that_cannot_be(cast, places, date, sentence):
    with refused("date", sentence):
        engagements.hold_meeting(
            ward=places.a1, date=date, attended=1, sections=[], by=cast.sergeant
        )
    with refused("valid_from", sentence):
        sections.add_section(
            ward=places.a1, name="x", valid_from=date, by=cast.sergeant
        )


@pytest.mark.parametrize(
    "text",
    [
        "ask jo.smith@example.org",
        "head teacher 020 7946 0958",
        "+44 (0)20 7946 0958",
        "07700900123",
        "tel. 7946 0958",
        "mobile: 123456",
    ],
)
def test_contact_details_are_refused_with_the_reason(cast, places, known, text):
    with pytest.raises(ValidationError, match="no contact details are kept here"):
        sections.add_section(
            ward=places.a1, name=text, valid_from=DAY, by=cast.sergeant
        )
    with pytest.raises(ValidationError, match="no contact details are kept here"):
        engagements.hold_meeting(
            ward=places.a1, date=DAY, attended=1, sections=[], note=text,
            by=cast.sergeant,
        )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "tenants of 12 to 48 Elm House",
        "year 2006-2007, met 2006-10-14",
        "youths by the phone box",
        "market @ the green",
        "1,200 leaflets on 14/10/2006",
    ],
)
def test_what_only_looks_a_little_like_one_is_kept(cast, places, text):
    section = sections.add_section(
        ward=places.a1, name=text, valid_from=DAY, by=cast.sergeant
    )
    assert section.name == text
