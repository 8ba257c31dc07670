"""Edges of a change. Agreement with R is in `test_against_r.py`."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snp.estimation.change import (
    CrossSums,
    change_over_lag,
    change_over_time,
    difference_of_areas,
)
from snp.estimation.moments import centre, reduce_clusters
from snp.estimation.proportion import proportion
from snp.estimation.sums import Sums


def quarters(shares, psus=5, people=20):
    """Sums of a quarter a share, PSU after PSU a little above or below it."""
    rng = np.random.default_rng(7)
    cells = []
    for share in shares:
        counted = rng.random(psus * people) < share
        cluster = np.arange(psus * people) // people
        weight = 0.5 + rng.random(psus * people)
        valid = np.ones(psus * people, bool)
        cells.append(
            centre(
                reduce_clusters([0] * len(cluster), cluster, weight, valid, counted, 1)
            )
        )
    stacked = zip(*(cell.arrays() for cell in cells), strict=True)
    return Sums(*(np.concatenate(arrays) for arrays in stacked))


def untested(change):
    parts = (change.ci_low, change.ci_high, change.p_value, change.margin)
    return np.isnan(parts).all()


def test_change_over_lag_is_the_change_between_the_two_windows():
    quarterly = quarters([0.5] * 6)
    found = change_over_lag(quarterly, window=4, lag=2)
    now, then = quarterly[1:5].sum(axis=0), quarterly[:3].sum(axis=0)
    shared = quarterly[1:3].sum(axis=0)
    expected = change_over_time(now, then, shared)
    assert_allclose(found[4].arrays(), expected.arrays(), rtol=1e-12)


def test_sharing_quarters_makes_the_error_smaller():
    quarterly = quarters([0.5] * 5)
    now, then = quarterly[1:].sum(axis=0), quarterly[:4].sum(axis=0)
    shared = quarterly[1:4].sum(axis=0)
    found = change_over_time(now, then, shared)
    independent = change_over_time(now, then, Sums.zeros(()))
    assert found.se < 0.6 * independent.se
    assert found.df == 5 * 4
    assert independent.df == 8 * 4


def test_change_over_lag_gives_nothing_where_no_quarter_is_that_far_back():
    found = change_over_lag(quarters([0.5] * 5), window=1, lag=4)
    assert_array_equal(np.isnan(found.change), [True] * 4 + [False])


def test_change_over_lag_looks_back():
    with pytest.raises(ValueError, match="looks back by 1 or more quarters, not 0"):
        change_over_lag(quarters([0.5]), window=4, lag=0)


def test_a_window_against_itself_is_not_tested():
    for quarterly in (quarters([0.3, 0.5]), quarters([0.6, 0.7])):
        whole = quarterly.sum(axis=0)
        found = change_over_time(whole, whole, whole)
        assert [found.change, found.se] == [0, 0]
        assert untested(found)


def test_from_nobody_to_everybody_is_not_tested():
    sums = quarters([0.0, 1.0])
    found = change_over_time(sums[1], sums[0], Sums.zeros(()))
    assert [found.change, found.se] == [1, 0]
    assert untested(found)


def test_from_nobody_to_some_is_tested_by_the_error_of_the_second():
    sums = quarters([0.0, 0.4])
    found = change_over_time(sums[1], sums[0], Sums.zeros(()))
    assert found.se == proportion(sums[1]).se
    assert found.df == 8
    assert 0 < found.p_value < 0.05


def test_without_answers_there_is_no_change():
    sums = quarters([0.4])
    found = change_over_time(sums[0], Sums.zeros(()), Sums.zeros(()))
    assert np.isnan([found.change, found.se]).all()
    assert untested(found)


def test_windows_that_share_only_certain_answers_share_no_error():
    sums = quarters([0.4, 1.0])
    now, then = sums.sum(axis=0), sums[1]
    found = change_over_time(now, then, sums[1])
    assert found.se == proportion(now).se


def test_areas_that_share_no_stratum():
    sums = quarters([0.4, 0.5])
    plain = difference_of_areas(sums[0], sums[1])
    crossed = difference_of_areas(
        sums[0], sums[1], cross=CrossSums.zeros(()), union_df=np.array(8)
    )
    assert plain.arrays() == crossed.arrays()
    assert plain.se == pytest.approx(
        np.hypot(proportion(sums[0]).se, proportion(sums[1]).se)
    )


def test_cross_sums_add_up():
    some = CrossSums(*(np.array([1.0, 2.0]) for _ in range(4)))
    assert (some + some).sum(axis=0).cdb == 6
