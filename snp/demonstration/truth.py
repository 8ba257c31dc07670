"""What is really so: how each borough stands, quarter by quarter.

A standing is on the scale of a standard normal variable, higher is better, and has
two sides: confidence in the police, and feeling safe. Every borough has a lasting
level; London as a whole drifts slowly; and each half-year a few places change for
real, so that a year later a few comparisons are clear and most are not. Moving a
ward or merging BCUs changes nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from snp.demonstration.boroughs import BOROUGHS
from snp.demonstration.people import Floats
from snp.demonstration.places import MERGER, SUCCESSORS, wards
from snp.demonstration.streams import stream
from snp.lib.quarters import Quarter

FIRST_QUARTER = Quarter(2004, 1)
CONFIDENCE, SAFETY = 0, 1

LEVEL_SPREAD = 0.17  # about 7 points between boroughs where half say yes
WARD_SPREAD = 0.10
INNER_SAFETY = -0.12

TREND_YEARS = (2004.0, 2008.0, 2016.0, 2030.0)
TREND = np.array([(0.0, 0.05, 0.25, -0.05), (0.0, 0.04, 0.20, 0.10)])

# Quarter in which a change starts, its sign, how many places: one by one before the
# merger (samples are small: large changes), later in whole merged BCUs.
BOROUGH_SHIFTS = ((1, 1, 2), (1, -1, 1), (3, 1, 1), (3, -1, 1))
MERGED_SHIFTS = ((1, 1, 1), (3, -1, 1))
BOROUGH_SHIFT, MERGED_SHIFT = 0.45, 0.24
SIDES = ((1.0, 0.25), (0.25, 1.0))  # most of it in confidence, or in feeling safe
SHIFT_FADE = 0.93  # a quarter: it wears off, too slowly to be seen in one year


@dataclass(frozen=True)
class Shift:
    """A real change in some boroughs (positions in the list), from a quarter on."""

    start: Quarter
    boroughs: tuple[int, ...]
    size: tuple[float, float]  # of each side

    def at(self, quarter: Quarter) -> Floats:
        """(2 sides, 1): half in the first quarter, then all of it, slowly wearing off."""
        age = quarter.ordinal - self.start.ordinal
        if age < 0:
            return np.zeros((2, 1))
        here = min(1.0, (age + 1) / 2) * SHIFT_FADE**age
        return here * np.array(self.size)[:, None]


@cache
def levels(seed: int) -> Floats:
    """Lasting standing of each borough (2 sides, 32): the sides go half together."""
    draws = stream(seed, "levels").normal(0, LEVEL_SPREAD, (2, len(BOROUGHS)))
    inner = np.array([borough.inner for borough in BOROUGHS])
    draws[SAFETY] = 0.5 * draws[CONFIDENCE] + 0.85 * draws[SAFETY]
    draws[SAFETY] += INNER_SAFETY * (inner - inner.mean())
    return draws


@cache
def ward_effects(seed: int) -> Floats:
    """How each ward lastingly differs from its borough (2 sides, 624)."""
    return stream(seed, "wards").normal(0, WARD_SPREAD, (2, len(wards())))


def places_that_shift(year: int) -> list[tuple[int, ...]]:
    """The boroughs, alone or as merged BCUs, that change together."""
    if year < MERGER.year:
        return [(index,) for index in range(len(BOROUGHS))]
    groups: dict[str, list[int]] = {}
    for index, borough in enumerate(BOROUGHS):
        groups.setdefault(SUCCESSORS[borough.code].code, []).append(index)
    return [tuple(group) for group in groups.values()]


@cache
def shifts(seed: int, year: int) -> tuple[Shift, ...]:
    """The real changes that start in a performance year, none in the same place."""
    merged = year >= MERGER.year
    size = MERGED_SHIFT if merged else BOROUGH_SHIFT
    places = places_that_shift(year)
    rng = stream(seed, "shifts", year)
    order = iter(rng.permutation(len(places)))
    return tuple(
        Shift(Quarter(year, number), places[next(order)], _sides(rng, sign * size))
        for number, sign, how_many in (MERGED_SHIFTS if merged else BOROUGH_SHIFTS)
        for _ in range(how_many)
    )


def _sides(rng: np.random.Generator, size: float) -> tuple[float, float]:
    confidence, safety = SIDES[rng.integers(len(SIDES))]
    return size * confidence, size * safety


def trend(quarter: Quarter) -> Floats:
    """London's slow drift, (2 sides,)."""
    when = quarter.ordinal / 4
    return np.array([np.interp(when, TREND_YEARS, side) for side in TREND])


def borough_standing(quarter: Quarter, seed: int) -> Floats:
    """How every borough stands in a quarter (2 sides, 32)."""
    standing = levels(seed) + trend(quarter)[:, None]
    for year in range(FIRST_QUARTER.year + 1, quarter.year + 1):
        for shift in shifts(seed, year):
            standing[:, list(shift.boroughs)] += shift.at(quarter)
    return standing
