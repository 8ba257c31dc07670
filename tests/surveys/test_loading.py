"""Good files, in every form in which they come; the same file twice; two files."""

import datetime as dt

import pytest

from snp.audit.models import Event
from snp.lib.quarters import Quarter
from surveys.importing.withdrawing import NotLoaded, withdraw
from surveys.models import ImportBatch, Psu, QuarterState, Response
from tests.surveys.conftest import HEADER, load, load_rows, row, stored, text_of
from wards.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
UNEVEN = (
    "the weights of Q2 2007/08 add up to 9, those of Q1 2007/08 to 2,438: a rolling "
    "year holds both, and the larger counts for more"
)
WAVE = Quarter(2007, 1)


def good(outcome):
    assert outcome.problems.lines() == []
    return outcome


def test_what_is_stored_of_a_row(places):
    good(load_rows(row(respondent_id=" Ünal-1 ", safe_night="6", good_job="97")))
    response = Response.objects.get()
    assert response.respondent_id == "Ünal-1"
    assert response.interview_date == dt.date(2007, 5, 14)
    assert response.quarter == WAVE.ordinal
    assert (response.ward, response.bcu) == (places.a1, None)
    assert response.psu.code == "P1"
    assert response.weight == 812.5
    assert (response.age_band, response.sex, response.victim) == (2, 2, 2)
    assert (response.ethnic_group, response.working_status) == (1, 5)
    assert (response.answer_01, response.answer_06, response.answer_07) == (97, 6, 0)


def test_what_a_load_writes_beside_its_responses(cast):
    outcome = good(load_rows(row(), row(interview_date="2007-07-01"), by=cast.analyst))
    batch = outcome.batch
    assert batch.state == "loaded"
    assert batch.created_by == cast.analyst
    assert batch.report["quarters"] == {"2007-08-Q1": 1, "2007-08-Q2": 1}
    assert QuarterState.objects.filter(stale_since__isnull=False).count() == 2
    event = Event.objects.get()
    assert (event.verb, event.by, event.subject) == (
        "load responses",
        cast.analyst,
        str(batch),
    )
    assert event.detail["sha256"] == batch.sha256


TEXT = text_of([row(respondent_id="Zoë – 1"), row(respondent_id="R2")])


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        "\ufeff" + TEXT,
        TEXT.encode("cp1252"),
        TEXT.replace(",", ";"),
        TEXT.replace(",", "\t"),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        TEXT.rstrip("\n"),
        TEXT + "\n\n" + "," * 15 + "\n",
        TEXT.replace(",", '","').replace("\n", '"\n"').join('""').removesuffix('""'),
        TEXT.replace("respondent_id,interview_date", "Respondent_ID, INTERVIEW_DATE "),
        TEXT.replace("2007-05-14", "14/05/2007"),
        TEXT.replace("812.5", "8.125e2"),
        ("\ufeff" + TEXT).replace(",", ";").replace("\n", "\r\n"),
    ],
)
def test_the_forms_in_which_a_table_comes(content):
    good(load(content))
    assert list(Response.objects.values_list("respondent_id", "weight")) == [
        ("Zoë – 1", 812.5),
        ("R2", 812.5),
    ]


def test_columns_in_another_order_and_more_of_them():
    header = ("serial", *reversed(HEADER), "interviewer")
    outcome = good(load(text_of([row()], header)))
    assert outcome.warnings == ["2 columns are not used: serial, interviewer"]
    assert Response.objects.get().weight == 812.5


def test_labels_and_codes_of_answers_mixed():
    answers = ["1", "Excellent", "excellent ", "1.0", "97", "Don't know", "98", ""]
    good(load_rows(*[row(good_job=text) for text in answers]))
    found = Response.objects.order_by("pk").values_list("answer_01", flat=True)
    assert list(found) == [1, 1, 1, 1, 97, 97, 98, 0]


def test_labels_in_another_letter_case_and_blanks():
    good(load_rows(row(sex="FEMALE", victim="Yes", age_band="", ethnic_group="")))
    response = Response.objects.get()
    assert (response.sex, response.victim) == (2, 1)
    assert (response.age_band, response.ethnic_group) == (0, 0)


def test_a_respondent_without_psu_and_without_ward():
    outcome = good(load_rows(row(psu=""), row(ward_code=""), row(psu="", ward_code="")))
    assert outcome.without_area == 2
    assert Response.objects.filter(psu=None).count() == 2
    assert Response.objects.filter(ward=None, bcu=None).count() == 2


def test_a_file_with_bcus_in_place_of_wards(places):
    header = ["bcu_code" if name == "ward_code" else name for name in HEADER]
    good(load(text_of([row(bcu_code="B")], header)))
    assert Response.objects.get().bcu == places.birch


def test_a_file_without_areas_says_what_that_means():
    header = [name for name in HEADER if name != "ward_code"]
    outcome = good(load(text_of([row()], header)))
    assert "counts for the force figure only" in outcome.warnings[0]


@pytest.mark.parametrize("dry_run", [True, False])
def test_weights_that_differ_much_between_quarters_are_a_warning(dry_run):
    good(load_rows(row(respondent_id="n"), row(respondent_id="m")))
    content = text_of([row(), row(interview_date="2007-07-01", weight="9")])
    outcome = good(load(content, dry_run=dry_run))
    assert outcome.warnings == [
        UNEVEN,
    ]


