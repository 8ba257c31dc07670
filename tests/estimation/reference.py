"""A slow second implementation: loops over respondents and the plain formulas.

It knows of no stratum moments: scores of each PSU, their variance in each stratum, and
quantiles by bisection of scipy's distributions.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from scipy import stats


@dataclass(frozen=True)
class Row:
    """One respondent: `valid` = in the domain with a valid answer."""

    stratum: Hashable
    cluster: Hashable
    weight: float
    valid: bool
    counted: bool


@dataclass(frozen=True)
class Figure:
    """What `snp.estimation.proportion` gives for one cell."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    n: int
    df: int


Scores = dict[Hashable, dict[Hashable, float]]


def scores(rows: Iterable[Row]) -> Scores:
    """e_c of each PSU of each stratum, 0 where nobody in the domain answered."""
    rows = list(rows)
    total = math.fsum(row.weight for row in rows if row.valid)
    yes = math.fsum(row.weight for row in rows if row.valid and row.counted)
    found: Scores = defaultdict(lambda: defaultdict(float))
    for row in rows:
        score = row.weight * (row.counted - yes / total) / total if row.valid else 0.0
        found[row.stratum][row.cluster] += score
    return found


def covariance(first: Scores, second: Scores) -> float:
    """Sum over shared strata of m/(m-1) sum (e - mean)(f - mean); lonely: e f."""
    total = 0.0
    for stratum in set(first) & set(second):
        e, f = first[stratum], second[stratum]
        m = len(e)
        if m == 1:
            total += sum(e[c] * f[c] for c in e)
            continue
        e_mean, f_mean = sum(e.values()) / m, sum(f.values()) / m
        total += m / (m - 1) * sum((e[c] - e_mean) * (f[c] - f_mean) for c in e)
    return total


def figure(rows: Iterable[Row]) -> Figure:
    """The estimate, its error and Korn-Graubard interval of one cell."""
    rows = list(rows)
    valid = [row for row in rows if row.valid]
    n, counted = len(valid), sum(row.counted for row in valid)
    total = math.fsum(row.weight for row in valid)
    p = math.fsum(row.weight for row in valid if row.counted) / total
    clusters = {(row.stratum, row.cluster) for row in valid}
    df = len(clusters) - len({row.stratum for row in valid})
    e = scores(rows)
    v = 0.0 if counted in (0, n) else covariance(e, e)
    base = float(n)
    if df == 0 and 0 < counted < n:
        base = math.nan
    elif v > 1e-9 * p * (1 - p) / n:
        ratio = stats.t.ppf(0.975, n - 1) / stats.t.ppf(0.975, df)
        base = min(n, p * (1 - p) / v * ratio**2)
    low = stats.beta.ppf(0.025, base * p, base * (1 - p) + 1) if counted else 0.0
    high = stats.beta.ppf(0.975, base * p + 1, base * (1 - p)) if counted < n else 1.0
    return Figure(p, math.sqrt(v), float(low), float(high), n, df)
