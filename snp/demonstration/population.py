"""How many adults each borough has, by one characteristic at a time.

The margins are those that the interviews are drawn from, so weights raked to them
agree with the weights delivered, but for chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from snp.demonstration.boroughs import BOROUGHS
from snp.demonstration.people import Floats, population
from snp.demonstration.vocabulary import MARGINS, VOCABULARY
from snp.demonstration.writing import write_csv

YEAR = 2001  # of the census whose lists the survey uses
HEADER = ("area_code", "year", *MARGINS, "population")
Row = tuple[str | int, ...]


def apportion(total: int, shares: Floats) -> list[int]:
    """Whole people in proportion to shares, with exactly this total."""
    bounds = np.round(total * np.cumsum(shares) / np.sum(shares)).astype(int)
    return [int(part) for part in np.diff(bounds, prepend=0)]


def rows() -> Iterator[Row]:
    """Each borough's total, then its margins; what a row is not about is blank."""
    london = population()
    for index, borough in enumerate(BOROUGHS):
        yield borough.code, YEAR, *[""] * len(MARGINS), borough.adults
        for margin in MARGINS:
            shares: Floats = getattr(london, margin)[index]
            counts = apportion(borough.adults, shares)
            for label, people in zip(VOCABULARY[margin], counts, strict=True):
                labels = [label if name == margin else "" for name in MARGINS]
                yield borough.code, YEAR, *labels, people


def write_population(path: Path) -> Path:
    """The population margins file."""
    return write_csv(path, HEADER, rows())
