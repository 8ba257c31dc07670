"""Many tests at once. Agreement with R p.adjust is in `test_against_r.py`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snp.estimation.comparisons import benjamini_hochberg, expected_false_flags

P_VALUES = st.lists(st.floats(0, 1) | st.just(float("nan")), min_size=1, max_size=20)


def slow(p):
    """q of each p by the definition."""
    tested = sorted(value for value in p if not np.isnan(value))
    scaled = [value * len(tested) / (i + 1) for i, value in enumerate(tested)]
    return [
        value if np.isnan(value) else min(scaled[tested.index(value) :]) for value in p
    ]


@given(P_VALUES)
def test_q_values_by_the_definition(p):
    assert benjamini_hochberg(p).tolist() == pytest.approx(slow(p), nan_ok=True)


@given(P_VALUES)
def test_q_is_never_below_p_and_never_above_1(p):
    tested = ~np.isnan(p)
    q = benjamini_hochberg(p)
    assert (np.isnan(q) == ~tested).all()
    assert (q[tested] >= np.array(p)[tested] * (1 - 1e-15)).all()
    assert (q[tested] <= 1).all()


def test_one_test_is_left_as_it_is():
    assert benjamini_hochberg([[0.03], [0.2]]).tolist() == [[0.03], [0.2]]


def test_along_an_axis():
    p = np.array([[0.01, 0.5, np.nan], [0.04, 0.02, np.nan]])
    assert benjamini_hochberg(p, axis=0)[:, :2].tolist() == [[0.02, 0.5], [0.04, 0.04]]
    assert np.isnan(benjamini_hochberg(p, axis=0)[:, 2]).all()


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_a_p_value_is_between_0_and_1(p):
    with pytest.raises(ValueError, match="a p-value is a number from 0 to 1"):
        benjamini_hochberg([0.5, p])


def test_expected_false_flags():
    assert expected_false_flags([12, 0]).tolist() == pytest.approx([0.6, 0])
