"""Who lives in London, and who of them answers an interviewer.

One set of shares makes the population margins, the people interviewed and their
weights, so that weighted figures tend to the truth and unweighted ones do not.
Age and ethnic group differ by borough; working status depends on age.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snp.demonstration.boroughs import BOROUGHS

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

# In the order of the vocabulary. Inner London is younger.
AGE_INNER = (0.16, 0.28, 0.20, 0.14, 0.10, 0.12)
AGE_OUTER = (0.14, 0.18, 0.20, 0.17, 0.13, 0.18)
SEX = (0.485, 0.515)
MIXED, CHINESE_OR_OTHER = 0.02, 0.02
WORKING_BY_AGE = np.array(
    # full, part, unemployed, student, retired, home, sick, other
    [
        (0.36, 0.10, 0.10, 0.36, 0.00, 0.05, 0.02, 0.01),
        (0.66, 0.10, 0.06, 0.04, 0.00, 0.10, 0.03, 0.01),
        (0.61, 0.16, 0.05, 0.01, 0.00, 0.11, 0.05, 0.01),
        (0.62, 0.15, 0.04, 0.00, 0.02, 0.07, 0.09, 0.01),
        (0.41, 0.13, 0.03, 0.00, 0.23, 0.07, 0.12, 0.01),
        (0.04, 0.04, 0.00, 0.00, 0.86, 0.04, 0.01, 0.01),
    ]
)
VICTIM_BY_AGE = np.array((0.21, 0.19, 0.16, 0.14, 0.11, 0.07))

# How readily people answer, relative to each other: what weights must put right.
RESPONSE_AGE = np.array((0.70, 0.80, 0.95, 1.05, 1.20, 1.30))
RESPONSE_SEX = np.array((0.92, 1.08))
RESPONSE_ETHNIC = np.array((1.03, 0.90, 0.95, 0.90, 0.85))
# One adult an address is interviewed, so people of large households weigh more.
HOUSEHOLD_SPREAD = 0.40


@dataclass(frozen=True)
class Population:
    """Shares of each borough's adults: a row a borough, a column a label."""

    age_band: Floats
    sex: Floats
    ethnic_group: Floats
    working_status: Floats


@dataclass(frozen=True)
class People:
    """Those interviewed, as positions in the vocabulary's lists."""

    age_band: Codes
    sex: Codes
    ethnic_group: Codes
    working_status: Codes
    victim: Codes


def ethnic_shares(white: float, asian: float) -> tuple[float, ...]:
    black = 1 - white - asian - MIXED - CHINESE_OR_OTHER
    return white, MIXED, asian, black, CHINESE_OR_OTHER


def population() -> Population:
    """The truth that survey and margins share."""
    age = np.array([AGE_INNER if b.inner else AGE_OUTER for b in BOROUGHS])
    return Population(
        age_band=age,
        sex=np.tile(SEX, (len(BOROUGHS), 1)),
        ethnic_group=np.array([ethnic_shares(b.white, b.asian) for b in BOROUGHS]),
        working_status=age @ WORKING_BY_AGE,
    )


def pick(shares: Floats, rng: np.random.Generator) -> Codes:
    """A column for each row of `shares` (n, k), in proportion to them."""
    bounds = np.cumsum(shares, axis=1)
    draws = rng.random((len(shares), 1)) * bounds[:, -1:]
    picked: Codes = (draws >= bounds[:, :-1]).sum(axis=1)
    return picked


def interview(borough: Codes, rng: np.random.Generator) -> People:
    """The people who answer, given the borough of each interview."""
    london = population()
    age = pick((london.age_band * RESPONSE_AGE)[borough], rng)
    return People(
        age_band=age,
        sex=pick((london.sex * RESPONSE_SEX)[borough], rng),
        ethnic_group=pick((london.ethnic_group * RESPONSE_ETHNIC)[borough], rng),
        working_status=pick(WORKING_BY_AGE[age], rng),
        victim=(rng.random(len(borough)) >= VICTIM_BY_AGE[age]).astype(np.int64),
    )


def weights(borough: Codes, people: People, rng: np.random.Generator) -> Floats:
    """Weights that put the response right and add up to each borough's adults."""
    raw = rng.lognormal(0, HOUSEHOLD_SPREAD, len(borough)) / (
        RESPONSE_AGE[people.age_band]
        * RESPONSE_SEX[people.sex]
        * RESPONSE_ETHNIC[people.ethnic_group]
    )
    adults = np.array([b.adults for b in BOROUGHS], dtype=float)
    totals = np.bincount(borough, raw, minlength=len(BOROUGHS))
    scaled: Floats = raw * (adults / totals)[borough]
    return scaled
