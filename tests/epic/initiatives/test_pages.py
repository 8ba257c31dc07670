"""The pages of initiatives: who reads and who writes, and what a wrong form keeps."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from epic.models import Initiative, Measure, Reading
from snp.audit.models import Event
from tests.epic.initiatives.conftest import AFTER, BEFORE

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()
NEW = {
    "title": "Bins on fire", "problem": "Most weekends.", "partners": "", "start": "2006-05-01",
}  # fmt: skip


@pytest.fixture
def as_(client, cast):
    def sign_in(name):
        client.force_login(getattr(cast, name))
        return client

    return sign_in


def text(response):
    """The page's words, without marks and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_from_a_problem_to_a_finding(as_, places):
    sergeant = as_("sergeant")
    sergeant.post("/initiatives/new/", NEW | {"ward": places.a1.pk})
    made = Initiative.objects.get()
    at = f"/initiatives/{made.pk}/"
    measure = {"name": "Stock shrinkage", "form": "share", "unit": "of takings"}
    sergeant.post(at + "measures/", measure | {"higher_is_better": "no"})
    to = f"/initiatives/measures/{Measure.objects.get().pk}/"
    first = {"date": "2006-04-20", "value": "2.4%", "sample_size": "412"}
    assert "take the baseline" in text(sergeant.get(to))
    sergeant.post(to, first)
    assert "take the follow-up" in text(sergeant.get(to))
    sergeant.post(to, {"date": "2006-11-03", "value": "1.9", "sample_size": "398"})
    sergeant.post(at + "evaluation/", {"evaluation": "Locked cases helped."})
    sergeant.post(at + "end/", {"end": "2006-12-01"})
    page = text(sergeant.get(at))
    assert "fell from 2.4% to 1.9% of takings (samples of 412 and 398)" in page
    assert "0.5 points less, interval −2.7 to +1.7 points: no clear change." in page
    assert "does not show what caused it" in page
    assert "Locked cases helped." in page
    assert "1 December 2006" in page
    assert [reading.value for reading in Reading.objects.all()] == [0.024, 0.019]


def test_the_list_begins_with_a_sentence(as_, before_and_after):
    before_and_after(0.6, 0.8, sizes=(80, 70), better=True, unit="of people")
    page = text(as_("commander").get("/initiatives/"))
    assert (
        "1 initiative runs. 1 of 1 has a baseline and a follow-up; 1 of 1 measures "
        "with an interval changed clearly, 1 for the better and none for the worse."
        in page
    )
    assert "interval +5.2 to +33.4 points: clearly better." in page
    assert "About 0.1 of 1 would look clear by chance alone." in page


def test_nothing_recorded_and_nothing_measured_say_so(as_, cast):
    assert "No problem-solving initiative runs" in text(
        as_("analyst").get("/initiatives/")
    )


def test_the_sentence_reads_only_what_runs_or_ended_in_two_years(
    as_, initiative, places
):
    def ended(days_ago, number):
        return Initiative(
            ward=places.a1, title=f"{days_ago} {number}", problem="Noise.",
            start=dt.date(2006, 5, 1), end=TODAY - dt.timedelta(days=days_ago),
        )  # fmt: skip

    old = [ended(731, number) for number in range(120)]
    Initiative.objects.bulk_create([*old, ended(729, 0)])
    analyst = as_("analyst")
    analyst.get("/initiatives/")
    with CaptureQueriesContext(connection) as made:
        page = text(analyst.get("/initiatives/?page=2"))
    assert "1 initiative runs and 1 ended in the last two years. 0 of 2" in page
    assert "731 " in page
    assert len(made) <= 20
    whole = [q for q in made if '"epic_initiative"."problem"' in q["sql"]]
    assert len(whole) == 2  # the sentence, and a page of the list
    assert all("LIMIT" in q["sql"] or '"end" >=' in q["sql"] for q in whole)


def test_an_initiative_without_a_measure_says_so(as_, initiative):
    page = text(as_("analyst").get(f"/initiatives/{initiative.pk}/"))
    assert "Nothing is measured yet" in page
    assert "Not evaluated yet." in page


def test_others_read_and_are_offered_no_form(as_, before_and_after, initiative):
    before_and_after(0.024, 0.019)
    at = f"/initiatives/{initiative.pk}/"
    for who in ("commander", "analyst", "admin"):
        page = as_(who).get(at).content.decode()
        assert "Stock shrinkage fell" in page
        assert "Add a measure" not in page
        assert "readings/" not in page
        assert as_(who).post(at + "end/", {"end": str(AFTER)}).status_code == 403
    assert as_("birch_sergeant").get(at).status_code == 404
    assert as_("birch_sergeant").post(at + "end/", {}).status_code == 404
    assert as_("outsider").get(at).status_code == 404


def test_a_sergeant_of_the_bcu_reads_and_does_not_write(
    client, cast, places, initiative
):
    posting = cast.birch_sergeant.postings.get()
    posting.ward = places.a2
    posting.save()
    client.force_login(cast.birch_sergeant)
    at = f"/initiatives/{initiative.pk}/"
    assert client.get(at).status_code == 200
    assert client.post(at + "evaluation/", {"evaluation": "x"}).status_code == 403


