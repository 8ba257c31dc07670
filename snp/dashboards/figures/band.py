"""A line in its band, broken wherever there is no figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby
from typing import Any

from snp.dashboards.figures import theme
from snp.dashboards.panels.rows import EstimateRow
from snp.lib.quarters import Quarter

HALF_A_MONTH = dt.timedelta(days=15)


def middle(row: EstimateRow) -> str:
    """Where a quarter stands on a time axis."""
    return _middle(row.quarter).isoformat()


@cache
def _middle(quarter: Quarter) -> dt.date:
    return quarter.start + dt.timedelta(days=45)


def line(rows: Sequence[EstimateRow], **style: Any) -> dict[str, Any]:
    """A scatter trace with a gap for every quarter without a figure, asked or not."""
    points = list(with_gaps(rows))
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [middle(row) for row in points],
        "y": [theme.rounded(row.estimate) for row in points],
        "connectgaps": False,
    } | style


def with_gaps(rows: Sequence[EstimateRow]) -> Iterable[EstimateRow]:
    """The rows, and an empty one for each quarter that is missing between them."""
    before: EstimateRow | None = None
    for row in rows:
        if before and row.quarter > before.quarter + 1:
            yield replace(
                row, quarter=before.quarter + 1, estimate=None, suppressed="no_sample"
            )
        yield row
        before = row


def band(rows: Sequence[EstimateRow], **style: Any) -> dict[str, Any]:
    """A scatter trace that fills the intervals, one closed outline an unbroken run."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in unbroken_runs(rows):
        if x:
            x.append(None)
            y.append(None)
        outline = _outline(run)
        x.extend(date for date, _ in outline)
        y.extend(theme.rounded(share) for _, share in outline)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "fill": "toself",
        "fillcolor": theme.BAND,
        "line": {"width": 0},
        "hoverinfo": "skip",
    } | style


def unbroken_runs(rows: Sequence[EstimateRow]) -> list[list[EstimateRow]]:
    """The published rows, cut where a quarter between them has no figure."""
    shown = [row for row in rows if row.shown]
    numbered = enumerate(shown)
    runs = groupby(numbered, lambda pair: pair[1].quarter.ordinal - pair[0])
    return [[row for _, row in run] for _, run in runs]


def _outline(run: list[EstimateRow]) -> list[tuple[str, float]]:
    """Along the upper limits and back along the lower ones."""
    if len(run) == 1:  # a lone figure would have a band of no width
        date = _middle(run[0].quarter)
        start = (date - HALF_A_MONTH).isoformat()
        end = (date + HALF_A_MONTH).isoformat()
        low, high = run[0].low or 0.0, run[0].high or 0.0
        return [(start, high), (end, high), (end, low), (start, low)]
    upper = [(middle(row), row.high or 0.0) for row in run]
    lower = [(middle(row), row.low or 0.0) for row in reversed(run)]
    return upper + lower