# Twice


def test_the_same_file_again_changes_nothing():
    first = good(load(TEXT)).batch
    before = stored()
    again = good(load(TEXT, filename="another name.csv"))
    assert again.already
    assert again.batch == first
    assert stored() == before


def test_a_dry_run_counts_and_stores_nothing():
    before = stored()
    outcome = good(load(TEXT, dry_run=True))
    assert outcome.responses == 2
    assert outcome.quarters == {"2007-08-Q1": 2}
    assert outcome.batch is None
    assert stored() == before


def test_a_rejected_file_can_be_mended_and_loaded():
    assert load(TEXT.replace("812.5", "x")).problems
    good(load(TEXT))


def test_one_id_in_two_files_of_one_wave():
    good(load_rows(row(respondent_id="X")))
    before = stored()
    outcome = load_rows(row(), row(respondent_id="X", interview_date="2007-04-01"))
    assert outcome.problems.lines() == [
        'row 3, column respondent_id: "X" is in the wave 2007-08-Q1 already'
    ]
    assert stored() == before


def test_one_id_in_two_waves_is_fine():
    good(load_rows(row(respondent_id="X")))
    good(load_rows(row(respondent_id="X", interview_date="2007-07-01")))


# Clusters


def test_two_wards_of_one_bcu_share_a_psu():
    good(load_rows(row(ward_code="A1"), row(ward_code="A2")))
    assert Psu.objects.count() == 1


def test_a_psu_of_another_quarter_is_another_psu():
    good(load_rows(row(), row(ward_code="B1", interview_date="2007-07-01")))
    assert Psu.objects.count() == 2


def test_a_psu_is_split_by_an_earlier_file():
    good(load_rows(row(ward_code="A1")))
    good(load_rows(row(respondent_id="n1", ward_code="A2")))
    outcome = load_rows(row(respondent_id="n2"), row(ward_code="B1"))
    assert outcome.problems.lines() == [
        'row 3, column psu: "P1" has interviews in Alder and in Birch'
    ]
    good(load_rows(row(respondent_id="n3", ward_code="B1", psu="P2")))


def test_a_ward_that_moves_within_the_quarter_splits_its_psu(places):
    Membership.objects.filter(ward=places.a1).update(valid_to=dt.date(2007, 5, 1))
    Membership.objects.create(
        ward=places.a1, bcu=places.birch, valid_from=dt.date(2007, 5, 1)
    )
    good(load_rows(row(interview_date="2007-04-10"), row(interview_date="2007-05-10")))
    outcome = load_rows(row(respondent_id="n", ward_code="A2"))
    assert "has interviews in" in outcome.problems.lines()[0]


def test_a_withdrawn_file_binds_nobody(cast):
    batch = good(load_rows(row(respondent_id="X"))).batch
    withdraw(batch_id=batch.pk, by=cast.analyst, reason="wrong")
    good(load_rows(row(respondent_id="X", ward_code="B1")))


# Withdrawing


def test_a_withdrawal_is_noted_and_makes_its_quarters_stale(cast):
    batch = good(load(TEXT)).batch
    QuarterState.objects.update(stale_since=None)
    withdraw(batch_id=batch.pk, by=cast.analyst, reason=" wrong weights ")
    withdraw(batch_id=batch.pk, by=cast.analyst, reason="again")
    batch.refresh_from_db()
    assert (batch.state, batch.withdrawn_reason) == ("withdrawn", "wrong weights")
    assert batch.withdrawn_by == cast.analyst
    assert Response.objects.filter(withdrawn=True).count() == 2
    assert QuarterState.objects.get().stale_since
    assert Event.objects.filter(verb="withdraw").count() == 1


def test_a_long_name_and_a_long_reason(cast):
    batch = good(load(TEXT, filename="n" * 250 + ".csv")).batch
    withdraw(batch_id=batch.pk, by=cast.analyst, reason="long " * 300)
    assert len(QuarterState.objects.get().why) <= 200


def test_a_withdrawn_file_can_be_loaded_again(cast):
    first = good(load(TEXT)).batch
    withdraw(batch_id=first.pk, by=cast.analyst, reason="by mistake")
    again = good(load(TEXT))
    assert not again.already
    assert again.batch != first
    assert Response.objects.filter(withdrawn=False).count() == 2
    withdraw(batch_id=again.batch.pk, by=cast.analyst, reason="after all")


@pytest.mark.parametrize("state", ["checking", "checked", "rejected", "loading"])
def test_only_a_loaded_file_can_be_withdrawn(cast, state):
    survey = good(load(TEXT)).batch.survey
    batch = ImportBatch.objects.create(
        survey=survey, filename="x", sha256="x", size=1, state=state
    )
    with pytest.raises(NotLoaded, match=state):
        withdraw(batch_id=batch.pk, by=cast.analyst, reason="wrong")


def test_a_withdrawal_needs_a_load_and_a_reason(cast):
    batch = good(load(TEXT)).batch
    with pytest.raises(NotLoaded, match="no load 0"):
        withdraw(batch_id=0, by=cast.analyst, reason="wrong")
    with pytest.raises(NotLoaded, match="needs a reason"):
        withdraw(batch_id=batch.pk, by=cast.analyst, reason="  ")
