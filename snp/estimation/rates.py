"""Rates of what was counted: events per resident or per team, with exact intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from snp.estimation.records import ArrayRecord, Counts, Floats

METHOD = "garwood"
TAIL = 0.025


@dataclass(frozen=True)
class Rate(ArrayRecord):
    """Arrays of one shape. `count` events; `rate`, `ci_low` and `ci_high` events per
    unit of exposure (residents, teams) with a 95% interval, NaN where that is unknown.
    """

    count: Counts
    rate: Floats
    ci_low: Floats
    ci_high: Floats


def rate(count: ArrayLike, exposure: ArrayLike, per: float = 1.0) -> Rate:
    """Rates of `count` whole events per `per` units of `exposure`; shapes broadcast.

    10 entries of 25,000 residents, per 10,000: 4.0, from 1.92 to 7.36. Where the
    exposure is NaN, 0 or less nothing is known: NaN. ValueError for a count below 0.
    The interval is exact for independent events (Garwood 1936), and too narrow where
    they come in clusters. Same as R `poisson.test(137, 24.19893)`: 5.661407, from
    4.753125 to 6.692709.
    """
    events, units = np.broadcast_arrays(np.asarray(count, np.int64), exposure)
    if (events < 0).any():
        raise ValueError("a count is 0 or more")
    known = np.where(units > 0, units, np.nan) / per
    low, high = interval(events)
    return Rate(events, events / known, low / known, high / known)


def interval(count: Counts) -> tuple[Floats, Floats]:
    """95% limits of the mean of a Poisson variable that came out as `count`.

    Half of chi-squared quantiles on 2x and 2x + 2 degrees of freedom (Garwood 1936).
    R `poisson.test(0)`: 0 to 3.688879; `poisson.test(10)`: 4.795389 to 18.390356.
    """
    below = gammaincinv(np.maximum(count, 1), TAIL)
    return np.where(count == 0, 0.0, below), gammaincinv(count + 1, 1 - TAIL)


def median(rates: Floats) -> Floats:
    """Median over the last axis of what is known, NaN where nothing is."""
    some = np.asarray(np.isfinite(rates).any(axis=-1))
    unknown = np.full((*rates.shape[:-1], 1), np.nan)  # so that no group is empty
    group = np.concatenate([rates, unknown], axis=-1)
    filled = np.where(some[..., np.newaxis], group, 0.0)
    return np.where(some, np.nanmedian(filled, axis=-1), np.nan)


def ratio_to_median(rates: Floats) -> Floats:
    """Each rate over the median of its group, the last axis; NaN where that is 0."""
    middle = median(rates)[..., np.newaxis]
    return np.asarray(rates / np.where(middle > 0, middle, np.nan))
