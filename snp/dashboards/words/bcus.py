"""The first sentences of a BCU's page: short enough to be read out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from snp.dashboards.panels.rows import BETTER, WORSE, ChangeRow, Measure, OutcomeRow
from snp.dashboards.words.figures import common_reason
from snp.dashboards.words.measures import phrase_of
from snp.dashboards.words.numbers import listed, points, sentence_case
from snp.dashboards.words.verdicts import way

MOST_NAMED = 2  # more than these are counted, and the largest is named
Pair = tuple[Measure, ChangeRow]


def bcu_opening(rows: Sequence[OutcomeRow]) -> str:
    """What is clearly better and worse than a year ago, then against the rest."""
    if not any(row.now and row.now.shown for row in rows):
        why = common_reason(row.now for row in rows)
        return f"There are no figures for this period. {why}".strip()
    return f"{since_a_year_ago(rows)} {against_the_rest(rows)}"


def since_a_year_ago(rows: Sequence[OutcomeRow]) -> str:
    tested = _tested((row.measure, row.year_ago) for row in rows)
    clear = _clear(tested)
    if not tested:
        return "No comparison with a year ago can be made."
    if not clear:
        return "Nothing is clearly better or worse than a year ago."
    if len(clear) > MOST_NAMED:
        return f"{_counted(clear, tested, ' than a year ago')}; {_largest(clear)}."
    return f"{_named_moves(clear)}."


def against_the_rest(rows: Sequence[OutcomeRow]) -> str:
    tested = _tested((row.measure, row.rest) for row in rows)
    clear = _clear(tested)
    if not tested:
        return "No comparison with the rest of London can be made."
    if not clear:
        return "Against the rest of London, nothing is clearly different."
    if len(clear) > MOST_NAMED:
        return (
            f"Against the rest of London, {_counted(clear, tested)}; {_largest(clear)}."
        )
    nouns = [f"{phrase_of(each).noun} is clearly {way(rest)}" for each, rest in clear]
    return f"Against the rest of London, {listed(nouns)}."


def _tested(pairs) -> list[Pair]:
    return [(measure, change) for measure, change in pairs if change and change.tested]


def _clear(tested: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in tested if pair[1].clear]


def _named_moves(clear: Sequence[Pair]) -> str:
    better, worse = _moved(clear, BETTER), _moved(clear, WORSE)
    if better and worse:
        return (
            f"{sentence_case(listed(better))} than a year ago; "
            f"clearly worse than then: {listed(worse)}"
        )
    other = WORSE if better else BETTER
    return (
        f"{sentence_case(listed(better or worse))} than a year ago; "
        f"nothing is clearly {other} than then"
    )


def _moved(clear: Sequence[Pair], verdict: str) -> list[str]:
    return [
        phrase_of(measure).moved(change.change or 0.0)
        for measure, change in clear
        if change.verdict == verdict
    ]


def _counted(clear: Sequence[Pair], tested: Sequence[Pair], than: str = "") -> str:
    """`3 of 6 measures are clearly worse than a year ago and none is better`."""
    better, worse = len(_moved(clear, BETTER)), len(_moved(clear, WORSE))
    most, verdict = max((worse, WORSE), (better, BETTER))
    least, other = min((worse, WORSE), (better, BETTER))
    verb = "is" if least <= 1 else "are"
    return (
        f"{most} of {len(tested)} measures are clearly {verdict}{than} "
        f"and {least or 'none'} {verb} clearly {other}"
    )


def _largest(clear: Sequence[Pair]) -> str:
    measure, change = max(clear, key=lambda pair: abs(pair[1].change or 0.0))
    return (
        f"most of all {phrase_of(measure).noun}, "
        f"{points(change.change or 0.0)} {way(change)}"
    )


def life(name: str, first: dt.date | None, last: dt.date | None) -> str:
    """Since when, or until when, there is such a BCU; empty where it always was."""
    if first and last:
        return f"{name} was a BCU from {first:%B %Y} to {last:%B %Y}."
    if first:
        return f"{name} has been a BCU since {first:%B %Y}."
    return f"{name} was a BCU until {last:%B %Y}." if last else ""