def test_a_posting_that_ended_yesterday_gives_nothing(as_, cast, initiative):
    posting = cast.sergeant.postings.get()
    posting.valid_to = dt.date.today()
    posting.save()
    assert as_("sergeant").get(f"/initiatives/{initiative.pk}/").status_code == 404
    assert as_("sergeant").get("/initiatives/new/").status_code == 403


def test_a_browser_cuts_nothing_off(as_, initiative):
    page = as_("sergeant").get(f"/initiatives/{initiative.pk}/change/").content.decode()
    assert "maxlength" not in page


def test_another_ward_cannot_be_chosen(as_, places):
    answer = as_("sergeant").post("/initiatives/new/", NEW | {"ward": places.b1.pk})
    assert answer.status_code == 200
    assert "Select a valid choice" in text(answer)
    assert not Initiative.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"problem": "a" * 5_000}, "at most 1000 characters (it has 5000)"),
        ({"problem": "Ring 020 7946 0000."}, "looks like a telephone number"),
        ({"title": "a\0b"}, "Null characters are not allowed"),
        ({"title": ""}, "This field is required"),
        ({"start": "2003-01-01"}, "There were no teams before April 2004"),
        ({"start": "2999-01-01"}, "This day has not come yet"),
        ({"start": "soon"}, "Enter a valid date"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(as_, places, wrong, sentence):
    typed = NEW | {"ward": places.a1.pk, "partners": "housing office 🏠"} | wrong
    answer = as_("sergeant").post("/initiatives/new/", typed)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert "There is a problem" in text(answer)
    assert "housing office 🏠" in answer.content.decode()
    assert not Initiative.objects.exists()


@pytest.mark.parametrize(
    ("form", "wrong", "sentence"),
    [
        ("share", {"value": "101"}, "less than or equal to 100"),
        ("share", {"value": "-1"}, "greater than or equal to 0"),
        ("share", {"value": "a lot"}, "not a percentage such as 2.4"),
        ("share", {"value": "nan"}, "not a percentage such as 2.4"),
        ("share", {"sample_size": "0"}, "greater than or equal to 1"),
        ("share", {"sample_size": "99999999999"}, "less than or equal to"),
        ("count", {"value": "-1"}, "greater than or equal to 0"),
        ("count", {"value": "2.5"}, "A count is a whole number"),
        ("amount", {"value": "1e300"}, "less than or equal to"),
        ("amount", {"standard_deviation": "3"}, "A standard deviation is of how many?"),
        ("share", {"date": "2006-04-19"}, "later than the baseline of 20/04/2006"),
        ("share", {"date": "2006-04-25"}, "The initiative began on 01/05/2006"),
        ("share", {"date": "2999-01-01"}, "This day has not come yet"),
        ("share", {"source": "a" * 5_000}, "at most 200 characters"),
    ],
)
def test_a_wrong_reading_keeps_what_was_typed(
    as_, a_measure, read, form, wrong, sentence
):
    measure = a_measure(form)
    read(measure, 1, BEFORE)
    typed = {"date": str(AFTER), "value": "17", "source": "the traders"} | wrong
    answer = as_("sergeant").post(f"/initiatives/measures/{measure.pk}/", typed)
    assert answer.status_code == 200
    assert sentence in text(answer)
    value = typed["value"]
    assert f'value="{value}"' in answer.content.decode()
    assert measure.readings.count() == 1


@pytest.mark.parametrize(
    ("typed", "stored"), [("76,000", 76_000), ("£1,250.50", 1_250.5), ("-3", -3)]
)
def test_an_amount_as_people_type_it(as_, a_measure, typed, stored):
    measure = a_measure("amount")
    reading = {"date": str(BEFORE), "value": typed}
    as_("sergeant").post(f"/initiatives/measures/{measure.pk}/", reading)
    assert measure.readings.get().value == stored


def test_a_correction_shows_what_it_said_before(as_, a_measure, read, initiative):
    reading = read(a_measure(), 0.24, sample_size=412)
    to = f"/initiatives/readings/{reading.pk}/"
    assert 'value="24"' in as_("sergeant").get(to).content.decode()
    typed = {"date": str(BEFORE), "value": "2.4", "sample_size": "412"}
    answer = as_("sergeant").post(to, typed)
    assert "This field is required" in text(answer)
    as_("sergeant").post(to, typed | {"reason": "a decimal too few"})
    page = text(as_("commander").get(f"/initiatives/{initiative.pk}/"))
    assert "Stock shrinkage was 2.4% of takings" in page
    assert "a decimal too few Stock shrinkage, before: reading 24%" in page


def test_an_initiative_that_is_changed_keeps_its_history(as_, initiative):
    to = f"/initiatives/{initiative.pk}/change/"
    assert "traders&#x27; association" in as_("sergeant").get(to).content.decode()
    as_("sergeant").post(to, NEW)
    initiative.refresh_from_db()
    assert initiative.title == "Bins on fire"
    assert Event.objects.get(verb="change initiative").detail["was"]["title"]


def test_fifty_a_page(as_, places):
    Initiative.objects.bulk_create(
        Initiative(ward=places.a1, title=f"Number {n}", problem="x") for n in range(51)
    )
    first = text(as_("analyst").get("/initiatives/"))
    assert "51 initiatives run." in first
    assert "Page 1 of 2" in first
    assert "Number 0 " in text(as_("analyst").get("/initiatives/?page=2"))
