"""Responses leave under a pseudonym, in words, and can be loaded again."""

import datetime as dt

import numpy as np
import pytest

from snp.dashboards import models as dashboards
from snp.dashboards.exports.delivery import Delivery
from snp.dashboards.exports.filters import WhereError
from snp.dashboards.exports.pseudonyms import pseudonyms
from snp.dashboards.exports.registry import EXPORTS
from snp.demonstration.places import write_areas
from snp.demonstration.survey import write_pas_quarter
from snp.lib.quarters import Quarter
from surveys import models
from surveys.importing.loading import load_responses
from surveys.importing.withdrawing import withdraw
from surveys.rollup.engine import roll_up
from wards.areas import load_areas

pytestmark = pytest.mark.django_db

HEADER = (
    "respondent_id,interview_date,ward_code,psu,weight,age_band,sex,ethnic_group,"
    "working_status,victim,good_job,understand_issues,dealing_issues,worried_asb,"
    "safe_day,safe_night"
)
FIRST = "7,2007-05-04,A1,p1,1234.5678901234567,16-24,Male,,Student,yes,1,97,,4,5,98"
SECOND = "8,2007-05-05,B1,,2,,Female,White,,no,Excellent,1,2,3,5,6"


@pytest.fixture
def loaded(places, tmp_path):
    return load(tmp_path, HEADER, FIRST, SECOND)


def load(folder, *lines, survey="pas"):
    path = folder / f"{survey}.csv"
    path.write_text("\n".join(lines) + "\n")
    outcome = load_responses(path, survey=survey, filename=path.name, by=None)
    assert outcome.batch, outcome.problems.lines()
    return outcome.batch


def data(**where):
    texts = {name: [text] for name, text in where.items()}
    return b"".join(Delivery(EXPORTS["responses"].select(texts), by=None).chunks())


def test_the_columns_are_those_of_the_file_and_answers_are_words(loaded):
    header, first, second = data().decode().splitlines()
    assert header == HEADER
    assert first.split(",", 1)[1] == (
        "2007-05-04,A1,p1,1234.5678901234567,16-24,Male,,Student,yes,Excellent,"
        "Don't know,,Not at all worried,Do not go out at all,Refused"
    )
    assert second.split(",", 1)[1] == (
        "2007-05-05,B1,,2.0,,Female,White,,no,Excellent,Strongly agree,"
        "Tend to agree,Not very worried,Do not go out at all,Do not go out alone"
    )


def test_ids_are_pseudonyms_that_stay(loaded, taken, settings):
    ids = [row["respondent_id"] for row in taken("responses")]
    assert len(set(ids)) == 2
    assert all(len(name) == 17 and name[0] == "r" for name in ids)
    assert ids == [row["respondent_id"] for row in taken("responses")]
    settings.SECRET_KEY = "another"
    assert ids != [row["respondent_id"] for row in taken("responses")]


def test_pseudonyms_differ_between_people_and_surveys():
    made = {pseudonyms(survey)(str(n)) for survey in ("a", "b") for n in range(5_000)}
    assert len(made) == 10_000


def test_every_column_filters(loaded, taken):
    rows = taken("responses")
    for column in rows[0]:
        for row in rows:
            found = taken("responses", **{column: row[column]})
            assert found == [r for r in rows if r[column] == row[column]], column
    assert len(taken("responses", good_job="1", survey="pas")) == 2
    with pytest.raises(WhereError, match='sex: "Dog" is not one of Male, Female'):
        taken("responses", sex="Dog")


def test_withdrawn_responses_are_not_given(loaded, taken, cast):
    withdraw(batch_id=loaded.pk, by=cast.analyst, reason="wrong file")
    assert taken("responses") == []


def test_a_survey_must_be_chosen_where_there_are_several(loaded, taken):
    models.Survey.objects.create(code="bcs_2007_08")
    with pytest.raises(WhereError, match="Choose one survey with survey=, of: bcs_2"):
        taken("responses")
    assert len(taken("responses", survey="pas")) == 2
    assert taken("responses", survey="bcs_2007_08") == []
    with pytest.raises(WhereError, match="Choose one survey"):
        taken("responses", survey="dogs")


def test_without_a_survey_there_is_nothing_to_choose(taken):
    with pytest.raises(WhereError, match="No survey has been loaded yet"):
        taken("responses")


def test_a_bcu_stands_in_a_column_where_no_ward_is_known(places, taken, tmp_path):
    header = HEADER.replace("ward_code", "bcu_code")
    load(tmp_path, header, "1,2007-05-04,B,p1,2,,,,,,1,1,1,1,1,1")
    (row,) = taken("responses")
    assert (row["ward_code"], row["bcu_code"]) == ("", "B")
    assert list(row) == HEADER.replace("ward_code", "ward_code,bcu_code").split(",")


def test_the_quarter_stands_in_a_column_where_no_day_is_known(loaded, taken):
    models.Response.objects.filter(respondent_id="7").update(interview_date=None)
    row = taken("responses", interview_quarter="2007-08-Q1", interview_date="")[0]
    assert (row["interview_date"], row["interview_quarter"]) == ("", "2007-08-Q1")


def test_loaded_again_the_figures_are_the_same(tmp_path):
    load_areas(write_areas(tmp_path / "areas.csv"), by=None)
    rng = np.random.default_rng(5)
    for quarter, rows in ((Quarter(2007, 1), 3_400), (Quarter(2007, 2), 700)):
        path = write_pas_quarter(tmp_path / f"{quarter}.csv", quarter, rows, rng)
        load_responses(path, survey="pas", filename=path.name, by=None)
    before, weights = rolled_up(), weights_and_answers()
    assert any(figure.estimate for figure in before.values())
    again = tmp_path / "again.csv"
    again.write_bytes(data(survey="pas"))
    forget()
    load_responses(again, survey="pas", filename="again.csv", by=None)
    assert weights_and_answers() == weights
    after = rolled_up()
    assert after.keys() == before.keys()
    for cell, figure in before.items():
        for name in ("n", "suppressed", "flags", "estimate", "se", "ci_low", "ci_high"):
            expected = getattr(figure, name)
            same = (
                expected
                if isinstance(expected, str | None)
                else pytest.approx(expected, rel=1e-9)
            )
            assert getattr(after[cell], name) == same, (cell, name)


def rolled_up() -> dict:
    survey = models.Survey.objects.get()
    roll_up(survey, on=dt.date(2008, 1, 1), geographies=["as_then"])
    current = models.Estimate.objects.filter(superseded_by=None)
    return {(f.measure, f.bcu_id, f.window, f.quarter): f for f in current}


def weights_and_answers() -> list:
    columns = (
        "weight",
        "ward_id",
        "interview_date",
        "sex",
        "victim",
        "answer_01",
        "answer_06",
    )
    return list(models.Response.objects.order_by("pk").values_list(*columns))


def forget() -> None:
    for model in (
        dashboards.Panel,
        models.Estimate, models.Change, models.StratumMoments, models.QuarterState,
        models.Run, models.Response, models.Psu, models.ImportBatch,
    ):  # fmt: skip
        model.objects.all().delete()
