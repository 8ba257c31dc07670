"""Sums over the strata of an area and window: all that its figures need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from snp.estimation.records import Additive, Counts, Floats


@dataclass(frozen=True)
class Sums(Additive):
    """Counts and centred sums over strata; arrays of one shape, one element a cell.

    With cluster (PSU) totals B_c of the weights of counted answers in the domain and
    D_c of valid ones that are not counted, and m clusters in stratum h (Lumley 2010,
    ch. 2; with replacement):

    `sampled`           strata with any PSU
    `lonely`            strata with a single PSU
    `n`, `counted`      valid and counted answers (people)
    `psus_answering`    PSUs with a valid answer
    `strata_answering`  strata with a valid answer
    `b`, `d`            sum B_c, sum D_c (sums of weights)
    `cbb`, `cbd`, `cdd` sum_h m/(m-1) sum_c (B_c - mean B)(D_c - mean D), likewise
                        (weights squared); a lonely stratum enters uncentred

    Both ends are kept apart, and not as B and all valid answers A = B + D: where next
    to everybody is counted, A - B would be a small difference of large sums.

    They add up over strata. Pieces of one stratum do not: see `covariance`.
    """

    sampled: Counts
    lonely: Counts
    n: Counts
    counted: Counts
    psus_answering: Counts
    strata_answering: Counts
    b: Floats
    d: Floats
    cbb: Floats
    cbd: Floats
    cdd: Floats

    @property
    def total(self) -> Floats:
        """Sum of the weights of all valid answers, A."""
        return np.asarray(self.b + self.d)
