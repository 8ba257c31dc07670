"""What people say: Public Attitude Survey interviews as a contractor delivers them.

Boroughs have equal samples; weights add up to the borough's adults in every quarter,
so large boroughs weigh more. Answers are numeric codes, demographics are labels.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path

import numpy as np

from snp.demonstration.boroughs import BOROUGHS
from snp.demonstration.people import Codes, Floats, People, interview, weights
from snp.demonstration.places import wards
from snp.demonstration.questions import NOT_ASKED, QUESTIONS, answer
from snp.demonstration.sample import Sample, draw_sample
from snp.demonstration.standing import standing_of
from snp.demonstration.streams import SEED, stream
from snp.demonstration.truth import FIRST_QUARTER
from snp.demonstration.vocabulary import VOCABULARY
from snp.demonstration.writing import write_csv
from snp.lib.quarters import Quarter

LARGER_FROM = Quarter(2007, 1)
ROWS, LARGER_ROWS = 2_000, 5_000
BREAK_OFF_RATE = 0.004  # interviews that end before the last two questions
UNKNOWN_RATES = {
    "age_band": 0.003,
    "ethnic_group": 0.012,
    "working_status": 0.008,
    "victim": 0.002,
}
ELDERLY = len(VOCABULARY["age_band"]) - 1

HEADER = (
    "respondent_id",
    "interview_date",
    "ward_code",
    "psu",
    "weight",
    *VOCABULARY,
    *(question.code for question in QUESTIONS),
)
Columns = dict[str, list[str]]


def planned_rows(quarter: Quarter) -> int:
    return LARGER_ROWS if quarter >= LARGER_FROM else ROWS


def place_columns(quarter: Quarter, sample: Sample, prefix: str) -> Columns:
    """Who, when and where. The prefix keeps an extra file's codes apart."""
    days = [
        (quarter.start + dt.timedelta(days=day)).isoformat()
        for day in range((quarter.end - quarter.start).days)
    ]
    psus = [
        f"{prefix}{quarter}/{BOROUGHS[borough].code}/{number:02}"
        for borough, number in zip(sample.psu_borough, sample.psu_number, strict=True)
    ]
    codes = [wards()[ward].code for ward in sample.psu_ward]
    psu = sample.psu.tolist()
    return {
        "respondent_id": [f"{prefix}{quarter}-{n:05}" for n in range(1, len(psu) + 1)],
        "interview_date": [days[day] for day in sample.day.tolist()],
        "ward_code": [codes[p] for p in psu],
        "psu": [psus[p] for p in psu],
    }


def person_columns(people: People, rng: np.random.Generator) -> Columns:
    """Labels, and blanks for what was not known."""
    columns = {}
    for name, labels in VOCABULARY.items():
        codes: Codes = getattr(people, name)
        known = rng.random(len(codes)) >= UNKNOWN_RATES.get(name, 0)
        texts = (*labels, "")
        columns[name] = [texts[c] for c in np.where(known, codes, -1).tolist()]
    return columns


def answer_columns(
    quarter: Quarter, standing: Floats, people: People, rng: np.random.Generator
) -> Columns:
    """Numeric codes, and blanks where the interview had ended."""
    elderly = people.age_band == ELDERLY
    broken_off = rng.random(standing.shape[1]) < BREAK_OFF_RATE
    texts = {code: str(code) for question in QUESTIONS for code in question.codes}
    texts[NOT_ASKED] = ""
    columns = {}
    for question in QUESTIONS:
        codes = answer(question, standing, quarter.number, elderly, rng)
        if question.code in ("safe_day", "safe_night"):
            codes[broken_off] = NOT_ASKED
        columns[question.code] = [texts[code] for code in codes.tolist()]
    return columns


def pas_quarter(
    quarter: Quarter,
    rows: int,
    rng: np.random.Generator,
    *,
    seed: int = SEED,
    prefix: str = "",
) -> Columns:
    """One quarter's interviews: a list of texts for each column of `HEADER`.

    `rng` draws the sample and `seed` is the London that it is drawn from. `rows` is
    64 or more, so that every borough has two PSUs at least.
    """
    if rows < 2 * len(BOROUGHS):
        raise ValueError(f"{rows} interviews do not give each borough two PSUs")
    sample = draw_sample(quarter, rows, rng)
    people = interview(sample.borough, rng)
    weight = weights(sample.borough, people, rng)
    standing = standing_of(quarter, sample, people, rng, seed)
    return {
        **place_columns(quarter, sample, prefix),
        "weight": [f"{value:.4f}" for value in weight.tolist()],
        **person_columns(people, rng),
        **answer_columns(quarter, standing, people, rng),
    }


def rows_of(columns: Columns) -> Iterator[tuple[str, ...]]:
    return zip(*(columns[name] for name in HEADER), strict=True)


def write_pas_quarter(
    path: Path, quarter: Quarter, rows: int, rng: np.random.Generator
) -> Path:
    """An extra file of one quarter, such as a late delivery, with codes of its own."""
    columns = pas_quarter(quarter, rows, rng, prefix="extra-")
    return write_csv(path, HEADER, rows_of(columns))


def write_responses(folder: Path, today: dt.date, seed: int) -> tuple[Path, ...]:
    """A file for each performance year, up to the last complete quarter."""
    quarters = FIRST_QUARTER.until(Quarter.of(today) - 1)
    return tuple(
        write_year(folder, list(year), seed)
        for _, year in groupby(quarters, key=lambda quarter: quarter.year)
    )


def write_year(folder: Path, quarters: list[Quarter], seed: int) -> Path:
    year = quarters[0].code[:7]
    samples = (
        pas_quarter(q, planned_rows(q), stream(seed, "survey", q.ordinal), seed=seed)
        for q in quarters
    )
    rows = chain.from_iterable(map(rows_of, samples))
    return write_csv(folder / f"pas_{year}.csv", HEADER, rows)
