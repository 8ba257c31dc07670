"""Every colour, font and axis default of the figures.

The colours are the light values of the tokens in static/css/tokens.css: charts.js finds
them in a figure and puts the page's own (dark mode) in their place.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

INK = "#1D1D1F"
MUTED = "#4F5660"
CONTEXT = "#8A9099"
RULE = "#D0D4D9"
PAPER = "#FFFFFF"
ACCENT = "#12436D"
BAND = "rgba(18,67,109,0.2)"
CONTEXT_BAND = "rgba(138,144,153,0.2)"
COLOURS = (INK, MUTED, CONTEXT, RULE, PAPER, ACCENT, BAND, CONTEXT_BAND)
FONT = "Arial, Helvetica, sans-serif"


def figure(*traces: Any, height: int, **layout: Any) -> go.Figure:
    """A figure in our dress, without Plotly's own template.

    Plotly's check of every property takes four fifths of the time that a figure takes:
    the tests make it, pages do without.
    """
    base: dict[str, Any] = {
        "template": "none",
        "height": height,
        "font": {"family": FONT, "size": 14, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": INK, "font": {"color": INK}},
    }
    whole = {"data": list(traces), "layout": base | layout}
    return go.Figure(whole, _validate=False)


def share_axis(low: float, high: float, **more: Any) -> dict[str, Any]:
    """An axis of per cents: `low` and `high` are shares."""
    base = {
        "range": [low, high],
        "tickformat": ".0%",
        "gridcolor": RULE,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": MUTED},
    }
    return base | more


def text(words: str, **more: Any) -> dict[str, Any]:
    """An annotation without an arrow."""
    return {"text": words, "showarrow": False} | more


def padded(values: list[float], step: float = 0.1) -> tuple[float, float]:
    """Round limits around the values, at least 0.2 apart, never outside 0 and 1."""
    if not values:
        return 0.0, 1.0
    low = int((min(values) - 0.02) / step) * step
    high = -int(-(max(values) + 0.02) // step) * step
    low, high = max(0.0, low), min(1.0, high)
    if high - low < 0.2:
        low, high = max(0.0, high - 0.2), min(1.0, max(0.0, high - 0.2) + 0.2)
    return round(low, 2), round(high, 2)


def rounded(share: float | None) -> float | None:
    """A hundredth of a per cent is finer than a pixel, and a third of the bytes."""
    return None if share is None else round(share, 4)


def escaped(name: str) -> str:
    """Text for Plotly, which reads a little HTML in labels."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
