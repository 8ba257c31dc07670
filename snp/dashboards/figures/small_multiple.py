"""A measure since its beginning, small enough to stand in a row of its like."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import Any

import plotly.graph_objects as go

from snp.dashboards.figures import theme
from snp.dashboards.figures.band import band, line, middle
from snp.dashboards.panels.rows import Series
from snp.lib.quarters import Quarter

HEIGHT = 84
EDGE = 0.01  # so that a line at 0% or 100% can be seen


def small_multiple(
    series: Series, force: Series, *, span: float, period: Quarter | None = None
) -> go.Figure:
    """The place's line in its band, London's in grey, a dot at the period shown.

    All of a set have one `span` of shares, so that slopes compare, each about its own
    middle.
    """
    traces = [
        line(force.rows, line={"color": theme.CONTEXT, "width": 1}, hoverinfo="skip"),
        band(series.rows),
        line(series.rows, line={"color": theme.ACCENT, "width": 1.5}, hoverinfo="skip"),
    ]
    low, high = limits_about(ends(series, force), span)
    return theme.figure(
        *traces,
        *dot(series, period, size=7),
        height=HEIGHT,
        font={"family": theme.FONT, "size": 11, "color": theme.MUTED},
        margin={"l": 34, "r": 6, "t": 6, "b": 18},
        xaxis={
            "type": "date",
            "showgrid": False,
            "fixedrange": True,
            "tickformat": "%Y",
            "nticks": 4,
        },
        yaxis=theme.share_axis(low, high, tickvals=ticks(low, high)),
        meta={"static": True},
    )


def dot(series: Series, period: Quarter | None, *, size: int) -> list[dict[str, Any]]:
    """The figure of the period that the page shows."""
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [middle(row)],
            "y": [theme.rounded(row.estimate)],
            "marker": {"color": theme.ACCENT, "size": size},
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
        for row in series.rows
        if row.shown and row.quarter == period
    ]


def ends(*many: Series) -> list[float]:
    """Every limit of every figure drawn."""
    return [
        end
        for series in many
        for row in series.rows
        if row.shown
        for end in (row.low, row.high)
        if end is not None
    ]


def common_span(sets: Iterable[list[float]]) -> float:
    """The widest spread of a set of small multiples, in whole tenths, at least 0.2."""
    widest = max((max(each) - min(each) for each in sets if each), default=0.0)
    return max(0.2, ceil(widest * 10 + 0.2) / 10)


def limits_about(values: list[float], span: float) -> tuple[float, float]:
    """Limits `span` apart around the values, hardly outside 0 and 1."""
    middle_of = (max(values) + min(values)) / 2 if values else 0.5
    span = min(span, 1.0)
    low = min(max(-EDGE, middle_of - span / 2), 1 + EDGE - span)
    return round(low, 3), round(low + span, 3)


def ticks(low: float, high: float) -> list[float]:
    """The outermost whole tenths within the limits."""
    first, last = ceil(low * 10 - 1e-9), floor(high * 10 + 1e-9)
    return [first / 10, last / 10]
