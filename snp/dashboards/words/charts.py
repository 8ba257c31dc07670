"""Titles that state the finding, and what a screen reader says in a drawing's place."""

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
from snp.dashboards.words.figures import described
from snp.dashboards.words.force import force_opening
from snp.dashboards.words.measures import phrase_of
from snp.dashboards.words.numbers import listed, per_cent, sentence_case

MOST_NAMES = 6


def clear_areas(rows: Sequence[AreaRow]) -> str:
    """The title of the dot plot: which BCUs are clear of the rest, by name."""
    if not any(row.rest and row.rest.tested for row in rows):
        return "No BCU can be compared with the rest of London"
    better, worse = _names(rows, BETTER), _names(rows, WORSE)
    if better and worse:
        return (
            f"Clearly better than the rest of London: {better}; clearly worse: {worse}"
        )
    if better or worse:
        verdict = BETTER if better else WORSE
        return f"Clearly {verdict} than the rest of London: {better or worse}"
    return "No BCU is clearly better or worse than the rest of London"


def _names(rows: Sequence[AreaRow], verdict: str) -> str:
    names = [row.place.name for row in rows if row.rest and row.rest.verdict == verdict]
    return listed(sorted(names)) if len(names) <= MOST_NAMES else f"{len(names)} BCUs"


def spoken_areas(
    measure: Measure, rows: Sequence[AreaRow], force: EstimateRow | None
) -> str:
    """The dot plot in words: London's figure and the range of the BCUs'."""
    shares = [row.now.estimate for row in rows if row.now.estimate is not None]
    said = [force_opening(measure, rows), described(force, measure)]
    if shares:
        low, high = per_cent(min(shares)), per_cent(max(shares))
        said.append(f"The {len(shares)} BCUs lie between {low} and {high}.")
    return " ".join(said)


def course(measure: Measure, year_ago: ChangeRow | None) -> str:
    """The title of a series: what is clear since a year ago."""
    phrase = phrase_of(measure)
    if year_ago is None or not year_ago.tested:
        return sentence_case(phrase.noun)
    if year_ago.clear:
        return f"{sentence_case(phrase.moved(year_ago.change or 0))} than a year ago"
    return f"No clear change in {phrase.noun} since a year ago"
