"""What PostgreSQL refuses, whoever asks: each rule broken by hand."""

import datetime as dt
import io
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from surveys.models import (
    Change,
    Estimate,
    FileChunk,
    ImportBatch,
    Psu,
    QuarterState,
    Response,
    Run,
    StratumMoments,
    Survey,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
QUARTER = 8028


@pytest.fixture
def made(places):
    survey = Survey.objects.create(code="pas")
    batch = ImportBatch.objects.create(**file_of(survey))
    psu = Psu.objects.create(survey=survey, quarter=QUARTER, code="P1")
    run = Run.objects.create(survey=survey, code_version="x")
    return SimpleNamespace(survey=survey, batch=batch, psu=psu, run=run, places=places)


def file_of(survey, **fields):
    details = {"state": "loaded", "loaded_at": NOW, "sha256": "a" * 64, "size": 1}
    return {"survey": survey, "filename": "wave.csv"} | details | fields


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


def respond(made, **fields) -> Response:
    details = {
        "batch": made.batch,
        "survey": made.survey,
        "psu": made.psu,
        "ward": made.places.a1,
        "weight": 1.5,
        "interview_date": dt.date(2007, 5, 14),
        "quarter": QUARTER,
        "respondent_id": "R1",
    }
    return Response.objects.create(**details | fields)


# Batches


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "same_file_once"),
        ({"sha256": "b", "state": "lost"}, "batch_state"),
        ({"sha256": "b", "loaded_at": None}, "loaded_batch_says_when"),
        ({"state": "withdrawn", "loaded_at": None}, "loaded_batch_says_when|withdrawn"),
        ({"state": "withdrawn", "withdrawn_at": NOW}, "withdrawn_batch_says"),
        ({"state": "withdrawn", "withdrawn_reason": "x"}, "withdrawn_batch_says"),
    ],
)
def test_batches(made, fields, name):
    with refused(name):
        ImportBatch.objects.create(**file_of(made.survey, **fields))


def test_the_same_file_may_be_withdrawn_and_loaded_again(made):
    ImportBatch.objects.update(
        state="withdrawn", withdrawn_at=NOW, withdrawn_reason="wrong"
    )
    ImportBatch.objects.create(**file_of(made.survey))


def test_a_piece_of_a_file_is_kept_once(made):
    FileChunk.objects.create(batch=made.batch, number=0, content=b"x")
    with refused("chunk_once"):
        FileChunk.objects.create(batch=made.batch, number=0, content=b"y")


def test_surveys_psus_and_quarters_stand_once(made):
    with refused("surveys_survey_code"), transaction.atomic():
        Survey.objects.create(code="pas")
    with refused("psu_once_a_quarter"), transaction.atomic():
        Psu.objects.create(survey=made.survey, quarter=QUARTER, code="P1")
    QuarterState.objects.create(survey=made.survey, quarter=QUARTER)
    with refused("quarter_once_a_survey"):
        QuarterState.objects.create(survey=made.survey, quarter=QUARTER)


# Responses


@pytest.mark.parametrize(
    "weight", [0, -1, float("nan"), float("inf"), float("-inf"), 1e301]
)
def test_a_weight_is_a_positive_number(made, weight):
    with refused("weight_is_positive"):
        respond(made, weight=weight)


def test_one_respondent_answers_once_in_a_wave(made):
    respond(made)
    respond(made, quarter=QUARTER + 1)
    respond(made, withdrawn=True)
    with refused("respondent_once_a_wave"):
        respond(made)


def test_a_response_has_a_ward_or_a_bcu(made):
    respond(made, ward=None)
    respond(made, ward=None, bcu=made.places.alder, respondent_id="R2")
    with refused("ward_or_bcu_not_both"):
        respond(made, bcu=made.places.alder, respondent_id="R3")


@pytest.mark.parametrize(
    "key", ["batch_id", "survey_id", "psu_id", "ward_id", "bcu_id"]
)
def test_a_response_points_at_what_is_there(made, key):
    with (
        refused(f"surveys_response has {key} 30000, which is not in"),
        transaction.atomic(),
    ):
        response = Response(
            batch=made.batch, survey=made.survey, psu=made.psu, weight=1,
            quarter=QUARTER, respondent_id="R1",
        )  # fmt: skip
        setattr(response, key, 30000)
        response.save()
    respond(made)
    with refused(f"surveys_response has {key} 30000, which is not in"):
        Response.objects.update(**{"ward_id": None} | {key: 30000})


def test_a_copy_that_points_nowhere_is_refused_whole(made):
    line = "{}\t1\t8028\tx{}\t{}\n"
    lines = "".join(
        line.format(made.batch.pk, n, made.survey.pk) for n in range(100)
    ) + line.format(made.batch.pk, "last", 30000)
    with refused("survey_id 30000"), transaction.atomic():  # noqa: SIM117
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.copy_expert(
                "COPY surveys_response (batch_id, weight, quarter, respondent_id, "
                "survey_id) FROM STDIN",
                io.StringIO(lines),
            )
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "table",
    [
        "surveys_importbatch",
        "surveys_survey",
        "surveys_psu",
        "wards_ward",
        "wards_bcu",
    ],
)
def test_what_responses_point_at_stays(made, table):
    respond(made)
    respond(made, ward=None, bcu=made.places.birch, respondent_id="R2")
    with connection.cursor() as cursor:
        with refused("would be no more|violates foreign key"), transaction.atomic():
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with refused("is never changed"), transaction.atomic():
            cursor.execute(f"UPDATE {table} SET id = id + 1000")


