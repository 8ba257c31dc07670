"""Student's t: the 97.5% quantile and the two-sided p-value."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr, stdtrit

from snp.estimation.records import Counts, Floats

UPPER = 0.975


def quantile(df: Counts) -> Floats:
    """The 97.5% quantile on `df` degrees of freedom; NaN where df < 1.

    Found once for each different `df`: tables hold few and repeat them.
    """
    different, position = np.unique(df, return_inverse=True)
    found = stdtrit(np.maximum(different, 1).astype(np.float64), UPPER)
    return np.where(different < 1, np.nan, found)[position].reshape(df.shape)


def p_value(t: Floats, df: Counts) -> Floats:
    """P(|T| > |t|) on `df` degrees of freedom; NaN where t is NaN or df < 1."""
    tail = stdtr(np.maximum(df, 1).astype(np.float64), -np.abs(t))
    return np.where(df < 1, np.nan, 2 * tail)
