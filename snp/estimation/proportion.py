"""A proportion in a domain of a stratified, clustered, weighted sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from snp.estimation import student
from snp.estimation.records import ArrayRecord, Counts, Flags, Floats
from snp.estimation.sums import Sums

METHOD = "korn_graubard"
TAIL = 0.025
SMALLEST = float(np.finfo(np.float64).tiny)
LARGEST = 1 - float(np.finfo(np.float64).epsneg)

NEGLIGIBLE = 1e-9
"""A design effect below this is rounding of a variance that is zero: weights of
0.01 to 250 keep true ones above 0.00001."""


@dataclass(frozen=True)
class Proportion(ArrayRecord):
    """Estimated shares; arrays of one shape, NaN where not defined.

    `estimate`, `se`, `ci_low`, `ci_high` are shares from 0 to 1 with a 95% interval;
    `n` people with a valid answer; `n_eff` the size of a simple random sample that is
    as precise, `deff` = variance over that of one of n people; `df` degrees of freedom.
    """

    estimate: Floats
    se: Floats
    ci_low: Floats
    ci_high: Floats
    n: Counts
    n_eff: Floats
    deff: Floats
    df: Counts


def proportion(sums: Sums) -> Proportion:
    """Estimates, errors and Korn-Graubard intervals, of the shape of `sums`.

    Without an answer all is NaN. With df < 1 and 0 < p < 1 there is no interval.
    Same as R `svymean` and `svyciprop(method = "beta")` on a subset of those who
    answered, but never more sure than n people (Korn & Graubard 1998).
    """
    p, not_p = shares(sums)
    v = variance(sums)
    df = degrees_of_freedom(sums)
    deff = design_effect(p * not_p, v, sums.n)
    low, high = interval(p, not_p, effective_base(p * not_p, v, sums.n, df))
    n_eff = sums.n / deff
    return Proportion(p, np.sqrt(v), low, high, sums.n, n_eff, deff, df)


@np.errstate(divide="ignore", invalid="ignore")
def shares(sums: Sums) -> tuple[Floats, Floats]:
    """p = sum B / A and 1 - p = sum D / A, each to full precision; NaN if n = 0.

    Exactly 0 and 1 when none are counted, 1 and 0 when all are, and only then.
    """
    none, every = sums.counted == 0, sums.counted == sums.n
    return _share(sums, sums.b, none, every), _share(sums, sums.d, every, none)


def _share(sums: Sums, part: Floats, none: Flags, every: Flags) -> Floats:
    inside = np.clip(part / sums.total, SMALLEST, LARGEST)
    certain = np.where(none, 0.0, np.where(every, 1.0, inside))
    return np.where(sums.n == 0, np.nan, certain)


@np.errstate(divide="ignore", invalid="ignore")
def variance(sums: Sums) -> Floats:
    """Linearised variance of the proportion p, the sum of squared scores.

    V = [(1-p)^2 cbb - 2 p (1-p) cbd + p^2 cdd] / A^2 (Lumley 2010, 2.3). 0 where p is
    0 or 1 and where only rounding is left; NaN where p is.
    """
    p, not_p = shares(sums)
    counted, others = not_p * not_p * sums.cbb, p * p * sums.cdd
    v = (counted - 2 * p * not_p * sums.cbd + others) / (sums.total * sums.total)
    return np.where(v <= NEGLIGIBLE * p * not_p / sums.n, 0.0, v)


def degrees_of_freedom(sums: Sums) -> Counts:
    """PSUs with a valid answer minus strata with one: R `degf` of those who answered."""
    return np.asarray(sums.psus_answering - sums.strata_answering)


@np.errstate(divide="ignore", invalid="ignore")
def design_effect(simple: Floats, v: Floats, n: Counts) -> Floats:
    """V / (p(1-p)/(n-1)), `simple` being p(1-p), as R's deff = "replace"; NaN if V = 0."""
    return np.where(v > 0, v * (n - 1) / simple, np.nan)


@np.errstate(divide="ignore", invalid="ignore")
def effective_base(simple: Floats, v: Floats, n: Counts, df: Counts) -> Floats:
    """n* = min(n, p(1-p)/V (t_{n-1}/t_df)^2), and n where V = 0 (people).

    `simple` is p(1-p). NaN where it is above 0 and df < 1: a single PSU tells nothing
    of its error.
    """
    ratio = student.quantile(n - 1) / student.quantile(df)
    base = np.where(v == 0, n, np.minimum(n, simple / v * ratio * ratio))
    return np.where((df < 1) & (simple > 0), np.nan, base)


@np.errstate(all="ignore")
def interval(p: Floats, not_p: Floats, base: Floats) -> tuple[Floats, Floats]:
    """95% limits: beta quantiles on `base` people; closed at p = 0 and p = 1.

    Clopper-Pearson with an effective base (Korn & Graubard 1998): inside [0, 1],
    around p, never of zero width. NaN where p or `base` is.
    """
    yes, no = base * p, base * not_p
    low = np.minimum(betaincinv(yes, no + 1, TAIL), p)
    high = np.maximum(betaincinv(yes + 1, no, 1 - TAIL), p)
    return np.where(p == 0, 0.0, low), np.where(p == 1, 1.0, high)