def test_what_no_response_points_at_may_go(made):
    Psu.objects.all().delete()
    made.batch.delete()


# Moments and figures


def moments(made, **fields):
    numbers = dict.fromkeys(("m", "m_answering", "n", "counted"), 1)
    numbers |= dict.fromkeys(("b", "d", "bb", "bd", "dd"), 1.0)
    cell = {"quarter": QUARTER, "is_whole": True, "question": "safe_day"}
    return StratumMoments.objects.create(survey=made.survey, **numbers | cell | fields)


def test_moments_stand_once_where_a_key_is_null_too(made):
    moments(made)
    moments(made, stratum=made.places.alder)
    with refused("moments_once"):
        moments(made)


CELL = {
    "measure": "safe_day",
    "geography": "as_then",
    "window": "quarter",
    "quarter": QUARTER,
}
FIGURE = {"n": 400, "estimate": 0.6, "se": 0.02, "ci_low": 0.55, "ci_high": 0.65}
NO_FIGURE = {"n": 20, "suppressed": "base_too_small"}


def estimate(made, figure, **fields) -> Estimate:
    return Estimate.objects.create(
        survey=made.survey, run=made.run, **CELL | figure | fields
    )


def test_good_estimates(made):
    estimate(made, FIGURE)
    estimate(made, NO_FIGURE, bcu=made.places.alder)
    estimate(made, FIGURE, superseded_by=made.run)
    estimate(made, FIGURE, window="r12", estimate=0, ci_low=0, ci_high=0)


@pytest.mark.parametrize(
    ("figure", "fields", "name"),
    [
        (FIGURE, {"estimate": 0.54}, "estimate_lies_in_its_interval"),
        (FIGURE, {"estimate": 0.66}, "estimate_lies_in_its_interval"),
        (FIGURE, {"ci_low": -0.01}, "estimate_lies_in_its_interval"),
        (FIGURE, {"ci_high": 1.01}, "estimate_lies_in_its_interval"),
        (FIGURE, {"estimate": float("nan")}, "estimate_lies_in_its_interval"),
        (FIGURE, {"ci_low": None}, "estimate_lies_in_its_interval"),
        (FIGURE, {"ci_low": None, "ci_high": None}, "estimate_lies_in_its_interval"),
        (FIGURE, {"suppressed": "one_psu"}, "suppressed_estimate_has_no_figure"),
        (FIGURE, {"estimate": None}, "suppressed_estimate_has_no_figure"),
        (NO_FIGURE, {"se": 0.1}, "suppressed_estimate_has_no_figure"),
        (NO_FIGURE, {"n_eff": 9.0}, "suppressed_estimate_has_no_figure"),
        (NO_FIGURE, {"deff": 1.0}, "suppressed_estimate_has_no_figure"),
        (NO_FIGURE, {"ci_low": 0.1}, "suppressed_estimate_has_no_figure"),
    ],
)
def test_estimates(made, figure, fields, name):
    with refused(name):
        estimate(made, figure, **fields)


def test_one_current_estimate_a_cell(made):
    estimate(made, FIGURE, bcu=made.places.alder)
    with refused("one_current_estimate_a_cell"), transaction.atomic():
        estimate(made, FIGURE, bcu=made.places.alder)
    estimate(made, FIGURE)
    with refused("one_current_estimate_a_cell"):
        estimate(made, FIGURE)


def change(made, **fields) -> Change:
    tested = {"verdict": "better", "q_value": 0.01, "compared_with": "year_ago"}
    return Change.objects.create(
        survey=made.survey, run=made.run, **CELL | tested | fields
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"q_value": None},
        {"reason": "no_variance"},
        {"verdict": ""},
        {"verdict": "", "q_value": None},
        {"verdict": "", "reason": "no_variance"},
    ],
)
def test_a_change_has_a_verdict_or_a_reason(made, fields):
    with refused("verdict_or_reason"):
        change(made, **fields)


def test_one_current_change_a_cell(made):
    change(made)
    change(made, compared_with="previous", verdict="", q_value=None, reason="x")
    change(made, superseded_by=made.run)
    with refused("one_current_change_a_cell"):
        change(made)


@pytest.mark.parametrize("key", ["survey_id", "bcu_id", "run_id", "superseded_by_id"])
def test_a_figure_points_at_what_is_there(made, key):
    with (
        refused(f"surveys_estimate has {key} 30000, which is not"),
        transaction.atomic(),
    ):
        estimate(made, FIGURE, **{key: 30000})
    with refused(f"surveys_change has {key} 30000, which is not"):
        change(made, **{key: 30000})


@pytest.mark.parametrize("make", [lambda made: estimate(made, FIGURE), change])
def test_what_a_figure_points_at_stays(made, make):
    figure = make(made)
    with refused("would be no more"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM surveys_run WHERE id = %s", [figure.run_id])


@pytest.mark.parametrize("key", ["survey_id", "stratum_id", "piece_id"])
def test_moments_point_at_what_is_there(made, key):
    with refused(f"surveys_stratummoments has {key} 30000, which is not"):
        moments(made, **{key: 30000})
