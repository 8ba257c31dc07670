"""Whom the survey visits: a fresh sample every quarter.

The same number of interviews in every borough, about eight in each primary sampling
unit (PSU), each PSU in one ward.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from snp.demonstration.boroughs import BOROUGHS
from snp.demonstration.people import Codes
from snp.lib.quarters import Quarter

PSU_SIZE = 8
FIELDWORK_DAYS = 14  # an interviewer is done with a PSU in two weeks


@dataclass(frozen=True)
class Sample:
    """Where and when the interviews are: borough, PSU and day of each interview;
    borough, number within the borough, and ward of each PSU."""

    borough: Codes
    psu: Codes
    day: Codes
    psu_borough: Codes
    psu_number: Codes
    psu_ward: Codes


def borough_sizes(quarter: Quarter, rows: int) -> Codes:
    """Interviews of each borough: equal but for a remainder that takes turns, so
    that four quarters of 2,000 give every borough 250."""
    place = (np.arange(len(BOROUGHS)) + quarter.number) % len(BOROUGHS)
    return (place + 1) * rows // len(BOROUGHS) - place * rows // len(BOROUGHS)


def within(sizes: Codes) -> Codes:
    """0, 1, 2 ... within each of consecutive groups of these sizes."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def draw_wards(psus: Codes, rng: np.random.Generator) -> Codes:
    """A ward for each PSU: every ward of a borough once before any comes again."""
    ends = np.cumsum([borough.wards for borough in BOROUGHS])
    orders = [
        rng.permutation(np.arange(end - borough.wards, end))
        for borough, end in zip(BOROUGHS, ends, strict=True)
    ]
    return np.concatenate(
        [np.resize(order, size) for order, size in zip(orders, psus, strict=True)]
    )


def draw_sample(quarter: Quarter, rows: int, rng: np.random.Generator) -> Sample:
    """Borough by borough, PSU by PSU."""
    sizes = borough_sizes(quarter, rows)
    psus = np.maximum(np.round(sizes / PSU_SIZE).astype(np.int64), 2)
    borough = np.repeat(np.arange(len(BOROUGHS)), sizes)
    psu = (np.cumsum(psus) - psus)[borough] + (
        within(sizes) * psus[borough] // sizes[borough]
    )
    length = (quarter.end - quarter.start).days
    opening = rng.integers(0, length - FIELDWORK_DAYS + 1, psus.sum())
    return Sample(
        borough=borough,
        psu=psu,
        day=opening[psu] + rng.integers(0, FIELDWORK_DAYS, rows),
        psu_borough=np.repeat(np.arange(len(BOROUGHS)), psus),
        psu_number=within(psus) + 1,
        psu_ward=draw_wards(psus, rng),
    )
