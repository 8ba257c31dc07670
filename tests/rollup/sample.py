"""A small London with everything that makes a roll-up hard, as the files of the contract.

Ten quarters from 2006-07-Q1, the second without interviews. Wards A1, A2 and A3 lie in
borough X, B1 and B2 in Y, C1 in Z, D1 in W. A2 moves from BCU A to B within a quarter;
A3 moves after the last one, and shares a PSU with A1; A4 and B2 close, and only B2's
borough is served by a single BCU of today; all of D becomes part of C.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator

from snp.lib.quarters import Quarter

FIRST = Quarter(2006, 1)
QUARTERS = 10
MISSING = 1
QUESTIONS = ("good_job", "worried_asb", "safe_day")
MODULUS = 2147483647

AREAS = """\
ward_code,ward_name,borough_code,borough_name,bcu_code,bcu_name,valid_from,valid_to
A1,A1,X,X,A,A,2004-04-01,
A2,A2,X,X,A,A,2004-04-01,2006-11-15
A2,A2,X,X,B,B,2006-11-15,
A3,A3,X,X,A,A,2004-04-01,2010-01-01
A3,A3,X,X,B,B,2010-01-01,
A4,A4,X,X,A,A,2004-04-01,2009-01-01
B1,B1,Y,Y,B,B,2004-04-01,
B2,B2,Y,Y,B,B,2004-04-01,2009-01-01
C1,C1,Z,Z,C,C,2004-04-01,
D1,D1,W,W,D,D,2004-04-01,2009-04-01
D1,D1,W,W,C,C,2009-04-01,
"""

HEADER = [
    *("respondent_id", "interview_date", "ward_code", "bcu_code", "psu", "weight"),
    *("age_band", "sex", "ethnic_group", "working_status", "victim"),
    *("good_job", "understand_issues", "dealing_issues", "worried_asb"),
    *("safe_day", "safe_night"),
]

# (ward or BCU, the code of the PSU, people), the PSUs of a usual quarter
PSUS = (
    *(("A1", "a1", 4), ("A1", "a2", 4), ("A2", "a3", 5), ("A1 A3", "a4", 6)),
    *(("A3", "a5", 4), ("A4", "a6", 3)),
    *(("B1", "b1", 5), ("B1", "b2", 4), ("B1 B2", "b3", 5), ("B2", "b4", 3)),
    *(("C1", "c1", 5), ("C1", "c2", 4), ("C1", "", 4)),
    *(("D1", "d1", 6), ("D1", "d2", 5)),
    *(("=A", "x1", 3), ("=B", "x2", 3), ("=D", "", 3), ("", "y1", 3), ("", "", 2)),
)


def areas() -> io.BytesIO:
    return io.BytesIO(AREAS.encode())


def responses(quarters: range = range(QUARTERS)) -> io.BytesIO:
    """The file of responses of some of the quarters."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for quarter, row in rows() if quarter in quarters)
    return io.BytesIO(text.getvalue().encode())


def rows() -> Iterator[tuple[int, dict[str, str]]]:
    """Every respondent, with the number of the quarter from 0."""
    draw = _draws().__next__
    for quarter in range(QUARTERS):
        for wards, psu, people in PSUS:
            place = draw()
            for person in range(people):
                row = _person(draw, quarter, wards.split(), psu, person, place)
                if quarter != MISSING and not _nobody(quarter, wards, psu):
                    yield quarter, row


def _nobody(quarter: int, wards: str, psu: str) -> bool:
    """Now and then a stratum has one PSU only: D, and the interviews of no area."""
    return (quarter, wards, psu) in {
        *((3, "D1", "d2"), (3, "=D", "")),
        *((5, "", ""), (6, "=A", "x1")),
    }


def _draws() -> Iterator[float]:
    """The Lehmer generator with multiplier 16807."""
    state = 20061115
    while True:
        state = 16807 * state % MODULUS
        yield state / MODULUS


def _person(draw, quarter, wards, psu, person, place) -> dict[str, str]:
    row = {"respondent_id": f"{quarter}-{draw()}", "psu": psu}
    days = (FIRST + quarter).end - (FIRST + quarter).start
    row["interview_date"] = str((FIRST + quarter).start + dt.timedelta(
        days=int(draw() * days.days)
    ))  # fmt: skip
    if wards:
        ward = wards[person % len(wards)]
        row |= {"bcu_code": ward[1:]} if ward[0] == "=" else {"ward_code": ward}
    row["weight"] = repr(0.01 + 249.99 * draw() ** 3)
    in_bcu = wards[0].strip("=")[0] if wards else ""
    return row | _answers(draw, quarter, in_bcu, place)


def _answers(draw, quarter: int, bcu: str, place: float) -> dict[str, str]:
    scores = [draw() for _ in QUESTIONS]
    good, worried, safe = (0.6 * place + 0.4 * score for score in scores)
    answers = {
        "good_job": _code(good, "1 2 3 4 5 97 98"),
        "worried_asb": _code(worried, "1 2 3 4 98"),
        "safe_day": _code(safe, "1 2 3 5 6 97"),
    }
    if bcu == "A" and quarter == 6:
        answers["good_job"] = "5"
    if bcu == "C" and quarter in (6, 7):
        answers["good_job"] = "1"
    if bcu == "B" and quarter == 4:
        answers["worried_asb"] = ""
    return answers


def _code(score: float, codes: str) -> str:
    choices = codes.split()
    return choices[int(score * len(choices))]
