"""The page of a ward's stages: who reads what, who writes what, and what went wrong."""

import datetime as dt

import pytest
from django.urls import reverse

from epic.models import Remark, SignOff
from epic.stages.verbs import remark, sign_off, withdraw_sign_off
from snp.lib.quarters import Quarter
from tests.epic.stages.conftest import AUTUMN

pytestmark = pytest.mark.django_db
NOW = Quarter.of(dt.date.today())


@pytest.fixture
def page(client, cast):
    """The text of A1's page as somebody sees it."""

    def read(name="sergeant", quarter=AUTUMN.code) -> str:
        client.force_login(getattr(cast, name))
        answer = client.get(reverse("stages", args=["A1"]), {"quarter": quarter})
        assert answer.status_code == 200
        return answer.content.decode()

    return read


@pytest.fixture
def send(client, cast):
    """Posts to one of the forms of A1's review of the quarter."""

    def post(form: str, name="sergeant", quarter=AUTUMN.code, stage="review", **data):
        client.force_login(getattr(cast, name))
        return client.post(reverse(form, args=["A1", quarter, stage]), data)

    return post


def test_the_sentence_comes_first_and_evidence_by_word(page, did):
    for kind in ("problem_analysis", "intelligence_report", "survey"):
        did(kind)
    text = page()
    assert "Alder 1 has delivered 2 of 7 stages in October to December 2006" in text
    assert "1 survey or visual audit (1 needed)" in text
    assert "no round of feedback to residents (1 needed), <strong>missing" in text


def test_nothing_logged_and_a_nil_return_read_differently(page, nil):
    assert "and not all of it is nil." in page()
    nil(10, 11, 12)
    assert "The team of Alder 1 returned nil for each month" in page()
    assert "<strong>nothing logged" not in page()


def test_without_a_quarter_it_is_the_one_that_runs(client, cast):
    client.force_login(cast.analyst)
    text = client.get(reverse("stages", args=["A1"])).content.decode()
    assert f"Nothing is logged for Alder 1 in {NOW.months} so far" in text
    assert "<strong>nothing logged so far" in text


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ((NOW + 1).code, "has not begun"),
        ("2003-04-Q4", "no teams before April 2004"),
        ("soon", "is not a quarter such as"),
        ("2006-07-Q3\0", "is not a quarter such as"),
        ("9999-00-Q4", "year"),
    ],
)
def test_a_quarter_that_cannot_be_shown_is_said(page, asked, why):
    text = page(quarter=asked)
    assert why in text
    assert f"This is {NOW.months}." in text


@pytest.mark.parametrize("name", ["commander", "analyst", "admin", "sergeant"])
def test_each_sees_the_forms_that_are_theirs(page, name):
    text = page(name)
    assert ("Sign off review" in text) == (name == "sergeant")
    assert ("Remark on review" in text) == (name == "commander")


def test_a_ward_of_another_bcu_is_not_there(client, cast, send):
    client.force_login(cast.birch_sergeant)
    assert client.get(reverse("stages", args=["A1"])).status_code == 404
    assert send("sign_off_stage", "birch_sergeant", sentence="Done.").status_code == 404
    assert not SignOff.objects.exists()


def test_a_sign_off_stands_with_its_sentence_and_its_evidence(send, page):
    answer = send("sign_off_stage", sentence="Told residents.")
    assert answer["Location"] == "/ward/A1/stages/?quarter=2006-07-Q3#review"
    text = page("commander")
    assert "Told residents." in text
    assert "signed off, nothing logged" in text
    assert "Review is signed off without full evidence." in text


def test_a_remark_is_read_by_all_who_see_the_ward(send, page):
    assert (
        send("remark_on_stage", "commander", text="Good <b>work</b>").status_code == 302
    )
    assert "Good &lt;b&gt;work&lt;/b&gt;" in page("sergeant")


def test_withdrawn_sign_offs_can_be_read(send, page):
    send("sign_off_stage", sentence="Told residents.")
    assert send("withdraw_sign_off").status_code == 302
    text = page("analyst")
    assert "1 withdrawn sign-off" in text
    assert "Told residents." in text


@pytest.mark.parametrize("typed", ["a" * 5_000, "a\0b", ""])
def test_a_form_that_fails_shows_what_was_typed(send, typed):
    answer = send("sign_off_stage", sentence=typed)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="#review-sentence"' in text
    assert 'aria-invalid="true"' in text
    assert typed in text
    assert not SignOff.objects.exists()


@pytest.mark.parametrize(
    "where",
    [
        {"quarter": (NOW + 1).code},
        {"quarter": "2003-04-Q4"},
        {"quarter": "soon"},
        {"stage": "revue"},
    ],
)
def test_an_address_that_no_form_made_is_not_there(send, where):
    assert send("sign_off_stage", **where, sentence="Done.").status_code == 404
    assert send("withdraw_sign_off", **where).status_code == 404
    answer = send("remark_on_stage", "commander", **where, text="Well done.")
    assert answer.status_code == 404
    assert not Remark.objects.exists()


def test_whose_sign_off_it_was_when_the_posting_has_passed_on(page, cast, places):
    where = {"ward": places.a1, "quarter": AUTUMN, "stage": "review"}
    sign_off(**where, sentence="Done.", by=cast.sergeant)
    remark(**where, text="Well done.", by=cast.commander)
    withdraw_sign_off(**where, by=cast.sergeant)
    cast.sergeant.postings.update(valid_to=dt.date.today())
    text = page("analyst")
    assert "Signed off by sergeant" in text
    assert "withdrawn by sergeant" in text
    assert "Remark of commander" in text
