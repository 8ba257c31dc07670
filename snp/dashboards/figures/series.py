"""A measure through time: a line in its band, London in grey, breaks as breaks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go

from snp.dashboards.figures import theme
from snp.dashboards.figures.band import band, line, middle, with_gaps
from snp.dashboards.figures.small_multiple import dot, ends
from snp.dashboards.panels.rows import Break, EstimateRow, Series
from snp.lib.quarters import Quarter

HEIGHT = 340
HOVER = "%{text}<br>%{y:.1%} (%{customdata[1]:.1%} to %{customdata[2]:.1%})<br>%{customdata[0]:,} interviewed<extra></extra>"


def series_chart(
    series: Series, force: Series | None, *, period: Quarter | None = None
) -> go.Figure:
    """`period`, the quarter that the page shows, gets a dot; `force` None: it is one."""
    context = [] if force is None else [_context(force)]
    drawn = [series] if force is None else [series, force]
    return theme.figure(
        *context,
        band(series.rows),
        _line(series),
        *dot(series, period, size=11),
        height=HEIGHT,
        margin={"l": 44, "r": 96, "t": 24, "b": 32},
        hovermode="x",
        xaxis=_time_axis(),
        yaxis=theme.share_axis(*theme.padded(ends(*drawn))),
        annotations=[*_names(drawn), *_break_names(series.measure.breaks)],
        shapes=[_break_line(each) for each in series.measure.breaks],
        meta={"narrow": {"margin.r": 12, "margin.l": 38, "height": 280}},
    )


def _time_axis() -> dict[str, Any]:
    return {
        "type": "date",
        "tickformat": "%Y",
        "showgrid": False,
        "linecolor": theme.RULE,
        "fixedrange": True,
        "tickfont": {"color": theme.MUTED},
        "nticks": 12,
    }


def _context(force: Series) -> dict[str, Any]:
    grey = {"color": theme.CONTEXT, "width": 1.5}
    return line(force.rows, line=grey, hoverinfo="skip", name="force")


def _line(series: Series) -> dict[str, Any]:
    points = list(with_gaps(series.rows))
    return line(
        series.rows,
        mode="lines+markers",
        name="place",
        line={"color": theme.ACCENT, "width": 2},
        marker={"color": theme.ACCENT, "size": 4},
        text=[row.quarter.label for row in points],
        customdata=[_hover_numbers(row) for row in points],
        hovertemplate=HOVER,
    )


def _hover_numbers(row: EstimateRow) -> list[float | None]:
    """Nothing of a suppressed figure is sent to the browser, not even its base."""
    if not row.shown:
        return [None, None, None]
    return [row.n, theme.rounded(row.low), theme.rounded(row.high)]


def _names(drawn: list[Series]) -> list[dict[str, Any]]:
    """Each line is named at its last figure; two that end close together give way."""
    last = [
        (row.estimate or 0.0, middle(row).isoformat(), each.place)
        for each in drawn
        for row in [row for row in each.rows if row.shown][-1:]
    ]
    shifts = [0, 0]
    if len(last) == 2 and abs(last[0][0] - last[1][0]) < 0.035:
        shifts = [9, -9] if last[0][0] >= last[1][0] else [-9, 9]
    return [
        theme.text(
            theme.escaped(place.name),
            x=x,
            y=round(y, 4),
            xanchor="left",
            xshift=10,
            yshift=shift,
            font={"color": theme.ACCENT if number == 0 else theme.MUTED, "size": 13},
            name="line-name",
        )
        for number, ((y, x, place), shift) in enumerate(zip(last, shifts, strict=False))
    ]


def _break_line(each: Break) -> dict[str, Any]:
    x = each.quarter.start.isoformat()
    dashes = {"color": theme.MUTED, "width": 1, "dash": "dot"}
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": dashes,
    }


def _break_names(breaks: Iterable[Break]) -> list[dict[str, Any]]:
    return [
        theme.text(
            theme.escaped(each.what),
            x=each.quarter.start.isoformat(),
            y=1,
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            font={"color": theme.MUTED, "size": 12},
        )
        for each in breaks
    ]
