"""When a figure is left out, and the verdict on a change."""

import numpy as np
import pytest

from snp.estimation.change import Change
from snp.estimation.proportion import proportion
from snp.estimation.publication import (
    Reason,
    complete_window,
    flags,
    reason_for_change,
    suppression,
    verdict,
)
from snp.estimation.sums import Sums

GOOD = {
    "sampled": 1,
    "lonely": 0,
    "n": 200,
    "counted": 90,
    "psus_answering": 10,
    "strata_answering": 1,
    "b": 90.0,
    "d": 110.0,
    "cbb": 30.0,
    "cbd": 5.0,
    "cdd": 10.0,
}


def cells(*changed):
    """One cell for each dictionary of what differs from a good one."""
    rows = [GOOD | change for change in changed]
    return Sums(**{name: np.array([row[name] for row in rows]) for name in GOOD})


def reasons(*changed, minimum_base=100, complete=True, is_force=False, **level):
    sums = cells(*changed)
    return suppression(
        sums,
        proportion(sums),
        minimum_base=minimum_base,
        complete=complete,
        is_force=is_force,
        **level,
    ).tolist()


NO_ANSWER = {"n": 0, "counted": 0, "psus_answering": 0, "strata_answering": 0}
NO_SAMPLE = NO_ANSWER | {"sampled": 0}
SMALL = {"n": 99}
LONELY = {"lonely": 1}
ONE_PSU_ANSWERING = {"psus_answering": 1}


def test_a_good_cell_is_published():
    assert reasons({}, {"n": 100}) == ["", ""]


def test_each_reason():
    found = reasons(NO_SAMPLE, NO_ANSWER, SMALL, LONELY, ONE_PSU_ANSWERING)
    assert found == [
        "no_sample",
        "no_answer",
        "base_below_minimum",
        "one_psu",
        "one_psu_answering",
    ]
    assert reasons({}, complete=False) == ["incomplete_window"]
    assert reasons({}, level_valid=False) == ["level_not_valid"]


def test_the_first_reason_is_given():
    worst = NO_SAMPLE | LONELY
    assert reasons(worst, level_valid=False, complete=False) == ["level_not_valid"]
    assert reasons(worst, complete=False) == ["no_sample"]
    assert reasons(NO_ANSWER | LONELY, complete=False) == ["no_answer"]
    assert reasons(SMALL | LONELY, complete=False) == ["incomplete_window"]
    assert reasons(SMALL | LONELY | ONE_PSU_ANSWERING) == ["base_below_minimum"]
    assert reasons(LONELY | ONE_PSU_ANSWERING) == ["one_psu"]


def test_rules_differ_by_cell():
    found = reasons(
        SMALL,
        SMALL,
        LONELY,
        LONELY,
        {},
        minimum_base=[0, 100, 0, 0, 0],
        complete=[True, True, True, True, False],
        is_force=[False, False, True, False, False],
    )
    assert found == ["", "base_below_minimum", "", "one_psu", "incomplete_window"]


def test_one_psu_where_nobody_or_everybody_is_counted_is_published():
    assert reasons(
        ONE_PSU_ANSWERING | {"counted": 0}, ONE_PSU_ANSWERING | {"counted": 200}
    ) == ["", ""]


def test_one_psu_answering_suppresses_a_force_figure_too():
    assert reasons(ONE_PSU_ANSWERING, is_force=True) == ["one_psu_answering"]


def test_a_force_figure_with_a_lonely_stratum_is_flagged():
    assert flags(cells(LONELY, {}), is_force=True).tolist() == ["lonely_psu", ""]
    assert flags(cells(LONELY, {}), is_force=False).tolist() == ["", ""]


def test_complete_window():
    quarterly = Sums.zeros(7)
    quarterly.n[:] = [5, 5, 5, 5, 0, 5, 5]
    assert complete_window(quarterly, 4).tolist() == [False] * 3 + [True] + [False] * 3
    assert complete_window(quarterly, 1).tolist() == [True] * 4 + [False] + [True] * 2
    assert complete_window(quarterly[None], 2, axis=1)[0, -1]


@pytest.mark.parametrize(
    ("reason", "marker"),
    [
        ("no_sample", "[x]"),
        ("no_answer", "[x]"),
        ("incomplete_window", "[x]"),
        ("one_psu", "[x]"),
        ("one_psu_answering", "[x]"),
        ("no_variance", "[x]"),
        ("base_below_minimum", "[u]"),
        ("level_not_valid", "[z]"),
        ("secondary_suppression", "[c]"),
    ],
)
def test_markers(reason, marker):
    assert Reason(reason).marker == marker


def test_each_reason_is_a_sentence():
    sentences = [reason.sentence for reason in Reason]
    assert len(set(sentences)) == len(Reason)
    for sentence in sentences:
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_reasons_fit_their_array():
    assert max(len(reason) for reason in Reason) <= 21


def changes(change, p_value):
    values = np.array(change, float)
    nothing = np.full(values.shape, np.nan)
    return Change(
        change=values,
        se=np.abs(values),
        ci_low=nothing,
        ci_high=nothing,
        p_value=np.array(p_value),
        df=np.full(values.shape, 10),
        margin=nothing,
    )


def test_reason_for_change():
    change = changes([0.1] * 4, [0.2, 0.2, 0.2, np.nan])
    now = np.array(["", "no_sample", "", ""])
    then = np.array(["", "one_psu", "one_psu", ""])
    assert reason_for_change(change, now, then).tolist() == [
        "",
        "no_sample",
        "one_psu",
        "no_variance",
    ]


def test_verdict():
    change = changes([0.1, -0.1, 0.1, -0.1], [0.01] * 4)
    q = np.array([0.049, 0.049, 0.05, np.nan])
    assert verdict(change, q, True).tolist() == [
        "better",
        "worse",
        "no clear change",
        "",
    ]
    assert verdict(change, q, [False] * 4).tolist()[:2] == ["worse", "better"]
