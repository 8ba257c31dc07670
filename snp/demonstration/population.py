"""How many adults each borough and ward has, by one characteristic at a time.

The margins of boroughs are those that the interviews are drawn from, so weights raked
to them agree with the weights delivered, but for chance. Wards differ from each other,
and add up to their borough in every cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np

from snp.demonstration.people import Codes, Floats, population
from snp.demonstration.places import wards
from snp.demonstration.streams import SEED, stream
from snp.demonstration.vocabulary import MARGINS, VOCABULARY
from snp.demonstration.writing import write_csv

YEAR = 2001  # of the census whose lists the survey uses
HEADER = ("area_code", "year", *MARGINS, "population")
SIZES = (0.8, 1.2)  # smallest and largest ward of a borough, to their mean
# How much a label's share differs from ward to ward, on the log scale
LEANING = {"age_band": 0.2, "sex": 0.03, "ethnic_group": 0.4, "working_status": 0.2}
ROUNDS = 50
Row = tuple[str | int, ...]
Counts = dict[str, list[int]]


def apportion(total: int, shares: Floats) -> list[int]:
    """Whole people in proportion to shares, with exactly this total."""
    bounds = np.round(total * np.cumsum(shares) / np.sum(shares)).astype(int)
    return [int(part) for part in np.diff(bounds, prepend=0)]


def rows(seed: int = SEED) -> Iterator[Row]:
    """Each borough and its wards."""
    london = population()
    for index, (borough, members) in enumerate(groupby(wards(), lambda w: w.borough)):
        counts = {
            margin: apportion(borough.adults, getattr(london, margin)[index])
            for margin in MARGINS
        }
        yield from area_rows(borough.code, borough.adults, counts)
        codes = [ward.code for ward in members]
        rng = stream(seed, "population of wards", index)
        yield from ward_rows(codes, borough.adults, counts, rng)


def ward_rows(
    codes: list[str], adults: int, counts: Counts, rng: np.random.Generator
) -> Iterator[Row]:
    sizes = apportion(adults, rng.uniform(*SIZES, len(codes)))
    tables = {
        margin: spread(sizes, counts[margin], LEANING[margin], rng)
        for margin in MARGINS
    }
    for place, code in enumerate(codes):
        own = {margin: table[place].tolist() for margin, table in tables.items()}
        yield from area_rows(code, sizes[place], own)


def area_rows(code: str, adults: int, counts: Counts) -> Iterator[Row]:
    """An area's total, then its margins; what a row is not about is blank."""
    yield code, YEAR, *[""] * len(MARGINS), adults
    for margin in MARGINS:
        for label, people in zip(VOCABULARY[margin], counts[margin], strict=True):
            labels = [label if name == margin else "" for name in MARGINS]
            yield code, YEAR, *labels, people


def spread(
    sizes: list[int], counts: list[int], leaning: float, rng: np.random.Generator
) -> Codes:
    """People of each ward (a row) and label (a column), with these sums both ways.

    Each ward leans to some labels; the table is fitted to the sums, rounded down, and
    the people whom that leaves over are placed one by one.
    """
    rows, columns = np.array(sizes), np.array(counts)
    table = rng.lognormal(0, leaning, (len(rows), len(columns))) * columns
    for _ in range(ROUNDS):
        table *= (rows / table.sum(axis=1))[:, np.newaxis]
        table *= columns / table.sum(axis=0)
    whole: Codes = np.floor(table).astype(np.int64)
    left = columns - whole.sum(axis=0)
    for ward, missing in zip(whole, rows - whole.sum(axis=1), strict=True):
        placed = rng.multivariate_hypergeometric(left, missing)
        ward += placed
        left -= placed
    return whole


def write_population(path: Path, seed: int = SEED) -> Path:
    """The population margins file."""
    return write_csv(path, HEADER, rows(seed))
