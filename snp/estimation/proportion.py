"""A proportion in a domain of a stratified, clustered, weighted sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from snp.estimation import student
from snp.estimation.records import ArrayRecord, Counts, Floats
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
    p = estimate(sums)
    v = variance(sums, p)
    df = degrees_of_freedom(sums)
    deff = design_effect(p, v, sums.n)
    low, high = interval(p, effective_base(p, v, sums.n, df))
    n_eff = sums.n / deff
    return Proportion(p, np.sqrt(v), low, high, sums.n, n_eff, deff, df)


@np.errstate(divide="ignore", invalid="ignore")
def estimate(sums: Sums) -> Floats:
    """p = sum B / sum A; exactly 0 or 1 when none or all are counted; NaN if n = 0."""
    p = np.clip(sums.b / sums.a, SMALLEST, LARGEST)
    p = np.where(sums.counted == 0, 0.0, np.where(sums.counted == sums.n, 1.0, p))
    return np.where(sums.n == 0, np.nan, p)


@np.errstate(divide="ignore", invalid="ignore")
def variance(sums: Sums, p: Floats) -> Floats:
    """Linearised variance [cbb - 2 p cab + p^2 caa] / (sum A)^2 (Lumley 2010, 2.3).

    0 where p is 0 or 1 and where only rounding is left; NaN where p is.
    """
    v = (sums.cbb - 2 * p * sums.cab + p * p * sums.caa) / (sums.a * sums.a)
    simple = p * (1 - p) / sums.n
    return np.where((simple == 0) | (v <= NEGLIGIBLE * simple), 0.0, v)


def degrees_of_freedom(sums: Sums) -> Counts:
    """PSUs with a valid answer minus strata with one: R `degf` of those who answered."""
    return np.asarray(sums.psus_answering - sums.strata_answering)


@np.errstate(divide="ignore", invalid="ignore")
def design_effect(p: Floats, v: Floats, n: Counts) -> Floats:
    """V / (p(1-p)/(n-1)), as R's deff = "replace"; NaN where V = 0."""
    return np.where(v > 0, v * (n - 1) / (p * (1 - p)), np.nan)


@np.errstate(divide="ignore", invalid="ignore")
def effective_base(p: Floats, v: Floats, n: Counts, df: Counts) -> Floats:
    """n* = min(n, p(1-p)/V (t_{n-1}/t_df)^2), and n where V = 0 (people).

    NaN where 0 < p < 1 and df < 1: a single PSU tells nothing of its error.
    """
    ratio = student.quantile(n - 1) / student.quantile(df)
    base = np.where(v == 0, n, np.minimum(n, p * (1 - p) / v * ratio * ratio))
    return np.where((df < 1) & (p > 0) & (p < 1), np.nan, base)


@np.errstate(all="ignore")
def interval(p: Floats, base: Floats) -> tuple[Floats, Floats]:
    """95% limits: beta quantiles on `base` people; closed at p = 0 and p = 1.

    Clopper-Pearson with an effective base (Korn & Graubard 1998): inside [0, 1],
    around p, never of zero width. NaN where p or `base` is.
    """
    yes, no = base * p, base * (1 - p)
    low = np.minimum(betaincinv(yes, no + 1, TAIL), p)
    high = np.maximum(betaincinv(yes + 1, no, 1 - TAIL), p)
    return np.where(p == 0, 0.0, low), np.where(p == 1, 1.0, high)
