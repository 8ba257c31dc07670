"""The six tracking questions: how a person's standing becomes an answer.

Answers are written as numeric codes, 1, 2, 3 ... in the order of the scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from snp.demonstration.people import Codes, Floats
from snp.demonstration.truth import CONFIDENCE, SAFETY

DONT_KNOW, REFUSED = 97, 98
NOT_OUT_AT_ALL, NOT_OUT_ALONE = 5, 6
NOT_ASKED = -1
REFUSAL_RATE = 0.002
NOISE = 0.83  # with what people differ by, the whole spread is about 1


@dataclass(frozen=True)
class Question:
    """`shares` are those of the scale's answers at an average standing.

    `loading` says how far a standing moves this answer; `season` is added to the
    standing of the year's four quarters; `stays_in` is the rate of each of the two
    spontaneous answers of people who do not go out.
    """

    code: str
    side: int
    loading: float
    shares: tuple[float, ...]
    dont_know: float
    best_first: bool = True
    season: tuple[float, float, float, float] = (0, 0, 0, 0)
    stays_in: float = 0.0

    @property
    def codes(self) -> frozenset[int]:
        """Every code that the column may hold when it was asked."""
        scale = {*range(1, len(self.shares) + 1), DONT_KNOW, REFUSED}
        return frozenset(
            scale | ({NOT_OUT_AT_ALL, NOT_OUT_ALONE} if self.stays_in else set())
        )


LIGHT = (0.06, 0.06, -0.06, -0.06)  # evenings are lighter from April to September
SUMMER = (0.0, -0.10, 0.03, 0.07)  # people are out late, and so is trouble

QUESTIONS = (
    Question("good_job", CONFIDENCE, 1.0, (0.10, 0.46, 0.31, 0.09, 0.04), 0.015),
    Question(
        "understand_issues", CONFIDENCE, 0.9, (0.14, 0.46, 0.20, 0.13, 0.07), 0.03
    ),
    Question("dealing_issues", CONFIDENCE, 0.95, (0.11, 0.42, 0.23, 0.16, 0.08), 0.035),
    Question(
        "worried_asb", SAFETY, 0.8, (0.12, 0.28, 0.39, 0.21), 0.005, False, SUMMER
    ),
    Question(
        "safe_day", SAFETY, 0.6, (0.60, 0.355, 0.034, 0.011), 0.003, stays_in=0.003
    ),
    Question(
        "safe_night",
        SAFETY,
        0.85,
        (0.235, 0.47, 0.20, 0.095),
        0.008,
        season=LIGHT,
        stays_in=0.015,
    ),
)


def scale_codes(question: Question, score: Floats) -> Codes:
    """The scale's answer to each score, cut so that the average shares come out."""
    cuts = [NormalDist().inv_cdf(c) for c in accumulate(question.shares[:-1])]
    along = -score if question.best_first else score
    return np.searchsorted(cuts, along) + 1


def answer(
    question: Question,
    standing: Floats,
    quarter_number: int,
    elderly: npt.NDArray[np.bool_],
    rng: np.random.Generator,
) -> Codes:
    """The code that each person gives; `standing` is (2 sides, people)."""
    standing = standing[question.side] + question.season[quarter_number - 1]
    noise = rng.normal(0, NOISE, len(standing))
    codes = scale_codes(question, question.loading * standing + noise)
    luck = rng.random(len(codes))
    rate = question.stays_in * np.where(elderly, 3, 1)
    codes[luck > 1 - 2 * rate] = NOT_OUT_ALONE
    codes[luck > 1 - rate] = NOT_OUT_AT_ALL
    codes[luck < question.dont_know + REFUSAL_RATE] = REFUSED
    codes[luck < question.dont_know] = DONT_KNOW
    return codes
