"""Before and after. Expected limits are R's, or those of a published example."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from snp.estimation import differences
from snp.estimation.differences import Mean, of_amounts, of_counts, of_shares, wilson

COUNT = st.integers(0, 5_000)
SHARE = st.floats(0, 1)
SIZE = st.integers(1, 100_000)


def limits(interval):
    return interval.low, interval.high


# Newcombe (1998), table II, method 10: (a) to (g), to the four places that it prints
PUBLISHED = [
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((6, 7), (2, 7), (0.0582, 0.8062)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ((0, 10), (0, 20), (-0.1611, 0.2775)),
    ((0, 10), (0, 10), (-0.2775, 0.2775)),
    ((10, 10), (0, 20), (0.6791, 1.0000)),
]


@pytest.mark.parametrize(("one", "other", "expected"), PUBLISHED)
def test_shares_are_those_that_newcombe_published(one, other, expected):
    (x, n), (y, m) = one, other
    found = of_shares(x / n, y / m, n, m)
    assert found.change == pytest.approx(x / n - y / m)
    assert limits(found.interval) == pytest.approx(expected, abs=5e-5)


def test_wilson_is_that_of_r():
    # R: prop.test(56, 70, correct = FALSE)$conf.int
    assert limits(wilson(0.8, 70)) == pytest.approx(
        (0.6918335550374695, 0.8769526075163704), rel=1e-9
    )


def test_shares_of_no_whole_number_are_taken_as_given():
    found = of_shares(0.019, 0.024, 398, 412)
    expected = (-0.0269251167010487, 0.0166873268438967)  # R, by the same formula
    assert limits(found.interval) == pytest.approx(expected, rel=1e-9)
    assert not found.is_clear


@pytest.mark.parametrize(("n", "m"), [(None, 80), (70, None), (None, None)])
def test_shares_without_sizes_have_a_reason(n, m):
    found = of_shares(0.8, 0.6, n, m)
    assert found.change == pytest.approx(0.2)
    assert (found.interval, found.reason) == (None, differences.NO_SAMPLE_SIZE)
    assert not found.is_clear


@pytest.mark.parametrize(
    ("after", "before", "n"),
    [(1.01, 0.5, 9), (0.5, -0.01, 9), (math.nan, 0.5, 9), (0.5, 0.5, 0)],
)
def test_what_is_no_share_is_refused(after, before, n):
    with pytest.raises(ValueError, match="is 0 to 1|has 1 or more"):
        of_shares(after, before, n, n)


@given(SHARE, SHARE, SIZE, SIZE)
def test_a_difference_of_shares_lies_in_its_interval_and_within_1(p, q, n, m):
    found = of_shares(p, q, n, m)
    back = of_shares(q, p, m, n)
    assert -1 - 1e-9 <= found.interval.low <= found.change + 1e-12
    assert found.change - 1e-12 <= found.interval.high <= 1 + 1e-9
    assert found.is_clear == back.is_clear


# x, y: poisson.test(c(x, y))$conf.int, then exact limits of each squared and added
R_COUNTS = [
    (80, 120, (0.495989843049541, 0.892019879581511), (-68.7437995278, -11.6548828330)),
    (0, 7, (0.0, 0.693813980096453), (-14.4226753617, -1.4208075592)),
    (5, 0, (0.91635585731546, math.inf), (-0.00086750321376261, 11.6683320793)),
    (0, 0, (0.0, math.inf), (-3.6888794541, 3.6888794541)),
]


@pytest.mark.parametrize(("after", "before", "ratio", "difference"), R_COUNTS)
def test_counts_are_those_of_r(after, before, ratio, difference):
    found = of_counts(after, before)
    assert found.change == after - before
    assert limits(found.ratio_interval) == pytest.approx(ratio, rel=1e-9)
    assert limits(found.interval) == pytest.approx(difference, rel=1e-9)


def test_a_count_is_clear_when_its_ratio_is():
    assert of_counts(80, 120).is_clear
    assert not of_counts(5, 0).is_clear
    assert of_counts(6, 0).is_clear


def test_the_ratio_from_nothing():
    assert of_counts(5, 0).ratio == math.inf
    assert math.isnan(of_counts(0, 0).ratio)
    assert of_counts(80, 120).ratio == pytest.approx(2 / 3)


def test_a_count_below_0_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        of_counts(3, -1)


@given(COUNT, COUNT)
def test_the_other_way_round_the_ratio_is_turned_over(x, y):
    assume(x and y)
    there, back = of_counts(x, y).ratio_interval, of_counts(y, x).ratio_interval
    assert there.low == pytest.approx(1 / back.high, rel=1e-6)
    assert there.low < x / y < there.high


def test_amounts_are_those_of_r():
    # R: t.test(extra ~ group, data = sleep)
    after = Mean(0.75, 10, 1.7890096577591625)
    before = Mean(2.33, 10, 2.0022487357968290)
    found = of_amounts(after, before)
    expected = (-3.36548323071171, 0.20548323071171)
    assert limits(found.interval) == pytest.approx(expected, rel=1e-9)
    assert not found.is_clear
    assert of_amounts(Mean(9.75, 10, 1.8), before).is_clear


@pytest.mark.parametrize(
    ("after", "before", "reason"),
    [
        (Mean(5), Mean(4), differences.NO_SPREAD),
        (Mean(5, 10), Mean(4, 10), differences.NO_SPREAD),
        (Mean(5, 10, 1), Mean(4), differences.NO_SPREAD),
        (Mean(5, 1, 0), Mean(4, 9, 1), differences.SAMPLE_OF_ONE),
        (Mean(5, 9, 0), Mean(4, 9, 0), differences.NO_VARIANCE),
    ],
)
def test_amounts_that_carry_no_interval_say_why(after, before, reason):
    found = of_amounts(after, before)
    assert (found.change, found.interval, found.reason) == (1, None, reason)


@pytest.mark.parametrize("wrong", [Mean(5, 0, 1), Mean(5, 9, -1)])
def test_what_is_no_sample_is_refused(wrong):
    with pytest.raises(ValueError, match="a sample has 1 or more"):
        of_amounts(wrong, Mean(4, 9, 1))
