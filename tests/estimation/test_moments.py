"""Moments of strata and their centred sums."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snp.estimation.moments import Moments, centre, reduce_clusters
from snp.estimation.proportion import proportion
from snp.estimation.records import rolling_sum
from snp.estimation.sums import Sums


def reduced(**columns):
    """Two people in each of two PSUs of one stratum, unless told otherwise."""
    rows = {
        "stratum": [0, 0, 0, 0],
        "cluster": [1, 1, 2, 2],
        "weight": [1.0, 2.0, 3.0, 4.0],
        "valid": [True] * 4,
        "counted": [True, False, True, True],
        "n_strata": 1,
    }
    return reduce_clusters(**(rows | columns))


def numbers(record):
    return [array.tolist() for array in record.arrays()]


def test_reduce_clusters():
    # Cluster totals: B = 1 and 7, D = 2 and 0.
    assert numbers(reduced()) == [[2], [2], [4], [3], [8], [2], [50], [2], [4]]


def test_reduce_clusters_keeps_a_psu_where_nobody_answered():
    found = reduced(valid=[True, True, False, False])
    assert numbers(found) == [[2], [1], [2], [1], [1], [2], [1], [2], [4]]


def test_reduce_clusters_does_not_count_an_answer_that_is_not_valid():
    assert reduced(valid=[False] * 4).counted.tolist() == [0]


def test_reduce_clusters_takes_the_same_code_in_another_stratum_for_another_psu():
    found = reduced(stratum=[0, 0, 1, 1], cluster=[7, 7, 7, 7], n_strata=3)
    assert found.m.tolist() == [1, 1, 0]
    assert found.bb.tolist() == [1, 49, 0]


def test_reduce_clusters_of_many_questions():
    valid = np.array([[1, 0], [1, 1], [1, 1], [1, 1]], dtype=bool)
    found = reduced(valid=valid, counted=valid)
    assert found.shape == (1, 2)
    assert found.m.tolist() == [[2, 2]]
    assert found.b.tolist() == [[10, 9]]


def test_reduce_clusters_of_nobody():
    nobody = reduce_clusters([], [], [], np.zeros(0, bool), np.zeros(0, bool), 2)
    assert numbers(nobody) == numbers(Moments.zeros(2))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"stratum": [0, 0, 0]}, "arrays of one row a respondent differ"),
        ({"counted": [[True]] * 4}, "arrays of one row a respondent differ"),
        ({"stratum": [0, 0, 0, 1]}, "a stratum is a number from 0 to 0"),
        ({"stratum": [0, 0, 0, -1]}, "a stratum is a number from 0 to 0"),
        ({"weight": [1, 2, 3, 0]}, "a weight is a positive finite number"),
        ({"weight": [1, 2, 3, np.nan]}, "a weight is a positive finite number"),
        ({"weight": [1, 2, 3, np.inf]}, "a weight is a positive finite number"),
    ],
)
def test_reduce_clusters_refuses(columns, message):
    with pytest.raises(ValueError, match=message):
        reduced(**columns)


def test_centre():
    # 2/1 times the products of the deviations -3, 3 of B and 1, -1 of D.
    found = centre(reduced())
    assert numbers(found) == [
        *([1], [0], [4], [3], [2], [1]),
        *([8], [2], [36], [-12], [4]),
    ]


def test_centre_leaves_a_lonely_stratum_uncentred():
    found = centre(reduced(cluster=[1, 1, 1, 1]))
    assert found.lonely.tolist() == [1]
    assert [found.cbb[0], found.cbd[0], found.cdd[0]] == [64, 16, 4]


def test_centre_of_an_empty_stratum_is_zero():
    assert numbers(centre(Moments.zeros(2))) == numbers(Sums.zeros(2))


def test_centre_of_a_stratum_without_answers():
    found = centre(reduced(valid=[False] * 4))
    assert [found.sampled[0], found.strata_answering[0], found.cbb[0]] == [1, 0, 0]


@pytest.mark.parametrize("weight", [0.01, 0.1, 1 / 3, 1.1, 249.99, 250.0])
@pytest.mark.parametrize("clusters", [2, 3, 7, 97])
def test_identical_clusters_have_no_variance(weight, clusters):
    people = np.arange(3 * clusters)
    found = centre(
        reduce_clusters(
            np.zeros_like(people),
            people // 3,
            np.full(len(people), weight),
            np.ones(len(people), bool),
            people % 3 == 0,
            1,
        )
    )
    assert [found.cbb[0], found.cbd[0], found.cdd[0]] == [0, 0, 0]


def test_a_cluster_that_differs_by_little_keeps_its_variance():
    weight = np.array([250.0] * 9 + [250.01])
    people = np.arange(10)
    all_valid = np.ones(10, bool)
    found = centre(reduce_clusters([0] * 10, people, weight, all_valid, people < 0, 1))
    assert_allclose(found.cdd, 0.01**2, rtol=1e-4)


def test_products_never_exceed_the_squares():
    rng = np.random.default_rng(1)
    for _ in range(50):
        weight = 0.01 + 249.99 * rng.random(12) ** 8
        everybody = np.ones(12, bool)
        moments = reduce_clusters(
            [0] * 12, np.arange(12) // 4, weight, everybody, rng.random(12) < 0.9, 1
        )
        found = centre(moments)
        assert abs(found.cbd) <= np.sqrt(found.cbb) * np.sqrt(found.cdd)


def numbered(*shape):
    """Sums with a different number in each cell and the same in each field."""
    cells = np.arange(1, np.prod(shape) + 1).reshape(shape)
    return Sums.zeros(shape).map(lambda array: array + cells.astype(array.dtype))


def test_sums_keep_whole_numbers_whole():
    kinds = [array.dtype.kind for array in Sums.zeros((2, 3)).arrays()]
    assert kinds == ["i"] * 6 + ["f"] * 5


def test_sums_add_up():
    both = numbered(2, 2) + numbered(2, 2)
    assert both.n.tolist() == [[2, 4], [6, 8]]
    assert both.cbb.tolist() == [[2, 4], [6, 8]]
    assert numbered(2, 3).sum(axis=1).d.tolist() == [6, 15]
    assert numbered(2, 3).sum(axis=(0, 1)).d == 21


def test_sums_of_some_cells():
    assert numbered(2, 3)[1, :2].b.tolist() == [4, 5]
    assert numbered(2, 3)[1, 2].shape == ()


def test_rolling_windows():
    assert numbered(5).rolling(3).n.tolist() == [1, 3, 6, 9, 12]
    assert numbered(2, 3).rolling(2, axis=1).n.tolist() == [[1, 3, 5], [4, 9, 11]]
    assert numbered(2).rolling(4).n.tolist() == [1, 3]


def test_rolling_leaves_nothing_behind_where_there_is_nothing():
    assert rolling_sum(np.array([0.1, 0.2, 0.3, 0.0, 0.0]), 2, 0)[-1] == 0


def test_shifted():
    assert numbered(3).shifted(0).n.tolist() == [1, 2, 3]
    assert numbered(3).shifted(2).n.tolist() == [0, 0, 1]
    assert numbered(3).shifted(5).n.tolist() == [0, 0, 0]


def test_windows_and_shifts_look_back():
    with pytest.raises(ValueError, match="at least 1 position, not 0"):
        numbered(3).rolling(0)
    with pytest.raises(ValueError, match="looks back by 0 or more positions, not -1"):
        numbered(3).shifted(-1)


def test_others():
    assert numbered(4).others(axis=0).d.tolist() == [9, 8, 7, 6]
    assert numbered(2, 2).others(axis=1).n.tolist() == [[2, 1], [4, 3]]
    assert numbered(1).others(axis=0).n.tolist() == [0]


def test_only_what_is_kept():
    found = proportion(centre(reduced()))
    hidden = found.only(np.array([False]))
    assert_array_equal(np.isnan([hidden.estimate, hidden.se, hidden.n_eff]), True)
    assert [hidden.n[0], hidden.df[0]] == [0, 0]
    assert numbers(found.only(np.array([True]))) == numbers(found)
