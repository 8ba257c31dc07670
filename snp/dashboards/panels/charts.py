"""A chart with all that stands around it, ready for `_partials/chart.html`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from snp.dashboards import words
from snp.dashboards.figures.dot_plot import dot_plot
from snp.dashboards.figures.series import series_chart
from snp.dashboards.panels import columns
from snp.dashboards.panels.choice import Choice
from snp.dashboards.panels.rows import (
    AreaRow,
    ChangeRow,
    EstimateRow,
    Measure,
    OutcomeRow,
    Series,
)
from snp.dashboards.panels.tables import Table


@dataclass(frozen=True)
class Chart:
    """`sentence` is what a screen reader says in the drawing's place."""

    id: str
    title: str
    subtitle: str
    sentence: str
    figure: dict[str, Any]
    table: Table
    csv: str
    source: str

    @property
    def data_id(self) -> str:
        return f"{self.id}-data"


@dataclass(frozen=True)
class Setting:
    """What a chart needs to know of the page that it stands on."""

    choice: Choice
    source: str
    own: Mapping[str, str] = field(default_factory=dict)

    def csv(self, chart: str) -> str:
        return f"chart.csv?{self.choice.query(**self.own, chart=chart)}"


def series_id(measure: Measure) -> str:
    return f"series-{measure.code}"


def areas_id(measure: Measure) -> str:
    return f"areas-{measure.code}"


def plain(figure: go.Figure) -> dict[str, Any]:
    """What the page carries: the traces and the layout, no more."""
    return figure.to_plotly_json()


def of_series(
    page: Setting, series: Series, force: Series | None, year_ago: ChangeRow | None
) -> Chart:
    choice, measure, place = page.choice, series.measure, series.place
    name = series_id(measure)
    figure = series_chart(series, force, period=choice.period)
    return Chart(
        id=name,
        title=words.course(measure, year_ago),
        subtitle=f"{measure.title}, {place.name}, {window_in_words(choice)}: "
        f"share of residents with its margin ({measure.direction})",
        sentence=spoken(choice, series, year_ago),
        figure=plain(figure),
        table=table_of_series(choice, series),
        csv=page.csv(name),
        source=page.source,
    )


def of_bcu(page: Setting, row: OutcomeRow) -> Chart:
    return of_series(page, row.series, row.force, row.year_ago)


def table_of_series(choice: Choice, series: Series) -> Table:
    return Table(
        f"{series.measure.title}, {series.place.name}, newest first",
        columns.of_series(choice),
        tuple(reversed(series.rows)),
    )


def of_areas(
    page: Setting,
    measure: Measure,
    rows: Sequence[AreaRow],
    force: EstimateRow | None,
) -> Chart:
    choice, name = page.choice, areas_id(measure)
    return Chart(
        id=name,
        title=words.clear_areas(rows),
        subtitle=f"{measure.title}, {choice.span}: share of residents of each BCU"
        f"{choice.as_now} with its margin ({measure.direction})",
        sentence=words.spoken_areas(measure, rows, force),
        figure=plain(dot_plot(rows, force)),
        table=table_of_areas(choice, measure, rows),
        csv=page.csv(name),
        source=page.source,
    )


def table_of_areas(choice: Choice, measure: Measure, rows: Sequence[AreaRow]) -> Table:
    return Table(
        f"{measure.title} by BCU, {choice.span}", columns.of_areas(choice), tuple(rows)
    )


def window_in_words(choice: Choice) -> str:
    return "each quarter" if choice.window == "quarter" else "12 months to each quarter"


def spoken(choice: Choice, series: Series, year_ago: ChangeRow | None) -> str:
    now = next((row for row in series.rows if row.quarter == choice.period), None)
    newest = words.described(now, series.measure)
    return f"{words.course(series.measure, year_ago)}. {newest}"
