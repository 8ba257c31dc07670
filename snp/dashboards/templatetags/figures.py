"""How templates print figures: the words of words.py, and the small interval."""

from __future__ import annotations

from html import escape
from math import isnan

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from snp.dashboards import words
from snp.dashboards.panels.rows import EstimateRow, Measure
from snp.dashboards.panels.tables import Cell, Table
from snp.dashboards.panels.wards import RateCell, WardRow

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


# Wards side by side


@register.filter
def rate(value: float) -> str:
    """`12.4`; nothing where there is none."""
    return "" if isnan(value) else f"{value:,.1f}"


@register.simple_tag
def heat_row(row: WardRow, period: str) -> SafeString:
    """A ward's stages, each a mark and words; the class only repeats them."""
    cells = "".join(
        f'<td role="cell" class="heat-{slugify(each.status)}" '
        f'data-label="{escape(each.stage.label)}"><span class="mark" '
        f'aria-hidden="true">{each.status.mark}</span> {escape(each.words)}</td>'
        for each in row.stages
    )
    return mark_safe(f'<tr role="row">{_ward(row, period)}{cells}</tr>')


@register.simple_tag
def rate_row(row: WardRow, has_residents: bool) -> SafeString:
    """A ward's rates, or what stands in their place."""
    cells = [("Entries", row.entries.text), _limits(row.per_team)]
    shown = row.per_team
    if has_residents:
        people = f"{row.residents.people:,}" if row.residents else "not loaded"
        shown = row.per_residents if row.residents else row.per_team
        cells += [("Residents", people), ("For 10,000", rate(row.per_residents.rate))]
        cells.append(_limits(row.per_residents))
    numbers = "".join(
        f'<td role="cell" class="number" data-label="{label}">{escape(text)}</td>'
        for label, text in cells
    )
    against = f'<td role="cell" data-label="Median">{shown.against}</td>'
    return mark_safe(f'<tr role="row">{_ward(row)}{numbers}{against}</tr>')


def _ward(row: WardRow, period: str = "") -> str:
    address = reverse("ward", args=[row.ward.code])
    query = f"?period={period}" if period else ""
    name = escape(row.ward.name)
    return (
        f'<th scope="row" role="rowheader"><a href="{address}{query}">{name}</a></th>'
    )


def _limits(cell: RateCell) -> tuple[str, str]:
    said = f"{rate(cell.low)} to {rate(cell.high)}" if cell.is_known else ""
    return "Interval", said
