"""Where: 624 invented wards in the 32 boroughs, and the BCU of each over time.

The wards' names and codes are ours, so that no real ward is given invented figures.
A BCU of 2004 is a borough and bears its code. One ward moves in 2009 to the BCU
next door, and in 2018 the 32 become the 12 merged BCUs, so that every series can
be read both as it was then and as it is now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count, pairwise
from pathlib import Path

from snp.demonstration.boroughs import BOROUGHS, Borough, gss
from snp.demonstration.names import ward_name
from snp.demonstration.writing import write_csv

START = dt.date(2004, 4, 1)
MOVE = dt.date(2009, 4, 1)
MERGER = dt.date(2018, 4, 1)

# The moved ward stays in Hackney, but is policed by Islington's BCU, which merges
# with another neighbour than Hackney's does.
MOVED_WARD_BOROUGH, MOVED_WARD_BCU = "E09000012", "E09000019"

MERGED = {
    "CW": ("Central West", (13, 20, 33)),
    "SW": ("South West", (21, 24, 27, 32)),
    "SO": ("South", (6, 8, 29)),
    "SE": ("South East", (4, 11, 23)),
    "EA": ("East", (2, 16, 26)),
    "WE": ("West", (9, 17, 18)),
    "CS": ("Central South", (22, 28)),
    "NO": ("North", (10, 14)),
    "CE": ("Central East", (12, 30)),
    "CN": ("Central North", (7, 19)),
    "NW": ("North West", (3, 5, 15)),
    "NE": ("North East", (25, 31)),
}


@dataclass(frozen=True)
class Ward:
    code: str
    name: str
    borough: Borough


@dataclass(frozen=True)
class Bcu:
    code: str
    name: str


@dataclass(frozen=True)
class Membership:
    """A ward belongs to a BCU from a day up to, not including, another (None: still)."""

    ward: Ward
    bcu: Bcu
    valid_from: dt.date
    valid_to: dt.date | None

    def on(self, date: dt.date) -> bool:
        return self.valid_from <= date and (
            self.valid_to is None or date < self.valid_to
        )


BOROUGH_BCUS = {borough.code: Bcu(borough.code, borough.name) for borough in BOROUGHS}
# The merged BCU that takes over from each borough's, by the borough's code.
SUCCESSORS = {
    gss(number): Bcu(code, name)
    for code, (name, numbers) in MERGED.items()
    for number in numbers
}


@cache
def wards() -> tuple[Ward, ...]:
    """All wards, borough by borough."""
    numbers = count()
    return tuple(
        Ward(f"SNW{(number := next(numbers)) + 1:04}", ward_name(number), borough)
        for borough in BOROUGHS
        for _ in range(borough.wards)
    )


@cache
def moved_ward() -> Ward:
    """The ward that moves between two BCUs in 2009."""
    return next(ward for ward in wards() if ward.borough.code == MOVED_WARD_BOROUGH)


def bcu_history(ward: Ward) -> list[tuple[dt.date, Bcu]]:
    """The BCUs that served a ward, each with its first day; a merger takes all."""
    history = [(START, BOROUGH_BCUS[ward.borough.code])]
    if ward == moved_ward():
        history.append((MOVE, BOROUGH_BCUS[MOVED_WARD_BCU]))
    history.append((MERGER, SUCCESSORS[history[-1][1].code]))
    return history


def memberships() -> Iterator[Membership]:
    """Every membership of every ward; the last of each has no end."""
    for ward in wards():
        history = bcu_history(ward)
        for (valid_from, bcu), (valid_to, _) in pairwise(history):
            yield Membership(ward, bcu, valid_from, valid_to)
        yield Membership(ward, history[-1][1], history[-1][0], None)


HEADER = (
    "ward_code",
    "ward_name",
    "borough_code",
    "borough_name",
    "bcu_code",
    "bcu_name",
    "valid_from",
    "valid_to",
)


def row(member: Membership) -> tuple[str, ...]:
    ward, bcu = member.ward, member.bcu
    areas = (ward.code, ward.name, ward.borough.code, ward.borough.name)
    end = member.valid_to.isoformat() if member.valid_to else ""
    return *areas, bcu.code, bcu.name, member.valid_from.isoformat(), end


def write_areas(path: Path) -> Path:
    """The areas file."""
    return write_csv(path, HEADER, map(row, memberships()))
