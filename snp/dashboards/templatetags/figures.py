"""How templates print figures: the words of words.py, and the small interval."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from snp.dashboards import words
from snp.dashboards.panels.rows import EstimateRow, Measure
from snp.dashboards.panels.tables import Cell, Table

register = template.Library()

for _say in (
    words.per_cent,
    words.people,
    words.described,
    words.reason,
    words.mark,
    words.verdict,
    words.size,
):
    register.filter(_say.__name__, _say)

LENGTH = 200  # of the drawing's axis from 0% to 100%, in its own units
EDGE = 8


@register.inclusion_tag("_partials/interval.html")
def interval_drawing(row: EstimateRow, force: EstimateRow | None) -> dict:
    """A dot with its margin on a line from 0% to 100%, London as a tick."""
    force_at = place(force.estimate) if force and force.shown else None
    if row.estimate is None or row.low is None or row.high is None:
        return {"force": force_at}
    return {
        "low": place(row.low),
        "high": place(row.high),
        "at": place(row.estimate),
        "force": force_at,
    }


def place(share: float | None) -> float:
    return round(EDGE + (share or 0) * LENGTH, 1)


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """The rows of a table: a loop in the template takes five times as long."""
    lines = ("".join(map(_cell, line)) for line in table.lines)
    return mark_safe("\n".join(f"<tr>{line}</tr>" for line in lines))


def _cell(cell: Cell) -> str:
    if cell.is_heading:
        return f'<th scope="row">{escape(cell.text)}</th>'
    css = ' class="number"' if cell.is_number else ""
    return f"<td{css}>{escape(cell.text)}</td>"


@register.filter
def sentence(row: EstimateRow | None, measure: Measure) -> str:
    return words.estimate(row, measure)
