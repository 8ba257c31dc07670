"""Two readings of one thing, before and after: what changed, and how sure that is.

Each reading is one number, taken on independent samples or over equally long times. All
intervals are of 95%. Where the data carry none, the difference says why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, stdtrit

from snp.estimation import rates

UPPER = 0.975
Z = 1.959963984540054  # the 97.5% quantile of the normal distribution
NO_SAMPLE_SIZE = "no sample size is given for both readings"
NO_SPREAD = "an amount has an interval only with a sample size and standard deviation"
NO_VARIANCE = "neither sample varies"
SAMPLE_OF_ONE = "a sample of one says nothing about how much amounts vary"


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    def excludes(self, value: float) -> bool:
        return value < self.low or value > self.high


@dataclass(frozen=True)
class Difference:
    """Follow-up minus baseline, in the unit of the readings (shares: -1 to 1).

    `interval` is of the same, None where there is none, and then `reason` says why.
    `ratio`, of counts alone, is follow-up over baseline: NaN where both are 0, infinite
    where only the baseline is; `ratio_interval` may end in infinity. `is_clear`: the
    interval, of a count that of its ratio, leaves out that nothing changed.
    """

    change: float
    interval: Interval | None
    reason: str = ""
    ratio: float | None = None
    ratio_interval: Interval | None = None

    @property
    def is_clear(self) -> bool:
        if self.ratio_interval:
            return self.ratio_interval.excludes(1.0)
        return self.interval is not None and self.interval.excludes(0.0)


def of_shares(
    after: float, before: float, n_after: int | None = None, n_before: int | None = None
) -> Difference:
    """Difference of two shares, each 0 to 1, of independent samples of n.

    Newcombe's hybrid score interval (1998, *Statistics in Medicine* 17, 873-890, method
    10): Wilson's limits of each share, squared and added. His example (a), 56 of 70
    against 48 of 80: 0.2, from 0.0524 to 0.3339. Wilson's limits are those of R
    `prop.test(x, n, correct = FALSE)`. ValueError for a share outside 0 to 1 or an n
    below 1.
    """
    if not (0 <= after <= 1 and 0 <= before <= 1):
        raise ValueError("a share is 0 to 1")
    change = after - before
    if n_after is None or n_before is None:
        return Difference(change, None, NO_SAMPLE_SIZE)
    return Difference(
        change, _apart(after, wilson(after, n_after), before, wilson(before, n_before))
    )


def wilson(share: float, n: int) -> Interval:
    """Score limits of a share found in n (Wilson 1927); ValueError if n is below 1.

    R `prop.test(56, 70, correct = FALSE)`: 0.6918 to 0.8770.
    """
    if n < 1:
        raise ValueError("a sample has 1 or more")
    middle = share + Z * Z / (2 * n)
    half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    return Interval(
        max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)
    )


def of_counts(after: int, before: int) -> Difference:
    """Difference and ratio of two counts of independent events over equal times.

    The ratio's interval is exact: given their sum, the counts are binomial. R
    `poisson.test(c(80, 120))`: 0.6667, from 0.4960 to 0.8920. That of the difference is
    approximate: exact limits of each count, squared and added (Zou & Donner 2008,
    *Statistics in Medicine* 27, 1693-1702): -40, from -68.7 to -11.7. Both are too
    narrow where events come in clusters. ValueError for a count below 0.
    """
    if after < 0 or before < 0:
        raise ValueError("a count is 0 or more")
    low, high = rates.interval(np.array([after, before]))
    (a, b) = (Interval(low[at], high[at]) for at in (0, 1))
    return Difference(
        change=float(after - before),
        interval=_apart(after, a, before, b),
        ratio=_over(after, before),
        ratio_interval=_ratio(after, before),
    )


def _ratio(after: int, before: int) -> Interval:
    """Clopper and Pearson's limits p of after in the sum, as p / (1 - p)."""
    low = betaincinv(after, before + 1, 1 - UPPER) if after else 0.0
    high = betaincinv(after + 1, before, UPPER) if before else 1.0
    return Interval(_over(low, 1 - low), _over(high, 1 - high))


def _over(one: float, other: float) -> float:
    if other == 0:
        return math.inf if one else math.nan
    return float(one / other)


@dataclass(frozen=True)
class Mean:
    """The mean of an amount; n and the standard deviation (n - 1) where known."""

    value: float
    n: int | None = None
    standard_deviation: float | None = None


def of_amounts(after: Mean, before: Mean) -> Difference:
    """Difference of two means of independent samples, in their own unit.

    Welch's t interval, with Satterthwaite's degrees of freedom. R `t.test(extra ~ group,
    data = sleep)`: 0.75 (sd 1.789) against 2.33 (2.002), ten each: -3.365 to 0.205.
    ValueError for an n below 1 or a standard deviation below 0.
    """
    change = after.value - before.value
    one, other = _squared_error(after), _squared_error(before)
    if one is None or other is None:
        return Difference(change, None, NO_SPREAD)
    if after.n == 1 or before.n == 1:
        return Difference(change, None, SAMPLE_OF_ONE)
    if one + other == 0:
        return Difference(change, None, NO_VARIANCE)
    spread = one * one / _df(after) + other * other / _df(before)
    half = float(stdtrit((one + other) ** 2 / spread, UPPER)) * math.sqrt(one + other)
    return Difference(change, Interval(change - half, change + half))


def _squared_error(mean: Mean) -> float | None:
    if mean.n is None or mean.standard_deviation is None:
        return None
    if mean.n < 1 or mean.standard_deviation < 0:
        raise ValueError(
            "a sample has 1 or more, and a standard deviation is 0 or more"
        )
    return mean.standard_deviation**2 / mean.n


def _df(mean: Mean) -> int:
    return (mean.n or 0) - 1


def _apart(one: float, a: Interval, other: float, b: Interval) -> Interval:
    """Limits of one - other from those of each (variance estimates recovery)."""
    change = one - other
    return Interval(
        change - math.hypot(one - a.low, b.high - other),
        change + math.hypot(a.high - one, other - b.low),
    )
