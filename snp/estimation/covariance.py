"""Covariance of two proportions that share strata of the sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from snp.estimation.moments import centred
from snp.estimation.records import Additive, Counts, Floats
from snp.estimation.sums import Sums


@dataclass(frozen=True)
class CrossSums(Additive):
    """Centred products of the cluster totals of two disjoint areas P and R.

    Over the strata that both touch: `caa` of A_P A_R, `cab` of A_P B_R, `cba` of
    B_P A_R, `cbb` of B_P B_R (weights squared), each
    sum_h m/(m-1) (sum_c x_c y_c - sum_c x_c sum_c y_c / m). They add up over strata.
    """

    caa: Floats
    cab: Floats
    cba: Floats
    cbb: Floats


def centre_cross(
    m: Counts,
    area: tuple[Floats, Floats],
    rest: tuple[Floats, Floats],
    products: tuple[Floats, Floats, Floats, Floats],
) -> CrossSums:
    """Cross sums of each stratum, ready to be added up; all arrays of one shape.

    `m` counts the PSUs of the stratum with any respondent, `area` and `rest` are the
    pairs (sum A_c, sum B_c) of P and of R in it, `products` the sums over clusters of
    A_P A_R, A_P B_R, B_P A_R, B_P B_R: all 0 when no PSU lies in both areas. A
    stratum with one PSU stays uncentred, as R does under lonely.psu = "adjust".
    """
    (a_p, b_p), (a_r, b_r), (aa, ab, ba, bb) = area, rest, products
    return CrossSums(
        caa=centred(m, a_p, a_r, aa),
        cab=centred(m, a_p, b_r, ab),
        cba=centred(m, b_p, a_r, ba),
        cbb=centred(m, b_p, b_r, bb),
    )


def between_windows(
    now: Sums, then: Sums, shared: Sums, p1: Floats, p0: Floats
) -> Floats:
    """C = [cbb - (p1 + p0) cab + p1 p0 caa] / (A1 A0) over the `shared` strata.

    Zero where either proportion is 0 or 1, as all its scores are; NaN where one is.
    """
    products = CrossSums(shared.caa, shared.cab, shared.cab, shared.cbb)
    return between_areas(now, then, products, p1, p0)


@np.errstate(divide="ignore", invalid="ignore")
def between_areas(
    area: Sums, rest: Sums, cross: CrossSums, p: Floats, r: Floats
) -> Floats:
    """C = [cbb - r cba - p cab + p r caa] / (A_P A_R): sum of products of scores.

    Zero where either proportion is 0 or 1, as all its scores are; NaN where one is.
    """
    products = cross.cbb - r * cross.cba - p * cross.cab + p * r * cross.caa
    certain = p * (1 - p) * r * (1 - r) == 0
    return np.where(certain, 0.0, products / (area.a * rest.a))
