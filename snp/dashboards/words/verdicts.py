"""A tested change or difference: its verdict, its mark, its size."""

from __future__ import annotations

from collections.abc import Iterable

from snp.dashboards.panels.rows import (
    BETTER,
    REST_OF_FORCE,
    WORSE,
    ChangeRow,
    EstimateRow,
)
from snp.dashboards.words.figures import SHORT_REASONS, reason
from snp.dashboards.words.numbers import one_decimal, points, points_between
from snp.estimation.comparisons import expected_false_flags

MARKS = {BETTER: "▲", WORSE: "▼"}
NO_MARK = "–"


def mark(change: ChangeRow | None) -> str:
    return MARKS.get(change.verdict, NO_MARK) if change and change.tested else ""


def marked(verdict: str | None) -> str:
    """A stored verdict as tables print it: `▲ better`, `– no clear change`."""
    return f"{MARKS.get(verdict, NO_MARK)} {verdict}" if verdict else ""


def mark_with_word(change: ChangeRow | None) -> str:
    """`▲ better`; where nothing is clear, or tested, the mark is enough."""
    if change and change.clear:
        return f"{mark(change)} {change.verdict}"
    return mark(change)


def verdict(change: ChangeRow | None) -> str:
    """`better`, `worse`, `no clear change` or, between areas, `no clear difference`."""
    if change is None or not change.tested:
        return "no comparison"
    return change.verdict if change.clear else f"no clear {_kind(change)}"


def size(change: ChangeRow | None, now: EstimateRow | None = None) -> str:
    """What stands under a verdict: how much, what could not be seen, or why none.

    `now` is the figure that is compared; where it is not given itself, its own place
    has the reason.
    """
    if change is None or (now and not now.shown):
        return "There is no figure to compare."
    if not change.tested or change.change is None:
        return why_untested(change)
    if change.clear:
        return f"{points(change.change)} {way(change)}{_limits(change)}"
    return margin(change)


def margin(change: ChangeRow) -> str:
    """What is too small to be seen. Of many BCUs some pass their margin by chance."""
    said = (
        f"a {_kind(change)} under {one_decimal(change.margin)} points "
        "could not be told from noise"
    )
    moved = abs(change.change or 0.0)
    if moved <= change.margin:
        return said
    return f"{said}; {one_decimal(moved)} among so many BCUs may be chance"


def why_untested(change: ChangeRow) -> str:
    """The figure compared with is missing, or both are there and no test can be made.

    Of a figure that is there itself: the reason of one that is not stands in its place.
    """
    if change.reason not in SHORT_REASONS:
        return reason(change.reason)
    missing = "for the rest" if change.compared_with == REST_OF_FORCE else "a year ago"
    return f"no figure {missing}: {SHORT_REASONS[change.reason]}"


def way(change: ChangeRow) -> str:
    return "higher" if (change.change or 0) > 0 else "lower"


def _limits(change: ChangeRow) -> str:
    if change.low is None or change.high is None:
        return ""
    return f" ({points_between(change.low, change.high)})"


def _kind(change: ChangeRow) -> str:
    return "difference" if change.compared_with == REST_OF_FORCE else "change"


def comparisons(changes: Iterable[ChangeRow | None]) -> str:
    """How many tests stand behind a page, and how many chance alone would flag."""
    count = sum(1 for change in changes if change and change.tested)
    if not count:
        return "No comparison could be tested."
    noun = "comparison" if count == 1 else "comparisons"
    return (
        f"{count} {noun}; without correction about {expected_false_flags(count):.1f} "
        "would be flagged by chance."
    )
