"""Edges of a proportion. Agreement with R is in `test_against_r.py`."""

import numpy as np
import pytest

from snp.estimation import student
from snp.estimation.moments import centre, reduce_clusters
from snp.estimation.proportion import METHOD, proportion
from snp.estimation.sums import Sums


def figure(clusters, counted, weight=None, valid=None, strata=None):
    """The proportion of one cell of people who lie in `clusters`."""
    people = len(clusters)
    strata = strata or [0] * people
    moments = reduce_clusters(
        strata,
        clusters,
        weight or [1.0] * people,
        np.array(valid or [True] * people, bool),
        np.array(counted, bool),
        max(strata) + 1,
    )
    return proportion(centre(moments).sum(axis=0))


def test_method():
    assert METHOD == "korn_graubard"


def test_no_answers_give_no_figure():
    found = proportion(Sums.zeros((2, 3)))
    for name in ("estimate", "se", "ci_low", "ci_high", "n_eff", "deff"):
        assert np.isnan(getattr(found, name)).all(), name
    assert found.n.tolist() == found.df.tolist() == [[0] * 3] * 2


@pytest.mark.parametrize("weight", [0.01, 0.1, 1 / 3, 250.0])
def test_nobody_and_everybody(weight):
    nobody = figure([1, 1, 2, 2, 3, 3, 3], [False] * 7, [weight] * 7)
    everybody = figure([1, 1, 2, 2, 3, 3, 3], [True] * 7, [weight] * 7)
    # R: binom.test(0, 7) and binom.test(7, 7)
    limit = 0.40961639722500343
    assert [nobody.estimate, nobody.se, nobody.ci_low] == [0, 0, 0]
    assert nobody.ci_high == pytest.approx(limit, rel=1e-9)
    assert [everybody.estimate, everybody.se, everybody.ci_high] == [1, 0, 1]
    assert everybody.ci_low == pytest.approx(1 - limit, rel=1e-9)
    assert np.isnan([nobody.deff, nobody.n_eff, everybody.deff]).all()


def test_one_answer():
    found = figure([1, 2], [True, False], valid=[True, False])
    assert [found.estimate, found.n, found.df] == [1, 1, 0]
    assert [found.ci_low, found.ci_high] == [pytest.approx(0.025), 1]


def test_one_psu_answering_has_no_interval():
    found = figure([1, 1, 1, 2], [1, 0, 0, 0], [1.1, 2.2, 3.3, 4.4], [1, 1, 1, 0])
    assert [found.estimate, found.se, found.df] == [pytest.approx(1 / 6), 0, 0]
    assert np.isnan([found.ci_low, found.ci_high, found.deff, found.n_eff]).all()


def test_one_psu_answering_in_each_of_two_strata_has_an_error_and_no_interval():
    clusters, strata = [1, 1, 2, 1, 1, 2], [0, 0, 0, 1, 1, 1]
    valid = [1, 1, 0, 1, 1, 0]
    found = figure(clusters, [1, 1, 0, 1, 0, 0], valid=valid, strata=strata)
    assert found.df == 0
    assert found.se > 0
    assert np.isnan([found.ci_low, found.ci_high]).all()


@pytest.mark.parametrize("sizes", [[0.1, 0.1, 0.1], [0.01, 1.3, 250.0]])
def test_clusters_with_the_same_share_have_no_variance(sizes):
    weight = [size for size in sizes for _ in range(3)]
    found = figure([1, 1, 1, 2, 2, 2, 3, 3, 3], [True, False, False] * 3, weight)
    assert found.estimate == pytest.approx(1 / 3)
    assert found.se == 0
    assert np.isnan([found.deff, found.n_eff]).all()
    # R: binom.test(3, 9)
    limits = [0.074854631419691828, 0.70070494379145964]
    assert [found.ci_low, found.ci_high] == pytest.approx(limits, rel=1e-9)


@pytest.mark.parametrize("weight", [1e-20, 1e-200])
def test_estimate_is_1_only_when_all_are_counted(weight):
    # the weight of the fifth is lost beside the others
    weights = [1.0, 1.0, 1.0, 1.0, weight]
    found = figure([1, 1, 2, 2, 3], [True] * 4 + [False], weights)
    assert found.estimate < 1
    assert found.ci_low < found.ci_high
    mirrored = figure([1, 1, 2, 2, 3], [False] * 4 + [True], weights)
    assert mirrored.estimate > 0
    assert mirrored.se == found.se


def test_two_psus_that_disagree_tell_next_to_nothing():
    found = figure([1] * 50 + [2] * 50, [True] * 50 + [False] * 50)
    assert [found.estimate, found.df] == [0.5, 1]
    # R, svyciprop(method = "beta"): 3.9947420829521796e-132 and 1
    assert [found.ci_low, found.ci_high] == pytest.approx([0, 1], abs=1e-12)


def test_student_quantiles_and_tails():
    # R: qt(0.975, c(1, 37, 5000)), 2 * pt(-c(30, 12, 8), c(1, 37, 5000))
    df = np.array([[0, 1], [37, 5000]])
    quantiles = [12.706204736174694, 2.0261924630291088, 1.9604385517065075]
    tails = [0.021212804811070848, 2.5493137571422703e-14, 1.5339871886915433e-15]
    assert np.isnan(student.quantile(df)[0, 0])
    assert student.quantile(df).ravel()[1:] == pytest.approx(quantiles, rel=1e-12)
    found = student.p_value(np.array([[1, 30], [-12, 8]]), df)
    assert np.isnan(found[0, 0])
    assert found.ravel()[1:] == pytest.approx(tails, rel=1e-9)
    assert np.isnan(student.p_value(np.array(np.nan), np.array(5)))
