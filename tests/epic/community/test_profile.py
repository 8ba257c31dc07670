"""Which sections were reached, what lacks, and the sentence that says so."""

import datetime as dt

import pytest

from epic.community import profile, words
from epic.models import Contact, KeyIndividual, PanelMeeting, Reach, Section

pytestmark = pytest.mark.django_db
DAY = dt.date(2007, 6, 30)
YEAR_AGO = DAY - dt.timedelta(days=365)
GAPS = [
    "nobody in the network",
    "not at the panel in a year",
    "nothing reached them in a year",
]


def by_name(ward) -> dict[str, profile.Standing]:
    return {row.section.name: row for row in profile.standing(ward, DAY)}


def meet(section, date: dt.date) -> None:
    meeting = PanelMeeting.objects.create(ward=section.ward, date=date, attended=5)
    meeting.sections.add(section)


def test_a_section_of_which_nothing_is_recorded(places, known):
    row = by_name(places.a1)["market traders"]
    assert (row.individuals, row.contacted, row.panel, row.reach) == ([], 0, None, None)
    assert row.gaps == GAPS


@pytest.mark.parametrize("later", [0, 1])
@pytest.mark.parametrize("how", ["engagement", "panel", "contact"])
def test_each_way_to_be_reached_holds_for_a_year(
    places, known, head_teacher, how, later
):
    day = YEAR_AGO + dt.timedelta(days=later)
    if how == "engagement":
        Reach.objects.create(section=known.pupils, date=day, how="assembly")
    elif how == "panel":
        meet(known.pupils, day)
    else:
        Contact.objects.create(key_individual=head_teacher, date=day)
    row = by_name(places.a1)["pupils of the High School"]
    assert row.was_reached == bool(later)
    assert ("nothing reached them in a year" in row.gaps) != row.was_reached
    assert ("not at the panel in a year" in row.gaps) != (how == "panel" and later == 1)


@pytest.mark.parametrize(("days", "contacted"), [(0, 1), (89, 1), (90, 0)])
def test_contacted_in_90_days(places, known, head_teacher, days, contacted):
    KeyIndividual.objects.create(
        section=known.pupils, role="caretaker", valid_from=known.pupils.valid_from
    )
    day = DAY - dt.timedelta(days=days)
    Contact.objects.create(key_individual=head_teacher, date=day)
    row = by_name(places.a1)["pupils of the High School"]
    assert [each.role for each in row.individuals] == ["caretaker", "head teacher"]
    assert row.contacted == contacted
    assert ("no contact in 90 days" in row.gaps) != bool(contacted)


def test_the_last_engagement_and_the_last_panel(places, known):
    for day, how in ((DAY, "stall"), (YEAR_AGO, "newsletter")):
        Reach.objects.create(section=known.traders, date=day, how=how)
        meet(known.traders, day)
    row = by_name(places.a1)["market traders"]
    assert row.reach.how == "stall"
    assert row.panel == DAY
    assert row.gaps == ["nobody in the network"]


def test_who_left_is_in_the_network_no_more(places, known, head_teacher):
    head_teacher.valid_to = DAY
    head_teacher.save()
    assert not by_name(places.a1)["pupils of the High School"].individuals


def test_another_ward_is_another_community(places, known):
    assert profile.standing(places.a2, DAY) == []


def said(*reached: bool) -> str:
    rows = [
        profile.Standing(Section(name=name), [], None, None, was_reached, DAY)
        for name, was_reached in zip("abcd", reached, strict=False)
    ]
    return words.opening(rows, "Abbey")


@pytest.mark.parametrize(
    ("reached", "sentence"),
    [
        ((), "No section of the community of Abbey is recorded yet."),
        ((True,), "The 1 section of the community was reached in the last year."),
        ((True,) * 3, "All 3 sections of the community were reached in the last year."),
    ],
)
def test_the_opening_sentence_where_nothing_was_missed(reached, sentence):
    assert said(*reached) == sentence


@pytest.mark.parametrize(
    ("reached", "sections", "missed"),
    [
        ((False,), "1 section of the community, none was", "a"),
        ((True, False, False), "3 sections of the community, 1 was", "b and c"),
        ((True, True, False), "3 sections of the community, 2 were", "c"),
        ((False,) * 3 + (True,), "4 sections of the community, 1 was", "a, b and c"),
    ],
)
def test_the_opening_sentence_names_whom_nothing_reached(reached, sections, missed):
    ending = f"reached in the last year; nothing reached {missed}."
    assert said(*reached) == f"Of {sections} {ending}"


def test_shares_of_nobody_are_no_shares():
    assert words.shares({"Male": 0}) == [("Male", "0", "")]
    assert words.shares({"Male": 1_000, "Female": 3_000}) == [
        ("Male", "1,000", "25.0%"),
        ("Female", "3,000", "75.0%"),
    ]
