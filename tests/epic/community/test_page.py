"""The page of a ward's community: what it says, and the forms of who leads the team."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from epic.models import Contact, KeyIndividual, PanelMeeting, Reach, Section
from wards.models import Population

pytestmark = pytest.mark.django_db
PAGE = "/ward/A1/community/"
TODAY = dt.date.today()


@pytest.fixture
def get(client, cast):
    def page(who: str = "sergeant", address: str = PAGE) -> str:
        client.force_login(getattr(cast, who))
        answer = client.get(address)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return page


@pytest.fixture
def post(client, cast):
    def send(deed: str, who: str = "sergeant", **fields):
        client.force_login(getattr(cast, who))
        named = {f"{deed}-{name}": value for name, value in fields.items()}
        return client.post(PAGE, {"deed": deed, **named})

    return send


def test_the_address_and_the_ward_without_anything(get):
    assert reverse("community", args=["A1"]) == PAGE
    page = get()
    assert "No section of the community of Alder 1 is recorded yet." in page
    assert "No meeting of the panel is recorded." in page
    assert "No population of Alder 1 is loaded" in page


def test_what_is_known_of_the_sections(get, known, head_teacher):
    Contact.objects.create(key_individual=head_teacher, date=TODAY)
    Reach.objects.create(
        section=known.pupils, date=dt.date(2006, 5, 6), how="assembly", people=240
    )
    page = get()
    assert (
        "Of 2 sections of the community, 1 was reached in the last year; "
        "nothing reached market traders." in page
    )
    assert "6 May 2006" in page
    assert "assembly, 240 people" in page
    assert "1 of 1" in page
    assert "residents of Elm House" not in page  # ended


def test_who_lives_there(get, places):
    for sex, people in (("", 9000), ("Male", 4400), ("Female", 4600)):
        Population.objects.create(ward=places.a1, year=2001, sex=sex, people=people)
    page = get()
    assert "9,000 people: the population of 2001" in page
    assert "48.9%" in page
    assert page.count("Not in the population file.") == 3


@pytest.mark.parametrize("who", ["commander", "analyst", "admin"])
def test_others_read_and_have_no_form(get, post, known, who):
    page = get(who)
    assert "market traders" in page
    assert '<form method="post" class="form"' not in page
    answer = post("section", who, name="students", valid_from=str(TODAY))
    assert answer.status_code == 403
    assert not Section.objects.filter(name="students").exists()


def test_a_sergeant_reads_the_ward_next_door(get, cast):
    assert "Record and change" not in get(address="/ward/A2/community/")


def test_every_form_does_its_deed(post, known, head_teacher):
    day = str(TODAY)
    traders, pupils = known.traders.pk, known.pupils.pk
    done = [
        post("section", name="students 🎓", valid_from=day),
        post("individual", section=traders, role="stall holder", valid_from=day),
        post("contact", key_individual=head_teacher.pk, date=day),
        post("reach", section=pupils, date=day, how="assembly", people=""),
        post("meeting", date=day, attended=9, sections=[traders, pupils], note="x"),
        post("role", key_individual=head_teacher.pk, role="head of the school"),
        post("rename", section=traders, name="Market traders"),
        post("end_individual", key_individual=_left(known).pk, valid_to=day),
        post("end_section", section=_empty(known).pk, valid_to=day),
    ]
    assert [answer.status_code for answer in done] == [302] * 9
    assert Section.objects.get(name="students 🎓").valid_from == TODAY
    assert KeyIndividual.objects.get(role="stall holder").section_id == traders
    assert Contact.objects.get().key_individual.role == "head of the school"
    assert Reach.objects.get().people is None
    assert PanelMeeting.objects.get().sections.count() == 2
    assert Section.objects.get(pk=traders).name == "Market traders"
    assert KeyIndividual.objects.get(role="caretaker").valid_to == TODAY
    assert Section.objects.get(name="commuters").valid_to == TODAY


def _left(known) -> KeyIndividual:
    return KeyIndividual.objects.create(
        section=known.traders, role="caretaker", valid_from=dt.date(2006, 1, 1)
    )


def _empty(known) -> Section:
    return Section.objects.create(
        ward=known.traders.ward, name="commuters", valid_from=dt.date(2006, 1, 1)
    )


@pytest.mark.parametrize(
    ("deed", "fields", "sentence"),
    [
        ("section", {"name": "n" * 5000}, "at most 80 characters (it has 5000)"),
        ("section", {"name": "traders\0"}, "Null characters are not allowed."),
        ("section", {"name": "Market Traders"}, "has a section of that name"),
        ("individual", {"role": "jo@example.com"}, "looks like an e-mail address"),
        ("individual", {"role": "Jo 020 7946 0958"}, "looks like a telephone number"),
        ("individual", {"role": "vicar", "section": "0"}, "Select a valid choice."),
        ("reach", {"how": "stall", "people": "-1"}, "greater than or equal to 0"),
        ("reach", {"how": "stall", "people": "9" * 30}, "less than or equal to"),
        ("meeting", {"attended": "many"}, "Enter a whole number."),
        ("contact", {"key_individual": "x"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    post, known, deed, fields, sentence
):
    sent = {"section": known.traders.pk, "valid_from": str(TODAY)}
    sent |= {"date": str(TODAY), "name": "", "note": "typed before"} | fields
    answer = post(deed, **sent)
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert sentence in page
    assert "There is a problem" in page
    assert page.count("<details open>") == 1
    assert "typed before" in page or deed != "meeting"


def test_a_day_in_the_future_is_refused_at_its_field(post, known):
    tomorrow = str(TODAY + dt.timedelta(days=1))
    answer = post("reach", section=known.traders.pk, date=tomorrow, how="stall")
    page = answer.content.decode()
    assert "This day lies in the future." in page
    assert f'value="{tomorrow}"' in page
    assert 'href="#id_reach-date"' in page


def test_a_form_that_is_none_of_the_page(post):
    assert post("nonsense").status_code == 400


def test_a_page_asks_as_much_however_much_is_recorded(
    get, places, known, head_teacher, django_assert_num_queries
):
    def record(days: range) -> None:
        for back in days:
            day = TODAY - dt.timedelta(days=back)
            met = PanelMeeting.objects.create(ward=places.a1, date=day, attended=3)
            met.sections.add(known.traders, known.pupils)
            Contact.objects.create(key_individual=head_teacher, date=day)

    record(range(1))
    get("analyst")
    with CaptureQueriesContext(connection) as first:
        get("analyst")
    record(range(1, 12))
    with django_assert_num_queries(len(first)):
        get("analyst")
