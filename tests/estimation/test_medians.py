"""Medians of times of which some are not over, by hand and as R's survival has them.

R script (R 4.2.2, survival 3.5.3)
----------------------------------
library(survival)
show <- function(name, t, e) {
  q <- quantile(survfit(Surv(t, e) ~ 1, conf.type = "log-log"), 0.5)
  cat(name, ":", length(t), sum(e), q$quantile, q$lower, q$upper, "\\n") }
t <- c(12, 30, 30, 45, 60, 75, 90, 90, 120, 150, 200, 365, 400)
show("some open", t, c(1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1))
show("even, all ended", c(10, 20, 30, 40, 50, 60, 70, 80), rep(1, 8))
show("odd, all ended", c(5, 9, 14, 14, 21, 30, 33), rep(1, 7))
show("one on the first day", c(0, 15, 40, 60, 80, 100, 101:105), c(rep(1, 6), rep(0, 5)))
show("many", (1:60)^2 %% 97, as.numeric((1:60) %% 3 > 0))

What it prints
--------------
some open : 13 9 90 45 NA
even, all ended : 8 8 45 10 70
odd, all ended : 7 7 14 5 30
one on the first day : 11 6 100 15 NA
many : 60 40 72 54 85
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snp.estimation.medians import FEWEST, MedianTime, median_time

TIMES = [12, 30, 30, 45, 60, 75, 90, 90, 120, 150, 200, 365, 400]
ENDED = [1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1]
NUMBERS = np.arange(1, 61)
OF_R = {
    "some open": (TIMES, ENDED),
    "even, all ended": ([10, 20, 30, 40, 50, 60, 70, 80], [1] * 8),
    "odd, all ended": ([5, 9, 14, 14, 21, 30, 33], [1] * 7),
    "one on the first day": (
        [0, 15, 40, 60, 80, 100, *range(101, 106)],
        [1] * 6 + [0] * 5,
    ),
    "many": (NUMBERS**2 % 97, NUMBERS % 3 > 0),
}


def printed(name: str) -> list[float | None]:
    line = __doc__.split("What it prints")[1].split(f"\n{name} : ")[1].split("\n")[0]
    return [None if word == "NA" else float(word) for word in line.split()]


@pytest.mark.parametrize("name", OF_R)
def test_as_r_has_it(name):
    found = median_time(*OF_R[name])
    expected = printed(name)
    assert [found.cases, found.ended, found.median, found.low, found.high] == expected
    assert found.reason == ""


def test_by_hand():
    """Of five, two are not over: S is 4/5, then 4/5 x 2/3 and, at 40, 4/15."""
    assert median_time([10, 20, 30, 40, 50], [1, 0, 1, 1, 0]).median == 40


def test_what_is_open_lengthens_the_median_and_to_leave_it_out_would_not():
    """Six took 10 to 60 days; four have been open for 100."""
    over = [10, 20, 30, 40, 50, 60]
    assert median_time(over, [1] * 6).median == 35
    assert median_time(over + [100] * 4, [1] * 6 + [0] * 4).median == 55


def test_a_weight_stands_for_so_many_cases():
    weighted = median_time([10, 30, 70, 90], [1, 1, 1, 0], [3, 4, 2, 5])
    spelt_out = median_time(
        [10] * 3 + [30] * 4 + [70] * 2 + [90] * 5, [1] * 9 + [0] * 5
    )
    assert weighted == spelt_out
    assert weighted.cases == 14


def test_no_cases():
    assert median_time([], []) == MedianTime(0, 0, reason="no_cases")


def test_half_have_not_ended():
    """R: 10 3 NA 10 NA; with three ends we give no limit either."""
    found = median_time([10, 20, 30] + [100] * 7, [1] * 3 + [0] * 7)
    assert found == MedianTime(10, 3, reason="half_not_ended")


def test_nothing_has_ended():
    assert median_time([5, 6], [0, 0]) == MedianTime(2, 0, reason="half_not_ended")


def test_half_have_not_ended_and_the_lower_limit_can_be_given():
    """R: 13 6 NA 30 NA."""
    found = median_time([10, 20, 30, 40, 50, 60] + [100] * 7, [1] * 6 + [0] * 7)
    assert found == MedianTime(13, 6, None, 30, None, "half_not_ended")


def test_too_few_for_an_interval():
    found = median_time([10, 20, 30, 40, 50], [1] * 5)
    assert found == MedianTime(5, 5, 30, reason="too_few")


def test_all_on_one_day_have_no_spread_to_judge_by():
    """R: 7 7 30 NA NA."""
    assert median_time([30] * 7, [1] * 7) == MedianTime(7, 7, 30, reason="too_few")


def test_a_negative_time_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        median_time([-1, 3], [1, 1])


@given(st.lists(st.integers(0, 400), min_size=1, max_size=40))
def test_where_all_have_ended_it_is_the_median(times):
    found = median_time(times, [True] * len(times))
    assert found.median == pytest.approx(np.median(times))


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=40))
def test_the_median_lies_in_its_interval(cases):
    found = median_time(*zip(*cases, strict=True))
    if found.low is not None:
        assert found.ended >= FEWEST
        assert found.median is None or found.low <= found.median
        if found.high is not None:
            assert found.median is not None
            assert found.median <= found.high
