"""Changes between two windows and differences between two areas, with a t-test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from snp.estimation import student
from snp.estimation.covariance import (
    CrossSums,
    between_areas,
    between_windows,
    centre_cross,
)
from snp.estimation.proportion import degrees_of_freedom, shares, variance
from snp.estimation.records import ArrayRecord, Counts, Floats
from snp.estimation.sums import Sums

__all__ = [
    "Change",
    "CrossSums",
    "centre_cross",
    "change_over_lag",
    "change_over_time",
    "difference_of_areas",
]

NEGLIGIBLE = 1e-9
"""A variance of the difference below this share of V1 + V0 is rounding: the two
windows hold the same answers."""


@dataclass(frozen=True)
class Change(ArrayRecord):
    """First proportion minus second; arrays of one shape, NaN where not defined.

    `change`, `se`, `margin` (t.975 x se) and the 95% limits are shares from -1 to 1
    (times 100: points), the limits not cut off at -1 and 1; `p_value` is two-sided;
    `df` degrees of freedom. Where se = 0 there is no test: limits, margin and
    p_value are NaN.
    """

    change: Floats
    se: Floats
    ci_low: Floats
    ci_high: Floats
    p_value: Floats
    df: Counts
    margin: Floats


def change_over_time(now: Sums, then: Sums, shared: Sums) -> Change:
    """`now` minus `then`; `shared` are the sums over the strata that both windows hold.

    For windows without a quarter in common `shared` is `Sums.zeros(...)`. df counts
    the PSUs with an answer in either window minus the strata with one. Same as
    R `svycontrast` of the two ratios, and `degf` of those who answered in either.
    """
    covariance = between_windows(now, then, shared)
    df = degrees_of_freedom(now) + degrees_of_freedom(then) - degrees_of_freedom(shared)
    return _test(_difference(now, then), variance(now) + variance(then), covariance, df)


def change_over_lag(quarterly: Sums, *, window: int, lag: int, axis: int = 0) -> Change:
    """Each window of quarters minus the one that ends `lag` quarters before.

    `quarterly` holds consecutive quarters along `axis`; the result has its shape, with
    NaN where no quarter is that far back. A window that is not complete is for the
    caller to suppress. ValueError if `window` or `lag` is below 1.
    """
    if lag < 1:
        raise ValueError(f"a change looks back by 1 or more quarters, not {lag}")
    now = quarterly.rolling(window, axis)
    shared = Sums.zeros(quarterly.shape)
    if lag < window:
        shared = quarterly.rolling(window - lag, axis).shifted(lag, axis)
    return change_over_time(now, now.shifted(lag, axis), shared)


def difference_of_areas(
    area: Sums,
    rest: Sums,
    *,
    cross: CrossSums | None = None,
    union_df: Counts | None = None,
) -> Change:
    """`area` minus `rest`, two disjoint areas in the same window.

    Where they share strata (a ward has changed BCU and areas are taken as now) `cross`
    holds their cross sums and `union_df` the PSUs with an answer in either area minus
    the strata with one. Without them the areas share no stratum (areas as then).
    """
    spread = variance(area) + variance(rest)
    covariance = np.zeros(spread.shape)
    if cross is not None:
        covariance = between_areas(area, rest, cross)
    if union_df is None:
        union_df = degrees_of_freedom(area) + degrees_of_freedom(rest)
    return _test(_difference(area, rest), spread, covariance, union_df)


def _difference(one: Sums, other: Sums) -> Floats:
    """Of the two proportions; near 1 that of their complements has more digits."""
    (p, not_p), (r, not_r) = shares(one), shares(other)
    return np.where(p + r > 1, not_r - not_p, p - r)


@np.errstate(divide="ignore", invalid="ignore")
def _test(change: Floats, spread: Floats, covariance: Floats, df: Counts) -> Change:
    v = spread - 2 * covariance
    se = np.sqrt(np.where(v <= NEGLIGIBLE * spread, 0.0, v))
    tested = np.where(se > 0, se, np.nan)
    margin = student.quantile(df) * tested
    p_value = student.p_value(change / tested, df)
    return Change(change, se, change - margin, change + margin, p_value, df, margin)
