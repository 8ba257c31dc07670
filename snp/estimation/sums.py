"""Sums over the strata of an area and window: all that its figures need."""

from __future__ import annotations

from dataclasses import dataclass

from snp.estimation.records import Additive, Counts, Floats


@dataclass(frozen=True)
class Sums(Additive):
    """Counts and centred sums over strata; arrays of one shape, one element a cell.

    With cluster (PSU) totals A_c = sum w d and B_c = sum w d y, where d = 1 for a
    valid answer in the domain and y = 1 for a counted one, and m clusters in stratum
    h (Lumley 2010, ch. 2; with replacement):

    `sampled`           strata with any PSU
    `lonely`            strata with a single PSU
    `n`, `counted`      valid and counted answers (people)
    `psus_answering`    PSUs with a valid answer
    `strata_answering`  strata with a valid answer
    `a`, `b`            sum A_c, sum B_c (sums of weights)
    `caa`, `cab`, `cbb` sum_h m/(m-1) sum_c (A_c - mean A)(B_c - mean B), likewise
                        (weights squared); a lonely stratum enters uncentred

    They add up over strata. Pieces of one stratum do not: see `covariance`.
    """

    sampled: Counts
    lonely: Counts
    n: Counts
    counted: Counts
    psus_answering: Counts
    strata_answering: Counts
    a: Floats
    b: Floats
    caa: Floats
    cab: Floats
    cbb: Floats
