"""The BCU page: six questions under four outcomes, each with what proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from snp.dashboards import queries, words
from snp.dashboards.figures.small_multiple import common_span, ends, small_multiple
from snp.dashboards.panels import charts
from snp.dashboards.panels.choice import Choice
from snp.dashboards.panels.rows import (
    REST_OF_FORCE,
    YEAR_AGO,
    EstimateRow,
    Measure,
    OutcomeRow,
    Place,
    Series,
)
from snp.dashboards.panels.tables import Table
from snp.lib.quarters import Quarter
from wards.models import Bcu


@dataclass(frozen=True)
class OutcomeCard:
    """A row with its small drawing, and its chart where the address asks for it.

    `toggle` is the query that opens the chart, or closes it.
    """

    row: OutcomeRow
    title: str
    force_now: EstimateRow | None
    small: dict[str, Any]
    chart: charts.Chart | None
    toggle: str

    @property
    def small_id(self) -> str:
        return f"small-{self.row.measure.code}"

    @property
    def small_data_id(self) -> str:
        return f"{self.small_id}-data"


@dataclass(frozen=True)
class BcuPanel:
    opening: str
    comparisons: str
    since: int
    outcomes: list[tuple[str, list[OutcomeCard]]]


def outcome_rows(
    choice: Choice, bcu: Bcu | None, measures: Sequence[Measure]
) -> list[OutcomeRow]:
    """Of a BCU, or (None) of London."""
    codes = [measure.code for measure in measures]
    series = queries.series_of(choice, codes, bcu)
    changes = queries.changes_at(choice, codes, bcu)
    place = Place(bcu.code, bcu.name) if bcu else queries.FORCE
    return [_row(choice, place, measure, series, changes) for measure in measures]


def _row(choice: Choice, place: Place, measure: Measure, series, changes) -> OutcomeRow:
    key = (place.code, measure.code)
    own = Series(place, measure, tuple(series.get(key, ())))
    force_rows = series.get((queries.FORCE.code, measure.code), ())
    return OutcomeRow(
        measure=measure,
        now=at(choice.period, own),
        year_ago=changes.get((*key, YEAR_AGO)),
        rest=changes.get((*key, REST_OF_FORCE)),
        series=own,
        force=Series(queries.FORCE, measure, tuple(force_rows)),
    )


def at(period: Quarter | None, series: Series) -> EstimateRow | None:
    return next((row for row in series.rows if row.quarter == period), None)


def panel(page: charts.Setting, rows: Sequence[OutcomeRow]) -> BcuPanel:
    span = common_span(ends(row.series, row.force) for row in rows)
    cards = [_card(page, row, span) for row in rows]
    by_outcome = groupby(cards, attrgetter("row.measure.outcome"))
    return BcuPanel(
        opening=words.bcu_opening(rows),
        comparisons=words.comparisons(
            change for row in rows for change in (row.year_ago, row.rest)
        ),
        since=first_year(rows),
        outcomes=[(outcome, list(group)) for outcome, group in by_outcome],
    )


def _card(page: charts.Setting, row: OutcomeRow, span: float) -> OutcomeCard:
    choice, code = page.choice, row.measure.code
    small = small_multiple(row.series, row.force, span=span, period=choice.period)
    is_open = page.own.get("question") == code
    return OutcomeCard(
        row=row,
        title=words.course(row.measure, row.year_ago),
        force_now=at(choice.period, row.force),
        small=charts.plain(small),
        chart=charts.of_bcu(page, row) if is_open else None,
        toggle=choice.query() if is_open else choice.query(question=code),
    )


def first_year(rows: Sequence[OutcomeRow]) -> int:
    """The calendar year in which the oldest figure of the page lies."""
    starts = [each.quarter.start.year for row in rows for each in row.force.rows[:1]]
    return min(starts, default=0)


def table(
    choice: Choice, bcu: Bcu, measures: Sequence[Measure], chart: str
) -> Table | None:
    """The rows of one chart of the page, for its CSV."""
    asked = [each for each in measures if chart == charts.series_id(each)]
    rows = outcome_rows(choice, bcu, asked)
    return charts.table_of_series(choice, rows[0].series) if rows else None
