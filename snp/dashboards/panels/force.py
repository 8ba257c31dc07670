"""The force page: one measure of every BCU against the rest of London."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from snp.dashboards import queries, words
from snp.dashboards.panels import charts
from snp.dashboards.panels.choice import Choice
from snp.dashboards.panels.rows import (
    REST_OF_FORCE,
    YEAR_AGO,
    AreaRow,
    ChangeRow,
    EstimateRow,
    Measure,
    Series,
)
from snp.dashboards.panels.tables import Table

ORDERS = {"name": "by name", "figure": "by figure"}


@dataclass(frozen=True)
class ForceRows:
    """All that the page shows of one measure."""

    measure: Measure
    areas: tuple[AreaRow, ...]
    force: EstimateRow | None
    year_ago: ChangeRow | None
    series: Series


@dataclass(frozen=True)
class ForcePanel:
    opening: str
    comparisons: str
    now: str
    since: str
    missing: str
    charts: list[charts.Chart]


def force_rows(choice: Choice, measure: Measure, order: str) -> ForceRows:
    estimates = queries.estimates_at(choice, measure.code)
    changes = queries.changes_at(choice, [measure.code])
    series = queries.series_of(choice, [measure.code], None)
    force_key = (queries.FORCE.code, measure.code)
    force = estimates.pop(force_key, [None])[0]
    areas = [_area(rows[0], changes) for rows in estimates.values()]
    return ForceRows(
        measure=measure,
        areas=tuple(sorted(areas, key=by_figure if order == "figure" else by_name)),
        force=force,
        year_ago=changes.get((*force_key, YEAR_AGO)),
        series=Series(queries.FORCE, measure, tuple(series.get(force_key, ()))),
    )


def _area(row: EstimateRow, changes) -> AreaRow:
    key = (row.place.code, row.measure)
    return AreaRow(
        place=row.place,
        now=row,
        year_ago=changes.get((*key, YEAR_AGO)),
        rest=changes.get((*key, REST_OF_FORCE)),
    )


def by_name(row: AreaRow) -> str:
    return row.place.name


def by_figure(row: AreaRow) -> tuple[bool, float]:
    """The highest first; those without a figure last."""
    return row.now.estimate is None, -(row.now.estimate or 0)


def panel(page: charts.Setting, rows: ForceRows) -> ForcePanel:
    compared = [
        change for row in rows.areas for change in (row.rest, row.year_ago) if change
    ]
    return ForcePanel(
        opening=words.force_opening(rows.measure, rows.areas),
        comparisons=words.comparisons(compared),
        now=words.described(rows.force, rows.measure),
        since=words.force_change(rows.year_ago, rows.force),
        missing=words.no_year_ago(rows.areas),
        charts=[
            charts.of_areas(page, rows.measure, rows.areas, rows.force),
            charts.of_series(page, rows.series, None, rows.year_ago),
        ],
    )


def table(choice: Choice, rows: ForceRows, chart: str) -> Table | None:
    """The rows of one chart of the page, for its CSV."""
    if chart == charts.areas_id(rows.measure):
        return charts.table_of_areas(choice, rows.measure, rows.areas)
    if chart == charts.series_id(rows.measure):
        return charts.table_of_series(choice, rows.series)
    return None


def measure_of(measures: Sequence[Measure], code: str) -> Measure:
    """The measure asked for, or the first."""
    return next((each for each in measures if each.code == code), measures[0])
