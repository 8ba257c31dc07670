"""Stratum moments: what is kept of the responses, so that they are read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snp.estimation.records import ArrayRecord, Counts, Flags, Floats
from snp.estimation.sums import Sums

__all__ = ["Moments", "Sums", "centre", "centred", "reduce_clusters"]

ROUNDING = 1e-12
"""A centred square below this share of the plain square is rounding: the totals of
the clusters then differ by less than a millionth of their size."""


@dataclass(frozen=True)
class Moments(ArrayRecord):
    """Sums over the clusters of one stratum; one element a stratum x domain x question.

    `m` counts the PSUs of the whole stratum with ANY respondent, `m_answering` those
    with a valid answer in the domain; `n` and `counted` people; `a`, `b` are the sums
    of the cluster totals A_c and B_c, `aa`, `ab`, `bb` of their squares and products.
    """

    m: Counts
    m_answering: Counts
    n: Counts
    counted: Counts
    a: Floats
    b: Floats
    aa: Floats
    ab: Floats
    bb: Floats


def centre(moments: Moments) -> Sums:
    """The centred sums of each stratum, of the same shape, ready to be added up.

    caa = m/(m-1) (AA - A^2/m), likewise cab and cbb (Cochran 1977, 11.9). A stratum
    with one PSU stays uncentred, as R does under lonely.psu = "adjust"; one without
    any gives zeros. Rounding is taken out: squares are 0 when negligible, and
    |cab| <= sqrt(caa cbb), so no variance can come out negative.
    """
    m, a, b = moments.m, moments.a, moments.b
    caa = _without_rounding(centred(m, a, a, moments.aa), moments.aa)
    cbb = _without_rounding(centred(m, b, b, moments.bb), moments.bb)
    limit = np.sqrt(caa) * np.sqrt(cbb)
    cab = np.clip(centred(m, a, b, moments.ab), -limit, limit)
    return Sums(
        sampled=(m > 0).astype(np.int64),
        lonely=(m == 1).astype(np.int64),
        n=moments.n,
        counted=moments.counted,
        psus_answering=moments.m_answering,
        strata_answering=(moments.m_answering > 0).astype(np.int64),
        a=a,
        b=b,
        caa=caa,
        cab=cab,
        cbb=cbb,
    )


def centred(m: Counts, x: Floats, y: Floats, xy: Floats) -> Floats:
    """m/(m-1) (sum x_c y_c - sum x_c sum y_c / m) in each stratum of m clusters.

    Uncentred where m = 1, zero where m = 0.
    """
    many = np.maximum(m, 2)
    spread = many / (many - 1) * (xy - x * y / many)
    return np.where(m > 1, spread, np.where(m == 1, xy, 0.0))


def _without_rounding(square: Floats, plain: Floats) -> Floats:
    return np.where(square <= ROUNDING * plain, 0.0, square)


def reduce_clusters(
    stratum: ArrayLike,
    cluster: ArrayLike,
    weight: ArrayLike,
    valid: ArrayLike,
    counted: ArrayLike,
    n_strata: int,
) -> Moments:
    """Moments of shape (n_strata, ...) from respondents.

    `stratum` (0 to n_strata - 1), `cluster` (any whole number; the same number in
    another stratum is another cluster) and `weight` have shape (respondents,).
    `valid`, in the domain with a valid answer, and `counted` are booleans of shape
    (respondents, ...). ValueError for other strata, a weight that is not positive
    and finite, or a mismatch of lengths.
    """
    strata, weights = np.asarray(stratum, np.int64), np.asarray(weight, np.float64)
    d = np.asarray(valid, np.bool_)
    y = np.asarray(counted, np.bool_) & d
    _check(strata, np.asarray(cluster), weights, d, y, n_strata)
    pairs = np.stack([strata, np.asarray(cluster, np.int64)])
    clusters, of = np.unique(pairs, axis=1, return_inverse=True)
    of, home, count = of.reshape(-1), clusters[0], clusters.shape[1]
    spread = weights.reshape(-1, *[1] * (d.ndim - 1))
    a, b = _totals(spread * d, of, count), _totals(spread * y, of, count)
    answering = _totals(d.astype(np.int64), of, count)
    m = _totals(np.ones_like(answering), home, n_strata)
    return Moments(
        m=m,
        m_answering=_totals((answering > 0).astype(np.int64), home, n_strata),
        n=_totals(answering, home, n_strata),
        counted=_totals(y.astype(np.int64), strata, n_strata),
        a=_totals(a, home, n_strata),
        b=_totals(b, home, n_strata),
        aa=_totals(a * a, home, n_strata),
        ab=_totals(a * b, home, n_strata),
        bb=_totals(b * b, home, n_strata),
    )


def _totals(values: NDArray[Any], group: Counts, groups: int) -> NDArray[Any]:
    total = np.zeros((groups, *values.shape[1:]), values.dtype)
    np.add.at(total, group, values)
    return total


def _check(
    strata: Counts,
    clusters: NDArray[Any],
    weights: Floats,
    valid: Flags,
    counted: Flags,
    n_strata: int,
) -> None:
    lengths = {len(array) for array in (strata, clusters, weights, valid)}
    if len(lengths) > 1 or valid.shape != counted.shape:
        raise ValueError(f"arrays of one row a respondent differ: {sorted(lengths)}")
    if np.any((strata < 0) | (strata >= n_strata)):
        raise ValueError(f"a stratum is a number from 0 to {n_strata - 1}")
    if not np.all((weights > 0) & np.isfinite(weights)):
        raise ValueError("a weight is a positive finite number")
