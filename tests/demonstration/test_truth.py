"""Real changes: a few a year, and the calendar of the BCUs is not among them."""

from __future__ import annotations

import numpy as np
import pytest

from snp.demonstration.streams import SEED
from snp.demonstration.truth import Shift, borough_standing, shifts
from snp.lib.quarters import Quarter


def test_shift_comes_in_two_quarters_and_wears_off():
    shift = Shift(Quarter(2006, 1), (0,), (0.4, 0.1))
    course = [shift.at(Quarter(2005, 4) + step)[0, 0] for step in range(4)]
    assert course[0] == 0
    assert course[1] == pytest.approx(0.2)
    assert 0.3 < course[3] < course[2] < 0.4


@pytest.mark.parametrize(("year", "changes"), [(2006, 5), (2017, 5), (2018, 2)])
def test_shifts_of_a_year_are_few_apart_and_in_both_directions(year, changes):
    found = shifts(SEED, year)
    touched = [index for shift in found for index in shift.boroughs]
    assert len(found) == changes
    assert len(touched) == len(set(touched)) < 16
    assert {np.sign(size) for shift in found for size in shift.size} == {-1, 1}


@pytest.mark.parametrize("quarter", [Quarter(2006, 4), Quarter(2026, 2)])
def test_most_boroughs_stand_where_they_stood_a_year_ago(quarter):
    change = borough_standing(quarter, SEED) - borough_standing(quarter - 4, SEED)
    assert np.median(np.abs(change)) < 0.06
    assert change.max() > 0.15
    assert change.min() < -0.15


def test_standing_is_the_same_however_it_is_asked():
    before = borough_standing(Quarter(2010, 1), SEED)
    borough_standing(Quarter(2020, 1), SEED)
    assert (borough_standing(Quarter(2010, 1), SEED) == before).all()
