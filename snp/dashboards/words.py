"""Sentences made from verdicts. Pure: rows in, plain words out.

Whole per cents and whole points in prose; one decimal only for the margin of a change
and in tables. What is suppressed is a reason, never a 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from snp.dashboards.panels.rows import (
    BETTER,
    WORSE,
    AreaRow,
    ChangeRow,
    EstimateRow,
    Measure,
    OutcomeRow,
)
from snp.dashboards.words_of_measures import phrase_of
from snp.estimation.publication import Reason

MARKS = {BETTER: "▲", WORSE: "▼"}
NO_MARK = "–"
CHANCE = 0.05
MOST_NAMES = 6
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


# Numbers


def per_cent(share: float) -> str:
    """`61%`; a share that is neither 0 nor 1 is never shown as 0% or 100%."""
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{share * 100:.0f}%"


def points(change: float) -> str:
    """`7 points`, without a sign: the words around it say which way."""
    whole = round(abs(change) * 100)
    if whole == 0:
        return "under 1 point" if change else "0 points"
    return "1 point" if whole == 1 else f"{whole} points"


def one_decimal(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f}"


def signed_points(change: float | None) -> str:
    """`+3.4` or `−3.4`, with a true minus sign, for tables."""
    return "" if change is None else f"{change * 100:+.1f}".replace("-", "−")


def people(n: int) -> str:
    return "1 interviewed" if n == 1 else f"{n:,} interviewed"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def full_stop(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


# One figure


def reason(code: str) -> str:
    return Reason(code).sentence if code in Reason.__members__ else "No figure."


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
    return f"between {per_cent(row.low)} and {per_cent(row.high)}"


def described(row: EstimateRow | None, measure: Measure) -> str:
    """The figure with its interval, as a screen reader hears a chart."""
    said = estimate(row, measure)
    if row is None or row.estimate is None:
        return said
    return f"{said[:-1]}; the true figure is likely to lie {interval(row)}."


def short_reason(code: str) -> str:
    """The reason in the room that a row of a chart has."""
    return SHORT_REASONS.get(code, "no figure")


# One verdict


def mark(change: ChangeRow | None) -> str:
    return MARKS.get(change.verdict, NO_MARK) if change and change.tested else ""


def marked(verdict: str | None) -> str:
    """A stored verdict as tables print it: `▲ better`, `– no clear change`."""
    return f"{MARKS.get(verdict, NO_MARK)} {verdict}" if verdict else ""


def verdict(change: ChangeRow | None) -> str:
    """`better`, `worse`, `no clear change` or, between areas, `no clear difference`."""
    if change is None or not change.tested:
        return "no comparison"
    if change.clear:
        return change.verdict
    between_areas = change.compared_with == "rest_of_force"
    return "no clear difference" if between_areas else "no clear change"


def mark_with_word(change: ChangeRow | None) -> str:
    """`▲ better`; where nothing is clear, or tested, the mark is enough."""
    if change and change.clear:
        return f"{mark(change)} {change.verdict}"
    return mark(change)


def size(change: ChangeRow | None) -> str:
    """What stands under a verdict: how much, or what could not have been seen."""
    if change is None:
        return "There is no figure to compare with."
    if not change.tested or change.change is None:
        return reason(change.reason)
    if change.clear:
        return f"{points(change.change)} {_way(change)}"
    kind = "difference" if change.compared_with == "rest_of_force" else "change"
    return (
        f"a {kind} under {one_decimal(change.margin)} points "
        "could not be told from noise"
    )


def against(change: ChangeRow | None) -> str:
    """The verdict and its size in one clause."""
    if change is None or not change.tested:
        return size(change)
    if change.clear:
        return f"{verdict(change)}: {size(change)}"
    return f"{verdict(change)} ({size(change)})"


# The first sentence of a page


def comparisons(changes: Iterable[ChangeRow | None]) -> str:
    """How many tests stand behind a page, and how many chance alone would flag."""
    count = sum(1 for change in changes if change and change.tested)
    if not count:
        return "No comparison could be tested."
    noun = "comparison" if count == 1 else "comparisons"
    return (
        f"{count} {noun}; without correction about {count * CHANCE:.1f} "
        "would be flagged by chance."
    )


def bcu_opening(rows: Sequence[OutcomeRow]) -> str:
    """What is clearly better and worse than a year ago, then against the rest."""
    if not any(row.now and row.now.shown for row in rows):
        return f"There are no figures for this period. {_why_none(rows)}".strip()
    return f"{since_a_year_ago(rows)} {against_the_rest(rows)}"


def _why_none(rows: Sequence[OutcomeRow]) -> str:
    """The reason, where all figures lack for the same one."""
    reasons = {row.now.suppressed for row in rows if row.now}
    return reason(reasons.pop()) if len(reasons) == 1 else ""


def since_a_year_ago(rows: Sequence[OutcomeRow]) -> str:
    if not any(row.year_ago and row.year_ago.tested for row in rows):
        return "No comparison with a year ago can be made."
    better, worse = _moved(rows, BETTER), _moved(rows, WORSE)
    if better and worse:
        return (
            f"{sentence_case(listed(better))} than a year ago; "
            f"clearly worse than then: {listed(worse)}."
        )
    if better:
        return (
            f"{sentence_case(listed(better))} than a year ago; "
            "nothing is clearly worse than then."
        )
    if worse:
        return (
            f"{sentence_case(listed(worse))} than a year ago; "
            "nothing is clearly better than then."
        )
    return "Nothing is clearly better or worse than a year ago."


def _moved(rows: Sequence[OutcomeRow], verdict: str) -> list[str]:
    return [
        phrase_of(row.measure).moved(row.year_ago.change)
        for row in rows
        if row.year_ago and row.year_ago.change and row.year_ago.verdict == verdict
    ]


def against_the_rest(rows: Sequence[OutcomeRow]) -> str:
    if not any(row.rest and row.rest.tested for row in rows):
        return "No comparison with the rest of London can be made."
    clear = [
        f"{phrase_of(row.measure).noun} is clearly {_way(row.rest)}"
        for row in rows
        if row.rest and row.rest.clear
    ]
    if not clear:
        return "Against the rest of London, nothing is clearly different."
    return f"Against the rest of London, {listed(clear)}."


def _way(change: ChangeRow) -> str:
    return "higher" if (change.change or 0) > 0 else "lower"


def force_opening(measure: Measure, rows: Sequence[AreaRow]) -> str:
    """How many BCUs differ clearly from the rest of London, and which way."""
    tested = [row for row in rows if row.rest and row.rest.tested]
    if not tested:
        return "No BCU can be compared with the rest of London in this period."
    better = sum(1 for row in tested if row.rest and row.rest.verdict == BETTER)
    worse = sum(1 for row in tested if row.rest and row.rest.verdict == WORSE)
    noun = phrase_of(measure).noun
    if not better + worse:
        return (
            f"{sentence_case(noun)} is not clearly different from the rest of London "
            f"in any of {len(tested)} BCUs."
        )
    return (
        f"{sentence_case(noun)} differs clearly from the rest of London in "
        f"{better + worse} of {len(tested)} BCUs: {better} better, {worse} worse."
    )


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


# A ward


def ward_refusal(interviews: int) -> str:
    """Why no survey figure stands for a ward, in numbers of this ward."""
    why = "The survey is designed to be read for a whole BCU, not for a ward."
    if not interviews:
        return f"{why} Nobody was interviewed in this ward in the last 12 months."
    half = 1.96 * (0.25 / interviews) ** 0.5
    low, high = max(0.0, 0.5 - half), min(1.0, 0.5 + half)
    were = "person was" if interviews == 1 else "people were"
    return (
        f"{why} {interviews:,} {were} interviewed in this ward in the last 12 months: "
        f"a result of 50% would mean anything between {per_cent(low)} and "
        f"{per_cent(high)}."
    )
