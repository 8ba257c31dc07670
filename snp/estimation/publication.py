"""When a figure is not published, and why; and the verdict on a change."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from snp.estimation.change import Change
from snp.estimation.proportion import Proportion
from snp.estimation.records import Flags, Floats, Strings, rolling_sum
from snp.estimation.sums import Sums

LONELY_PSU = "lonely_psu"
SIGNIFICANT = 0.05


class Reason(StrEnum):
    """Why a figure, or the test of a change, is not given."""

    no_sample = "no_sample"
    no_answer = "no_answer"
    base_below_minimum = "base_below_minimum"
    one_psu = "one_psu"
    one_psu_answering = "one_psu_answering"
    incomplete_window = "incomplete_window"
    level_not_valid = "level_not_valid"
    secondary_suppression = "secondary_suppression"
    no_variance = "no_variance"

    @property
    def marker(self) -> str:
        """Shorthand in a table, as the UK Government Analysis Function sets it."""
        return MARKERS.get(self, "[x]")

    @property
    def sentence(self) -> str:
        """Plain words for the public."""
        return SENTENCES[self]


MARKERS = {
    Reason.base_below_minimum: "[u]",
    Reason.level_not_valid: "[z]",
    Reason.secondary_suppression: "[c]",
}

SENTENCES = {
    Reason.no_sample: "Nobody was interviewed here in this period.",
    Reason.no_answer: "Nobody who was interviewed here in this period gave an answer "
    "to this question.",
    Reason.base_below_minimum: "Too few people answered for a figure that can be "
    "relied on.",
    Reason.one_psu: "In part of this area all interviews were held in one place, so "
    "it is not known how sure the figure is.",
    Reason.one_psu_answering: "All answers come from one place, so it is not known "
    "how sure the figure is.",
    Reason.incomplete_window: "Part of the period has no answers to this question, so "
    "there is no figure for the whole of it.",
    Reason.level_not_valid: "The survey is not designed to give figures for areas "
    "this small.",
    Reason.secondary_suppression: "Left out because another figure, which is not "
    "published, could be worked out from it.",
    Reason.no_variance: "The answers do not vary between the places where people were "
    "interviewed, so there is no test of the change.",
}


def suppression(
    sums: Sums,
    proportion: Proportion,
    *,
    minimum_base: ArrayLike,
    complete: ArrayLike,
    is_force: ArrayLike,
    level_valid: ArrayLike = True,
) -> Strings:
    """The `Reason` of each cell that is not published, '' where it is.

    `minimum_base` (people; 0 for none), `complete` (each quarter of the window holds
    an answer), `is_force` and `level_valid` are scalars or broadcast to the cells. The
    first that holds is given, from what no sample could mend to what a larger one
    would: level_not_valid, no_sample, no_answer, incomplete_window,
    base_below_minimum, one_psu (never in a force figure), one_psu_answering.
    """
    p = proportion.estimate
    rules = [
        (~np.asarray(level_valid, np.bool_), Reason.level_not_valid),
        (sums.sampled == 0, Reason.no_sample),
        (sums.n == 0, Reason.no_answer),
        (~np.asarray(complete, np.bool_), Reason.incomplete_window),
        (sums.n < np.asarray(minimum_base), Reason.base_below_minimum),
        (_lonely(sums) & ~np.asarray(is_force, np.bool_), Reason.one_psu),
        ((proportion.df < 1) & (p > 0) & (p < 1), Reason.one_psu_answering),
    ]
    reasons = np.zeros(sums.shape, "<U21")
    for holds, reason in reversed(rules):
        reasons[np.broadcast_to(holds, sums.shape)] = reason
    return reasons


def flags(sums: Sums, *, is_force: ArrayLike) -> Strings:
    """'lonely_psu' where a force figure holds a stratum with a single PSU, else ''."""
    lonely = _lonely(sums) & np.asarray(is_force, np.bool_)
    return np.where(lonely, LONELY_PSU, "")


def complete_window(quarterly: Sums, window: int, axis: int = 0) -> Flags:
    """Whether each of the last `window` quarters along `axis` holds an answer.

    False in the first window - 1 positions. ValueError if `window` is below 1.
    """
    answered = rolling_sum((quarterly.n > 0).astype(np.int64), window, axis)
    return np.asarray(answered == window)


def _lonely(sums: Sums) -> Flags:
    return np.asarray(sums.lonely > 0)


def reason_for_change(change: Change, now: Strings, then: Strings) -> Strings:
    """Why a change is not tested: the reason of `now`, or of `then`, or no_variance.

    '' where it is tested. With no_variance the change and its error are still given.
    """
    own = np.where(np.isnan(change.p_value), str(Reason.no_variance), "")
    return np.where(now != "", now, np.where(then != "", then, own))


def verdict(change: Change, q: Floats, higher_is_better: ArrayLike) -> Strings:
    """'better' or 'worse' where q < 0.05, else 'no clear change'; '' where not tested.

    `q` are the Benjamini-Hochberg q-values of the changes, NaN where not tested;
    `higher_is_better` is the polarity of the measure, a scalar or broadcast to them.
    """
    improved = (change.change > 0) == np.asarray(higher_is_better, np.bool_)
    clear = np.where(improved, "better", "worse")
    words = np.where(q < SIGNIFICANT, clear, "no clear change")
    return np.where(np.isnan(q), "", words)
