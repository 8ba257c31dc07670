"""Rates of counts. The expected limits are what R 4's `poisson.test` prints."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from snp.estimation.rates import (
    METHOD,
    TAIL,
    interval,
    median,
    rate,
    ratio_to_median,
)

#  x: poisson.test(x)$conf.int
R_LIMITS = {
    0: (0, 3.68887945411),
    1: (0.0253178079843, 5.5716433909389),
    3: (0.618672122896, 8.767273069742),
    10: (4.79538869613, 18.39035604202),
    1_000_000: (998040.98334, 1001961.91195),
}


def test_method():
    assert METHOD == "garwood"


@pytest.mark.parametrize("count", R_LIMITS)
def test_limits_are_those_of_r(count):
    low, high = interval(np.array(count))
    assert (float(low), float(high)) == pytest.approx(R_LIMITS[count], rel=1e-9)


def test_a_rate_is_that_of_r():
    found = rate(137, 24.19893)  # the example of R's own page
    limits = [found.rate, found.ci_low, found.ci_high]
    assert limits == pytest.approx([5.661407, 4.753125, 6.692709], abs=5e-7)


def test_a_rate_per_10000_residents():
    found = rate([10, 0], [25_000, 25_000], per=10_000)
    assert found.count.tolist() == [10, 0]
    assert found.rate.tolist() == [4, 0]
    assert found.ci_low == pytest.approx([4.79538869613 / 2.5, 0])
    assert found.ci_high == pytest.approx([18.39035604202 / 2.5, 3.68887945411 / 2.5])


def test_without_residents_nothing_is_known():
    found = rate([5, 5, 5], [np.nan, 0, -1])
    assert found.count.tolist() == [5, 5, 5]
    assert np.isnan([found.rate, found.ci_low, found.ci_high]).all()


def test_shapes_broadcast():
    assert rate(np.ones((2, 3), int), np.ones(3)).shape == (2, 3)
    assert rate([], []).shape == (0,)


def test_a_count_is_not_negative():
    with pytest.raises(ValueError, match="0 or more"):
        rate([1, -1], 1)


@given(st.integers(0, 100_000))
def test_each_tail_holds_its_share(count):
    low, high = (float(limit) for limit in interval(np.array(count)))
    assert low <= count <= high
    assert poisson.cdf(count, high) == pytest.approx(TAIL, rel=1e-6)
    if count:
        assert poisson.sf(count - 1, low) == pytest.approx(TAIL, rel=1e-6)


def test_a_median_leaves_out_what_is_not_known():
    rates = np.array([[1.0, np.nan, 5.0, 2.0], [np.nan] * 4])
    found = median(rates)
    assert found[0] == 2
    assert np.isnan(found[1])
    assert np.isnan(median(np.zeros((2, 0)))).tolist() == [True, True]


def test_ratios_to_the_median():
    found = ratio_to_median(np.array([[1.0, 2.0, 6.0], [0.0, 0.0, 3.0]]))
    assert found[0].tolist() == [0.5, 1, 3]
    assert np.isnan(found[1]).all()
