"""One figure in words, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable

from snp.dashboards.panels.rows import EstimateRow, Measure
from snp.dashboards.words.numbers import people, per_cent
from snp.estimation.publication import Reason

SHORT_REASONS: dict[str, str] = {
    Reason.no_sample: "nobody interviewed",
    Reason.no_answer: "nobody answered",
    Reason.base_below_minimum: "too few answered",
    Reason.one_psu: "interviews of one place",
    Reason.one_psu_answering: "answers of one place",
    Reason.incomplete_window: "part of the period missing",
    Reason.level_not_valid: "area too small",
    Reason.secondary_suppression: "left out",
}


def reason(code: str) -> str:
    return Reason(code).sentence if code in Reason.__members__ else "No figure."


def short_reason(code: str) -> str:
    """The reason in the room that a row of a chart has."""
    return SHORT_REASONS.get(code, "no figure")


def common_reason(rows: Iterable[EstimateRow | None]) -> str:
    """Why none of many figures is given, where all lack for the same reason."""
    codes = {row.suppressed for row in rows if row}
    if len(codes) != 1:
        return ""
    code = codes.pop()
    if code == Reason.incomplete_window:
        return "A figure for 12 months needs answers in each of its four quarters."
    return reason(code)


def estimate(row: EstimateRow | None, measure: Measure) -> str:
    """`An estimated 61% of residents (412 interviewed) feel safe ...`, or the reason."""
    if row is None:
        return "No figure has been made for this period."
    if row.estimate is None:
        return reason(row.suppressed)
    share, base = per_cent(row.estimate), people(row.n)
    return f"An estimated {share} of residents ({base}) {measure.counted_label}."


def interval(row: EstimateRow) -> str:
    """`between 57% and 65%`."""
    if row.low is None or row.high is None:
        return ""
    low, high = per_cent(row.low), per_cent(row.high)
    return f"close to {low}" if low == high else f"between {low} and {high}"


def described(row: EstimateRow | None, measure: Measure) -> str:
    """The figure with its interval, as a screen reader hears a chart."""
    said = estimate(row, measure)
    if row is None or row.estimate is None:
        return said
    return f"{said[:-1]}; the true figure is likely to lie {interval(row)}."
