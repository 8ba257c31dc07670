"""The responses files: the design of the sample, the weights and the answers."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

import numpy as np
import pytest

from snp.demonstration.boroughs import BOROUGHS
from snp.demonstration.places import wards
from snp.demonstration.questions import QUESTIONS
from snp.demonstration.sample import borough_sizes
from snp.demonstration.streams import stream
from snp.demonstration.survey import HEADER, pas_quarter, write_pas_quarter
from snp.demonstration.vocabulary import VOCABULARY
from snp.lib.quarters import Quarter

BOROUGH_OF = {ward.code: ward.borough.code for ward in wards()}
LEVELS = {
    "good_job": 0.58,
    "understand_issues": 0.62,
    "dealing_issues": 0.55,
    "worried_asb": 0.34,
    "safe_day": 0.96,
    "safe_night": 0.70,
}


def quarter_of(row):
    return Quarter.of(dt.date.fromisoformat(row["interview_date"]))


def test_a_file_for_each_performance_year(files, read):
    names = [path.name for path in files.responses]
    years = ("2004-05", "2005-06", "2006-07", "2007-08")
    assert names == [f"pas_{year}.csv" for year in years]
    assert [len(read(path)) for path in files.responses] == [8000, 8000, 8000, 5000]


def test_header_is_the_contracts(files):
    header = files.responses[0].read_text().splitlines()[0]
    assert header == (
        "respondent_id,interview_date,ward_code,psu,weight,age_band,sex,ethnic_group,"
        "working_status,victim,good_job,understand_issues,dealing_issues,worried_asb,"
        "safe_day,safe_night"
    )


def test_boroughs_have_equal_samples(responses):
    counts = Counter(
        (quarter_of(r).year, BOROUGH_OF[r["ward_code"]]) for r in responses
    )
    assert {counts[2006, b.code] for b in BOROUGHS} == {250}
    assert {counts[2007, b.code] for b in BOROUGHS} == {156, 157}


@pytest.mark.parametrize(("rows", "each"), [(2000, 250), (5000, 625)])
def test_remainders_even_out_over_a_year(rows, each):
    sizes = [borough_sizes(Quarter(2010, number), rows) for number in (1, 2, 3, 4)]
    assert [size.sum() for size in sizes] == [rows] * 4
    assert set(sum(sizes)) == {each}


def test_psus_lie_in_one_ward_and_quarter(responses):
    psus = defaultdict(list)
    for row in responses:
        psus[row["psu"]].append(row)
    for code, rows in psus.items():
        (ward,) = {row["ward_code"] for row in rows}
        (quarter,) = {quarter_of(row) for row in rows}
        assert code.startswith(f"{quarter}/{BOROUGH_OF[ward]}/")
        assert 7 <= len(rows) <= 8


def test_interviews_of_a_psu_take_two_weeks_at_most(responses):
    days = defaultdict(set)
    for row in responses:
        days[row["psu"]].add(dt.date.fromisoformat(row["interview_date"]))
    assert max(max(d) - min(d) for d in days.values()) < dt.timedelta(days=14)


def test_respondents_are_all_different(responses):
    assert len({row["respondent_id"] for row in responses}) == len(responses)


def test_weights_add_up_to_the_adults_of_each_borough(responses):
    totals = defaultdict(float)
    for row in responses:
        totals[quarter_of(row), BOROUGH_OF[row["ward_code"]]] += float(row["weight"])
    assert len(totals) == 13 * 32
    for borough in BOROUGHS:
        found = [total for (_, code), total in totals.items() if code == borough.code]
        assert found == pytest.approx([borough.adults] * 13, abs=0.02)


def test_weights_vary_about_half_of_their_mean(responses):
    weights = defaultdict(list)
    for row in responses:
        weights[row["psu"][:20]].append(float(row["weight"]))
    spreads = [np.std(group) / np.mean(group) for group in weights.values()]
    assert 0.4 < np.mean(spreads) < 0.6


@pytest.mark.parametrize("column", VOCABULARY)
def test_labels_are_the_vocabularys(responses, column):
    found = Counter(row[column] for row in responses)
    assert set(found) - {""} == set(VOCABULARY[column])
    assert found[""] < 0.02 * len(responses)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.code)
def test_answers_are_codes_of_the_scale(responses, question):
    found = {row[question.code] for row in responses} - {""}
    assert {int(code) for code in found} == question.codes


@pytest.mark.parametrize(("code", "level"), LEVELS.items())
def test_shares_are_plausible(responses, code, level):
    valid = [row for row in responses if row[code] not in ("", "97", "98")]
    counted = np.array([row[code] in ("1", "2") for row in valid])
    weights = np.array([float(row["weight"]) for row in valid])
    assert np.average(counted, weights=weights) == pytest.approx(level, abs=0.03)


def test_one_in_seven_is_a_victim_and_thinks_less_of_the_police(responses):
    good = {"yes": [], "no": [], "": []}
    for row in responses:
        good[row["victim"]].append(row["good_job"] in ("1", "2"))
    assert len(good["yes"]) / len(responses) == pytest.approx(0.15, abs=0.02)
    assert np.mean(good["yes"]) < np.mean(good["no"]) - 0.1


def test_weighted_people_agree_with_the_margins(responses, margins):
    """Within sampling error; unweighted, the young are too few."""
    young = [row["age_band"] in ("16-24", "25-34") for row in responses]
    weights = [float(row["weight"]) for row in responses]
    people = Counter()
    boroughs = {borough.code for borough in BOROUGHS}
    for row in margins:
        if row["area_code"] in boroughs:  # the wards are the same people again
            people[row["age_band"]] += int(row["population"])
    total = sum(borough.adults for borough in BOROUGHS)
    share = (people["16-24"] + people["25-34"]) / total
    assert np.average(young, weights=weights) == pytest.approx(share, abs=0.015)
    assert np.mean(young) < share - 0.04


def test_extra_file_shares_no_code_with_the_wave(tmp_path, responses, read):
    path = tmp_path / "late.csv"
    write_pas_quarter(path, Quarter(2006, 1), 320, stream(1, "late"))
    extra = read(path)
    assert len(extra) == 320
    for column in ("respondent_id", "psu"):
        known = {row[column] for row in responses}
        assert known.isdisjoint(row[column] for row in extra)


def test_extra_file_is_repeatable():
    columns = [pas_quarter(Quarter(2006, 1), 64, stream(1, "late")) for _ in "ab"]
    assert columns[0] == columns[1]
    assert set(columns[0]) == set(HEADER)


def test_too_few_interviews_are_refused():
    with pytest.raises(ValueError, match="63 interviews"):
        pas_quarter(Quarter(2006, 1), 63, stream(1, "late"))
