"""Covariance of two proportions that share strata of the sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from snp.estimation.moments import centred
from snp.estimation.proportion import shares
from snp.estimation.records import Additive, Counts, Floats
from snp.estimation.sums import Sums


@dataclass(frozen=True)
class CrossSums(Additive):
    """Centred products of the cluster totals of two disjoint areas P and R.

    Over the strata that both touch: `cbb` of B_P B_R, `cbd` of B_P D_R, `cdb` of
    D_P B_R, `cdd` of D_P D_R (weights squared), each
    sum_h m/(m-1) (sum_c x_c y_c - sum_c x_c sum_c y_c / m). They add up over strata.
    """

    cbb: Floats
    cbd: Floats
    cdb: Floats
    cdd: Floats


def centre_cross(
    m: Counts,
    area: tuple[Floats, Floats],
    rest: tuple[Floats, Floats],
    products: tuple[Floats, Floats, Floats, Floats],
) -> CrossSums:
    """Cross sums of each stratum, ready to be added up; all arrays of one shape.

    `m` counts the PSUs of the stratum with any respondent, `area` and `rest` are the
    pairs (sum B_c, sum D_c) of P and of R in it, `products` the sums over clusters of
    B_P B_R, B_P D_R, D_P B_R, D_P D_R: all 0 when no PSU lies in both areas. A
    stratum with one PSU stays uncentred, as R does under lonely.psu = "adjust".
    """
    (b_p, d_p), (b_r, d_r), (bb, bd, db, dd) = area, rest, products
    return CrossSums(
        cbb=centred(m, b_p, b_r, bb),
        cbd=centred(m, b_p, d_r, bd),
        cdb=centred(m, d_p, b_r, db),
        cdd=centred(m, d_p, d_r, dd),
    )


def between_windows(now: Sums, then: Sums, shared: Sums) -> Floats:
    """C of two windows of one area, over the strata that both hold (`shared`)."""
    return between_areas(
        now, then, CrossSums(shared.cbb, shared.cbd, shared.cbd, shared.cdd)
    )


@np.errstate(divide="ignore", invalid="ignore")
def between_areas(area: Sums, rest: Sums, cross: CrossSums) -> Floats:
    """Sum of products of the scores e = ((1-p) B_c - p D_c) / A of P and of R.

    C = [(1-p)(1-r) cbb - (1-p) r cbd - p (1-r) cdb + p r cdd] / (A_P A_R), with the
    proportions p of P and r of R. Zero where either is 0 or 1; NaN where one is.
    """
    (p, not_p), (r, not_r) = shares(area), shares(rest)
    counted = not_p * (not_r * cross.cbb - r * cross.cbd)
    others = p * (r * cross.cdd - not_r * cross.cdb)
    return np.asarray((counted + others) / (area.total * rest.total))
