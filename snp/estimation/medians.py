"""The median time until something ended, when for some it has not ended yet.

To leave out what is still open would make the median too short: what takes long is open
longest. Kaplan and Meier (1958) count each case for as long as it was watched.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from snp.estimation.records import Flags, Floats

Z = 1.959963984540054
FEWEST = 6
"""Of five times even the shortest and the longest hold the median in 94 of 100 samples
only (1 - 2/2^5), so that no interval of 95% exists without assuming a distribution."""
ROUNDING = 1e-9


@dataclass(frozen=True)
class MedianTime:
    """A median in the unit of the times, with its 95% interval where there is one.

    `cases` were watched, `ended` of them to the end. `median` is None where half have
    not ended; `high` is None where the interval has no upper end. `reason` says why a
    figure is missing: `no_cases`, `half_not_ended`, `too_few` (no interval) or, empty,
    nothing is.
    """

    cases: int
    ended: int
    median: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def median_time(
    times: ArrayLike, ended: ArrayLike, weights: ArrayLike | None = None
) -> MedianTime:
    """Kaplan-Meier median with the interval of Brookmeyer and Crowley (1982).

    `times` (0 or more) and `ended` (true: it ended then; false: it was watched until
    then) are arrays of one length; `weights` says how many cases each element stands
    for. The interval holds the times at which log(-log S) is within 1.96 standard errors
    (Greenwood) of log(-log 0.5), as in R quantile(survfit(conf.type = "log-log"), 0.5).
    It is left out below FEWEST ends. ValueError for a negative time.
    """
    days = np.asarray(times, np.float64)
    ends = np.asarray(ended, np.bool_)
    count = np.ones(days.shape) if weights is None else np.asarray(weights, np.float64)
    if np.any(days < 0):
        raise ValueError("a time until the end is 0 or more")
    cases, over = int(count.sum()), int(count[ends].sum())
    if not cases:
        return MedianTime(0, 0, reason="no_cases")
    at, survival, greenwood = _curve(days, ends, count)
    median = _crossing(at, survival)
    low, high = _limits(at, survival, greenwood)
    reason = "half_not_ended" if median is None else ""
    if over < FEWEST or low is None:
        return MedianTime(cases, over, median, reason=reason or "too_few")
    return MedianTime(cases, over, median, low, high, reason)


def _curve(days: Floats, ends: Flags, count: Floats) -> tuple[Floats, Floats, Floats]:
    """Times at which some ended, S after each, and Greenwood's sum for log S.

    Who stopped being watched on a day on which others ended was at risk that day.
    """
    time, place = np.unique(days, return_inverse=True)
    gone = np.bincount(place, count * ends)
    left = np.cumsum(np.bincount(place, count)[::-1])[::-1]
    some = gone > 0
    at, gone, left = time[some], gone[some], left[some]
    survival = np.asarray(np.cumprod(1 - gone / left), np.float64)
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(gone / (left * (left - gone)))
    return at, survival, greenwood


def _limits(
    at: Floats, survival: Floats, greenwood: Floats
) -> tuple[float | None, float | None]:
    """Where the two bands of S cross a half; S = 0 has no band."""
    inside = survival > 0
    at, survival, error = at[inside], survival[inside], np.sqrt(greenwood[inside])
    spread = Z * error / np.log(survival)
    hazard = np.log(-np.log(survival))
    lower = np.exp(-np.exp(hazard - spread))
    upper = np.exp(-np.exp(hazard + spread))
    return _crossing(at, lower), _crossing(at, upper)


def _crossing(at: Floats, curve: Floats) -> float | None:
    """The first time at which a falling curve is at most a half.

    Where it lies on the half exactly, the middle of that stretch: so the median of an
    even number of times is the usual one.
    """
    reached = np.flatnonzero(curve <= 0.5 + ROUNDING)
    if not len(reached):
        return None
    first = reached[0]
    lies_on_it = abs(curve[first] - 0.5) <= ROUNDING
    if lies_on_it and first + 1 < len(at):
        return float((at[first] + at[first + 1]) / 2)
    return float(at[first])
