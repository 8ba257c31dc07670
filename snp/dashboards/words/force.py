"""The first sentences of London's page."""

from __future__ import annotations

from collections.abc import Sequence

from snp.dashboards.panels.rows import (
    BETTER,
    WORSE,
    AreaRow,
    ChangeRow,
    EstimateRow,
    Measure,
)
from snp.dashboards.words.figures import common_reason
from snp.dashboards.words.measures import phrase_of
from snp.dashboards.words.numbers import sentence_case
from snp.dashboards.words.verdicts import margin, size, why_untested


def force_opening(measure: Measure, rows: Sequence[AreaRow]) -> str:
    """How many BCUs differ clearly from the rest of London, and which way."""
    tested = [row.rest for row in rows if row.rest and row.rest.tested]
    if not tested:
        said = "No BCU can be compared with the rest of London in this period."
        return f"{said} {common_reason(row.now for row in rows)}".strip()
    better = sum(1 for rest in tested if rest.verdict == BETTER)
    worse = sum(1 for rest in tested if rest.verdict == WORSE)
    noun = sentence_case(phrase_of(measure).noun)
    if not better + worse:
        return (
            f"{noun} is not clearly different from the rest of London "
            f"in any of {len(tested)} BCUs."
        )
    return (
        f"{noun} differs clearly from the rest of London in {better + worse} of "
        f"{len(tested)} BCUs: {better or 'none'} better, {worse or 'none'} worse."
    )


def no_year_ago(rows: Sequence[AreaRow]) -> str:
    """Why the marks of a year ago are missing, where those of the rest stand."""
    changes = [row.year_ago for row in rows if row.year_ago and row.now.shown]
    if any(change.tested for change in changes):
        return ""
    said = {why_untested(change) for change in changes}
    why = f" ({said.pop()})" if len(said) == 1 else ""
    return f"No BCU can be compared with a year ago{why}."


def force_change(year_ago: ChangeRow | None, now: EstimateRow | None) -> str:
    """London against itself a year ago, as a sentence; none without a figure of `now`."""
    if now is None or not now.shown:
        return ""
    if year_ago is None:
        return "There is no figure of a year ago to compare with."
    if not year_ago.tested:
        return f"It can’t be compared with a year ago ({why_untested(year_ago)})."
    if year_ago.clear:
        return (
            f"Against a year ago that is {size(year_ago)}, clearly {year_ago.verdict}."
        )
    return f"There is no clear change from a year ago ({margin(year_ago)})."
