"""Every BCU's figure with its interval, against the force's line."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from snp.dashboards import words
from snp.dashboards.figures import theme
from snp.dashboards.panels.rows import AreaRow, ChangeRow, EstimateRow

ROW_HEIGHT = 24
LINE_HEIGHT = 16
NAME_LENGTH = 26  # letters of a name on one line
HOVER = "%{y}: %{x:.1%} (%{customdata[1]:.1%} to %{customdata[2]:.1%})<br>%{customdata[0]:,} interviewed<extra></extra>"


def dot_plot(rows: Sequence[AreaRow], force: EstimateRow | None) -> go.Figure:
    """One line a BCU, in the order given from the top; two columns of marks."""
    low, high = theme.padded([end for row in rows for end in _ends(row.now)])
    return theme.figure(
        _dots(rows),
        _marks([row.year_ago for row in rows], rows, 0),
        _marks([row.rest for row in rows], rows, 1),
        height=72 + _row_height(rows) * max(len(rows), 1),
        margin={"l": _name_width(rows), "r": 8, "t": 44, "b": 28},
        xaxis=theme.share_axis(low, high, domain=[0, 0.78], side="bottom"),
        xaxis2=_mark_axis(),
        yaxis=_name_axis(rows),
        yaxis2={"matches": "y", "anchor": "x2", "visible": False, "fixedrange": True},
        shapes=_force_shapes(force),
        annotations=[*_force_name(force), *_headings(), *_missing(rows, low)],
        meta={"narrow": _narrow(rows)},
    )


def _ends(row: EstimateRow) -> list[float]:
    return [end for end in (row.low, row.high) if end is not None]


def _name(row: AreaRow) -> str:
    """The name as the axis has it: a merged BCU's takes more than one line."""
    return "<br>".join(theme.escaped(line) for line in _lines(row))


def _lines(row: AreaRow) -> list[str]:
    return wrap(row.place.name, NAME_LENGTH) or [row.place.code]


def _row_height(rows: Sequence[AreaRow]) -> int:
    most = max((len(_lines(row)) for row in rows), default=1)
    return ROW_HEIGHT + (most - 1) * LINE_HEIGHT


def _name_width(rows: Sequence[AreaRow], letter: float = 7.4) -> int:
    longest = max((len(line) for row in rows for line in _lines(row)), default=0)
    return 16 + round(longest * letter)


def _narrow(rows: Sequence[AreaRow]) -> dict[str, Any]:
    """On a phone: smaller names, and marks without their words."""
    return {
        "margin.l": _name_width(rows, letter=5.8),
        "margin.r": 0,
        "font.size": 11,
        "xaxis.nticks": 4,
        "xaxis.domain": [0, 0.6],
        "xaxis2.domain": [0.62, 1],
    }


def _dots(rows: Sequence[AreaRow]) -> dict[str, Any]:
    """Plotly wants the distances from the value to its limits; the rows hold limits."""
    shown = [row for row in rows if row.now.shown]
    values = [row.now.estimate or 0.0 for row in shown]
    lows = [row.now.low or 0.0 for row in shown]
    highs = [row.now.high or 0.0 for row in shown]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [theme.rounded(value) for value in values],
        "y": [_name(row) for row in shown],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [round(h - v, 4) for h, v in zip(highs, values, strict=True)],
            "arrayminus": [
                round(v - lo, 4) for lo, v in zip(lows, values, strict=True)
            ],
            "color": theme.ACCENT,
            "thickness": 1.5,
            "width": 0,
        },
        "marker": {"color": theme.ACCENT, "size": 9},
        "customdata": [
            [row.now.n, theme.rounded(row.now.low), theme.rounded(row.now.high)]
            for row in shown
        ],
        "hovertemplate": HOVER,
    }


def _missing(rows: Sequence[AreaRow], low: float) -> list[dict[str, Any]]:
    """A figure that is not given says why in its place, not at 0."""
    return [
        theme.text(
            words.short_reason(row.now.suppressed),
            x=low,
            y=_name(row),
            xanchor="left",
            xshift=8,
            bgcolor=theme.PAPER,
            font={"color": theme.MUTED, "size": 12},
        )
        for row in rows
        if not row.now.shown
    ]


def _marks(
    changes: Sequence[ChangeRow | None], rows: Sequence[AreaRow], column: int
) -> dict[str, Any]:
    """`▲ better`, `▼ worse` or `–`; on a phone the mark alone."""
    marks = [words.mark(change) for change in changes]
    full = [words.mark_with_word(change) for change in changes]
    return {
        "type": "scatter",
        "mode": "text",
        "xaxis": "x2",
        "yaxis": "y2",
        "x": [column for _ in rows],
        "y": [_name(row) for row in rows],
        "text": full,
        "meta": {"narrow": {"text": marks}},
        "textfont": {"color": theme.INK, "size": 13},
        "hoverinfo": "skip",
    }


def _mark_axis() -> dict[str, Any]:
    return {
        "domain": [0.8, 1],
        "anchor": "y2",
        "range": [-0.5, 1.5],
        "visible": False,
        "fixedrange": True,
    }


def _name_axis(rows: Sequence[AreaRow]) -> dict[str, Any]:
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": [_name(row) for row in rows],
        "range": [len(rows) - 0.5, -0.5],
        "gridcolor": theme.RULE,
        "griddash": "dot",
        "fixedrange": True,
        "dtick": 1,
        "ticklabelstandoff": 6,
    }


def _headings() -> list[dict[str, Any]]:
    titles = ("a year<br>ago", "rest of<br>London")
    return [
        theme.text(
            title,
            xref="x2",
            x=column,
            yref="paper",
            y=1,
            yanchor="bottom",
            font={"color": theme.MUTED, "size": 11},
        )
        for column, title in enumerate(titles)
    ]


def _force_shapes(force: EstimateRow | None) -> list[dict[str, Any]]:
    if force is None or not force.shown:
        return []
    across = {"yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    value = theme.rounded(force.estimate)
    low, high = theme.rounded(force.low), theme.rounded(force.high)
    bare = {"width": 0}
    grey = {"color": theme.MUTED, "width": 1.5}
    return [
        across
        | {"type": "rect", "x0": low, "x1": high, "line": bare}
        | {"fillcolor": theme.CONTEXT_BAND},
        across | {"type": "line", "x0": value, "x1": value, "line": grey},
    ]


def _force_name(force: EstimateRow | None) -> list[dict[str, Any]]:
    if force is None or force.estimate is None:
        return []
    label = f"{theme.escaped(force.place.name)} {words.per_cent(force.estimate)}"
    return [
        theme.text(
            label,
            x=theme.rounded(force.estimate),
            yref="paper",
            y=1,
            yanchor="bottom",
            font={"color": theme.MUTED, "size": 13},
        )
    ]
