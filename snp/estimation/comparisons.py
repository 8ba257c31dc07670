"""Many changes tested at once: how many flags chance alone would raise."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from snp.estimation.records import Floats

LEVEL = 0.05


def benjamini_hochberg(p: ArrayLike, axis: int = -1) -> Floats:
    """q-values of the p-values along `axis`; NaN is not tested, and stays NaN.

    q of the i-th smallest of k p-values is the least p_(j) k/j over j >= i: the share
    of false flags among those at or below it (Benjamini & Hochberg 1995). Same as
    R p.adjust(method = "BH"). ValueError for a p-value outside 0 to 1.
    """
    values = np.moveaxis(np.asarray(p, np.float64), axis, -1)
    if np.any((values < 0) | (values > 1)):
        raise ValueError("a p-value is a number from 0 to 1")
    order = np.argsort(values, axis=-1)
    tests = np.sum(~np.isnan(values), axis=-1, keepdims=True)
    ranks = np.arange(1, values.shape[-1] + 1)
    scaled = np.take_along_axis(values, order, -1) * tests / ranks
    least = np.flip(np.fmin.accumulate(np.flip(scaled, -1), -1), -1)
    q = np.empty_like(values)
    np.put_along_axis(q, order, least, -1)
    return np.moveaxis(np.where(np.isnan(values), np.nan, q), -1, axis)


def expected_false_flags(tests: ArrayLike) -> Floats:
    """How many of so many tests would be flagged by chance without correction."""
    return np.asarray(LEVEL * np.asarray(tests, np.float64))
