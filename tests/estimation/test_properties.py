"""What must hold for any sample, and agreement with the slow implementation."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from snp.estimation.change import change_over_time
from snp.estimation.moments import centre, reduce_clusters
from snp.estimation.proportion import Proportion, proportion
from snp.estimation.sums import Sums
from tests.estimation import reference
from tests.estimation.reference import Row

WEIGHTS = st.floats(0.01, 250)
STRATA = 4


def person(strata: st.SearchStrategy[int]) -> st.SearchStrategy[Row]:
    return st.builds(
        Row,
        stratum=strata,
        cluster=st.integers(0, 4),
        weight=WEIGHTS,
        valid=st.sampled_from([True, True, True, False]),
        counted=st.booleans(),
    )


SAMPLES = st.lists(person(st.integers(0, STRATA - 1)), min_size=1, max_size=40)


def strata_sums(rows: list[Row]) -> Sums:
    """Sums of each stratum."""
    columns = [
        [getattr(row, name) for row in rows]
        for name in ("stratum", "cluster", "weight", "valid", "counted")
    ]
    return centre(reduce_clusters(*columns, STRATA))


def figure(rows: list[Row]) -> Proportion:
    return proportion(strata_sums(rows).sum(axis=0))


def check_same(one: Proportion, other: Proportion) -> None:
    for mine, theirs in zip(one.arrays(), other.arrays(), strict=True):
        assert mine == pytest.approx(theirs, rel=1e-7, abs=1e-9, nan_ok=True)


def answered(rows: list[Row]) -> bool:
    return any(row.valid for row in rows)


@given(SAMPLES)
def test_agrees_with_the_slow_implementation(rows):
    assume(answered(rows))
    fast, slow = figure(rows), reference.figure(rows)
    for name in ("estimate", "ci_low", "ci_high", "n", "df"):
        expected = pytest.approx(getattr(slow, name), rel=1e-6, abs=1e-9, nan_ok=True)
        assert getattr(fast, name) == expected, name
    assert fast.se == pytest.approx(slow.se, rel=1e-6, abs=1e-7)


@given(SAMPLES)
def test_interval_lies_in_0_to_1_around_p_and_has_a_width(rows):
    assume(answered(rows))
    found = figure(rows)
    p, low, high = found.estimate, found.ci_low, found.ci_high
    if found.df == 0 and 0 < p < 1:
        assert np.isnan([low, high]).all()
    else:
        assert 0 <= low <= p <= high <= 1
        assert low < high


@given(SAMPLES)
def test_certain_estimates_are_exact(rows):
    assume(answered(rows))
    counted = [row.counted for row in rows if row.valid]
    p = figure(rows).estimate
    assert (p == 1) == all(counted)
    assert (p == 0) == (not any(counted))


@given(SAMPLES, st.sampled_from([1e-3, 1 / 3, 7.0, 1e6]))
def test_scale_of_the_weights_does_not_matter(rows, scale):
    scaled = [replace(row, weight=row.weight * scale) for row in rows]
    check_same(figure(rows), figure(scaled))


@given(SAMPLES, st.randoms())
def test_order_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    check_same(figure(rows), figure(shuffled))


@given(SAMPLES)
def test_only_weighted_totals_of_a_cluster_matter_to_the_error(rows):
    # Each person becomes two of half the weight: n doubles, the error does not move.
    halves = [replace(row, weight=row.weight / 2) for row in rows for _ in range(2)]
    whole, split = figure(rows), figure(halves)
    assert split.estimate == pytest.approx(whole.estimate, nan_ok=True)
    assert split.se == pytest.approx(whole.se, rel=1e-7, abs=1e-9, nan_ok=True)
    assert [split.n, split.df] == [2 * whole.n, whole.df]


@given(SAMPLES)
def test_numbers_of_clusters_are_only_names(rows):
    renamed = [replace(row, cluster=1000 - 7 * row.cluster) for row in rows]
    check_same(figure(rows), figure(renamed))


@given(SAMPLES, WEIGHTS)
def test_someone_who_did_not_answer_changes_only_the_number_of_psus(rows, weight):
    silent = Row(rows[0].stratum, rows[0].cluster, weight, valid=False, counted=True)
    check_same(figure(rows), figure([*rows, silent]))

    new_psu = replace(silent, cluster=99)
    before, after = figure(rows), figure([*rows, new_psu])
    for name in ("estimate", "n", "df"):
        assert getattr(after, name) == pytest.approx(getattr(before, name), nan_ok=True)


@given(SAMPLES)
def test_share_not_counted_mirrors_the_share_counted(rows):
    mirrored = [replace(row, counted=not row.counted) for row in rows]
    one, other = figure(rows), figure(mirrored)
    assert other.estimate == pytest.approx(1 - one.estimate, nan_ok=True)
    assert other.ci_low == pytest.approx(1 - one.ci_high, abs=1e-9, nan_ok=True)
    assert other.se == pytest.approx(one.se, rel=1e-9, nan_ok=True)


@given(SAMPLES)
def test_change_between_overlapping_windows_agrees_with_the_slow_one(rows):
    now = [row for row in rows if row.stratum >= 1]
    then = [row for row in rows if row.stratum <= STRATA - 2]
    assume(answered(now) and answered(then))
    sums = strata_sums(rows)

    found = change_over_time(
        sums[1:].sum(axis=0), sums[:-1].sum(axis=0), sums[1:-1].sum(axis=0)
    )

    one, other = reference.scores(now), reference.scores(then)
    v = [
        reference.covariance(*pair)
        for pair in ((one, one), (other, other), (one, other))
    ]
    se = math.sqrt(max(v[0] + v[1] - 2 * v[2], 0))
    assert found.se == pytest.approx(se, rel=1e-6, abs=1e-6)


@given(SAMPLES)
def test_change_turns_its_sign_with_its_windows(rows):
    sums = strata_sums(rows)
    now, then, shared = (
        sums[1:].sum(axis=0),
        sums[:-1].sum(axis=0),
        sums[1:-1].sum(axis=0),
    )
    one, other = (
        change_over_time(now, then, shared),
        change_over_time(then, now, shared),
    )
    assert one.change == pytest.approx(-other.change, nan_ok=True)
    assert one.se == pytest.approx(other.se, nan_ok=True)
    assert one.p_value == pytest.approx(other.p_value, nan_ok=True)
    assert one.ci_low == pytest.approx(-other.ci_high, nan_ok=True)
