"""A measure through time: a line in its band, London in grey, breaks as breaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from snp.dashboards.figures import theme
from snp.dashboards.figures.band import band, line, middle, with_gaps
from snp.dashboards.figures.small_multiple import dot, ends
from snp.dashboards.panels.rows import Break, EstimateRow, Series
from snp.lib.quarters import Quarter

HEIGHT = 340
NAME_LENGTH = 22  # letters of a name on one line
CLOSE = 0.035  # ends of lines whose names would touch
MARGIN = dt.timedelta(days=75)
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
        margin={"l": 44, "r": _right_margin(drawn), "t": 24, "b": 32},
        hovermode="x",
        xaxis=_time_axis(drawn),
        yaxis=theme.share_axis(*theme.padded(ends(*drawn))),
        annotations=[*_names(drawn), *_break_names(series.measure.breaks)],
        shapes=[_break_line(each) for each in series.measure.breaks],
        meta={"narrow": _narrow(drawn)},
    )


def _time_axis(drawn: Sequence[Series]) -> dict[str, Any]:
    return {
        "type": "date",
        "range": _time_range(drawn),
        "tickformat": "%Y",
        "tickangle": 0,
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


def _names(drawn: Sequence[Series]) -> list[dict[str, Any]]:
    """Each line is named at its last figure; two that end close together give way.

    A name within the chart, of a BCU that has gone, covers the line behind it.
    """
    last = [row for each in drawn for row in _last_shown(each)]
    shifts = _shifts([row.estimate or 0.0 for row in last])
    end = max((row.quarter.ordinal for row in last), default=0)
    return [
        theme.text(
            "<br>".join(map(theme.escaped, _name_lines(row))),
            x=middle(row),
            y=theme.rounded(row.estimate),
            xanchor="left",
            align="left",
            xshift=10,
            yshift=shift,
            font={"color": theme.MUTED if row.place.is_force else theme.ACCENT},
            **({} if row.quarter.ordinal == end else {"bgcolor": theme.PAPER}),
        )
        for row, shift in zip(last, shifts, strict=True)
    ]


def _last_shown(series: Series) -> list[EstimateRow]:
    return [row for row in series.rows if row.shown][-1:]


def _name_lines(row: EstimateRow) -> list[str]:
    return wrap(row.place.name, NAME_LENGTH) or [row.place.code]


def _shifts(values: list[float]) -> list[int]:
    if len(values) < 2 or abs(values[0] - values[1]) > CLOSE:
        return [0] * len(values)
    return [9, -9] if values[0] >= values[1] else [-9, 9]


def _right_margin(drawn: Sequence[Series]) -> int:
    lines = [
        line for each in drawn for row in _last_shown(each) for line in _name_lines(row)
    ]
    return 20 + 8 * max(map(len, lines), default=0)


def _narrow(drawn: Sequence[Series]) -> dict[str, Any]:
    """On a phone the names stand above and below the ends of their lines."""
    last = [row for each in drawn for row in _last_shown(each)]
    values = [row.estimate or 0.0 for row in last]
    shown: dict[str, Any] = {
        "margin.r": 10,
        "margin.l": 38,
        "height": 280,
        "xaxis.nticks": 5,
    }
    for number, value in enumerate(values):
        shown[f"annotations.{number}.xanchor"] = "right"
        shown[f"annotations.{number}.xshift"] = 0
        above = value == max(values)
        shown[f"annotations.{number}.yshift"] = 24 if above else -24
    return shown


def _time_range(drawn: Sequence[Series]) -> list[str] | None:
    dates = sorted(middle(row) for each in drawn for row in each.rows)
    if not dates:
        return None
    first, last = dt.date.fromisoformat(dates[0]), dt.date.fromisoformat(dates[-1])
    return [(first - MARGIN).isoformat(), (last + MARGIN).isoformat()]


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
