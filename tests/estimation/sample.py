"""The sample that the R script of `r_survey.py` draws, number by number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from snp.estimation.moments import Moments, reduce_clusters

AREAS = ("A", "B", "C")
QUARTERS = 8
MODULUS = 2147483647


@dataclass(frozen=True)
class Person:
    """One respondent; an answer is None where it is missing."""

    quarter: int
    bcu: str
    psu: int
    person: int
    weight: float
    y1: float | None
    y2: float | None
    victim: bool
    now: str

    @property
    def stratum(self) -> tuple[int, str]:
        return self.quarter, self.bcu


def draws() -> Iterator[float]:
    """The Lehmer generator with multiplier 16807."""
    state = 20070401
    while True:
        state = 16807 * state % MODULUS
        yield state / MODULUS


def sample() -> list[Person]:
    """All respondents in the order of the script."""
    uniform = draws()
    return [
        _person(uniform, quarter, bcu, psu, person, place)
        for quarter in range(1, QUARTERS + 1)
        for bcu in AREAS
        if (bcu, quarter) != ("C", 6)
        for psu in range(1, 2 if (bcu, quarter) == ("B", 2) else 6)
        for place in [next(uniform)]
        for person in range(1, 5)
    ]


def _person(
    uniform: Iterator[float],
    quarter: int,
    bcu: str,
    psu: int,
    person: int,
    place: float,
) -> Person:
    u = next(uniform)
    missing = next(uniform) < 0.15
    y1 = None if missing else float(next(uniform) < 0.2 + 0.6 * place)
    y2: float | None = float(next(uniform) < 0.5)
    fixed = {("B", 3): None, ("C", 4): 1.0, ("A", 5): 0.0}
    y2 = fixed.get((bcu, quarter), y2)
    victim = next(uniform) < 0.3
    moved = bcu == "A" and (psu == 1 or (psu == 2 and person < 3))
    weight = 0.01 + 249.99 * u * u * u
    now = "B" if moved else bcu
    return Person(quarter, bcu, psu, person, weight, y1, y2, victim, now)


PEOPLE = sample()


def moments(
    answer: Callable[[Person], float | None],
    inside: Callable[[Person], bool] = lambda person: True,
    weight: Callable[[Person], float] = lambda person: person.weight,
) -> Moments:
    """Moments by quarter and area of the design, shape (8, 3)."""
    answers = [answer(person) if inside(person) else None for person in PEOPLE]
    flat = reduce_clusters(
        [stratum_number(person) for person in PEOPLE],
        [person.psu for person in PEOPLE],
        [weight(person) for person in PEOPLE],
        [value is not None for value in answers],
        [value == 1 for value in answers],
        QUARTERS * len(AREAS),
    )
    return flat.map(lambda array: array.reshape(QUARTERS, len(AREAS)))


def stratum_number(person: Person) -> int:
    return (person.quarter - 1) * len(AREAS) + AREAS.index(person.bcu)


def cross_products(
    answer: Callable[[Person], float | None], area: str
) -> list[NDArray[np.float64]]:
    """Sums over clusters of B_P B_R, B_P D_R, D_P B_R, D_P D_R, P = `area` now.

    R is everywhere else; each of shape (8, 3).
    """
    totals = np.zeros((QUARTERS * len(AREAS), 6, 2, 2))
    for person in PEOPLE:
        value = answer(person)
        if value is not None:
            cell = totals[stratum_number(person), person.psu, int(person.now != area)]
            cell += person.weight * np.array([value, 1.0 - value])
    products = np.einsum("hci,hcj->ijh", totals[:, :, 0], totals[:, :, 1])
    return [products[i, j].reshape(QUARTERS, -1) for i in (0, 1) for j in (0, 1)]
