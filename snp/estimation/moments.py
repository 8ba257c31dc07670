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
    with a valid answer in the domain; `n` and `counted` people; `b`, `d` are the sums
    of the cluster totals B_c of counted answers and D_c of valid ones that are not
    counted, `bb`, `bd`, `dd` of their squares and products.
    """

    m: Counts
    m_answering: Counts
    n: Counts
    counted: Counts
    b: Floats
    d: Floats
    bb: Floats
    bd: Floats
    dd: Floats


def centre(moments: Moments) -> Sums:
    """The centred sums of each stratum, of the same shape, ready to be added up.

    cbb = m/(m-1) (BB - B^2/m), likewise cbd and cdd (Cochran 1977, 11.9). A stratum
    with one PSU stays uncentred, as R does under lonely.psu = "adjust"; one without
    any gives zeros. Rounding is taken out: squares are 0 when negligible, and
    |cbd| <= sqrt(cbb cdd), so no variance can come out negative.
    """
    m, b, d = moments.m, moments.b, moments.d
    cbb = _without_rounding(centred(m, b, b, moments.bb), moments.bb)
    cdd = _without_rounding(centred(m, d, d, moments.dd), moments.dd)
    limit = np.sqrt(cbb) * np.sqrt(cdd)
    cbd = np.clip(centred(m, b, d, moments.bd), -limit, limit)
    return Sums(
        sampled=(m > 0).astype(np.int64),
        lonely=(m == 1).astype(np.int64),
        n=moments.n,
        counted=moments.counted,
        psus_answering=moments.m_answering,
        strata_answering=(moments.m_answering > 0).astype(np.int64),
        b=b,
        d=d,
        cbb=cbb,
        cbd=cbd,
        cdd=cdd,
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
    answered = np.asarray(valid, np.bool_)
    yes = np.asarray(counted, np.bool_) & answered
    _check(strata, np.asarray(cluster), weights, answered, yes, n_strata)
    pairs = np.stack([strata, np.asarray(cluster, np.int64)])
    clusters, of = np.unique(pairs, axis=1, return_inverse=True)
    of, home, count = of.reshape(-1), clusters[0], clusters.shape[1]
    spread = weights.reshape(-1, *[1] * (answered.ndim - 1))
    b = _totals(spread * yes, of, count)
    d = _totals(spread * (answered & ~yes), of, count)
    answering = _totals(answered.astype(np.int64), of, count)
    m = _totals(np.ones_like(answering), home, n_strata)
    return Moments(
        m=m,
        m_answering=_totals((answering > 0).astype(np.int64), home, n_strata),
        n=_totals(answering, home, n_strata),
        counted=_totals(yes.astype(np.int64), strata, n_strata),
        b=_totals(b, home, n_strata),
        d=_totals(d, home, n_strata),
        bb=_totals(b * b, home, n_strata),
        bd=_totals(b * d, home, n_strata),
        dd=_totals(d * d, home, n_strata),
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
