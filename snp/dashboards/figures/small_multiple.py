"""A measure since its beginning, small enough to stand in a row of its like."""

from __future__ import annotations

import plotly.graph_objects as go

from snp.dashboards.figures import theme
from snp.dashboards.figures.band import band, line, middle
from snp.dashboards.panels.rows import Series

HEIGHT = 84


def small_multiple(
    series: Series, force: Series, limits: tuple[float, float]
) -> go.Figure:
    """The place's line in its band, London's in grey; `limits` are one set's own."""
    shown = [row for row in series.rows if row.shown]
    traces = [
        line(force.rows, line={"color": theme.CONTEXT, "width": 1}, hoverinfo="skip"),
        band(series.rows),
        line(series.rows, line={"color": theme.ACCENT, "width": 1.5}, hoverinfo="skip"),
    ]
    if shown:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [middle(shown[-1]).isoformat()],
                "y": [theme.rounded(shown[-1].estimate)],
                "marker": {"color": theme.ACCENT, "size": 6},
                "hoverinfo": "skip",
            }
        )
    return theme.figure(
        *traces,
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
        yaxis=theme.share_axis(*limits, tickvals=list(limits)),
        meta={"static": True},
    )


def common_limits(*many: Series) -> tuple[float, float]:
    """The scale that one set of small multiples shares."""
    ends = [
        end
        for series in many
        for row in series.rows
        if row.shown
        for end in (row.low, row.high)
        if end is not None
    ]
    return theme.padded(ends)
