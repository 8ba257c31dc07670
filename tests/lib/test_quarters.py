import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snp.lib.quarters import Quarter


def test_the_performance_year_runs_from_april():
    quarter = Quarter.parse("2006-07-Q4")
    assert (quarter.start, quarter.last_day) == (
        dt.date(2007, 1, 1),
        dt.date(2007, 3, 31),
    )
    assert quarter.label == "Q4 2006/07"
    assert quarter.months == "January to March 2007"
    assert quarter + 1 == Quarter.of(dt.date(2007, 4, 1))


@pytest.mark.parametrize("number", [0, 5])
def test_there_are_four_quarters(number):
    with pytest.raises(ValueError, match="1 to 4"):
        Quarter(2006, number)


@pytest.mark.parametrize("code", ["2006-Q1", "2006-08-Q1", "2006-07-Q5", "", "x"])
def test_other_codes_are_refused_with_a_sentence(code):
    with pytest.raises(ValueError, match='^"'):
        Quarter.parse(code)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_a_date_lies_in_its_quarter_and_codes_come_back(date):
    quarter = Quarter.of(date)
    assert date in quarter
    assert (
        Quarter.parse(quarter.code) == Quarter.from_ordinal(quarter.ordinal) == quarter
    )
