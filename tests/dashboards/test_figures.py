import json
import re
from dataclasses import replace
from pathlib import Path

import plotly.graph_objects as go
import plotly.io
import pytest

from snp.dashboards.figures import theme
from snp.dashboards.figures.band import unbroken_runs, with_gaps
from snp.dashboards.figures.dot_plot import dot_plot
from snp.dashboards.figures.series import series_chart
from snp.dashboards.figures.small_multiple import limits_about, small_multiple
from snp.dashboards.panels.rows import Break, Place, Series
from snp.lib.quarters import Quarter

FIRST, LAST = Quarter(2005, 3), Quarter(2007, 2)
LONDON = Place("MPS", "London", is_force=True)
STATIC = Path(__file__).parent.parent.parent / "static"


@pytest.fixture
def series(an_estimate, suppressed, measures):
    """Eight quarters; the third is suppressed and the sixth was never asked."""
    rows = [an_estimate(quarter) for quarter in FIRST.until(LAST)]
    rows[2] = suppressed(FIRST + 2)
    del rows[5]
    return Series(Place("A", "Alder & Ash"), measures["safe_night"], tuple(rows))


@pytest.fixture
def force(series):
    rows = tuple(replace(row, place=LONDON) for row in series.rows)
    return Series(LONDON, series.measure, rows)


@pytest.fixture
def areas(an_area, suppressed, a_change):
    return [
        an_area("Alder & Ash", rest=a_change(-0.06, "worse", "rest_of_force")),
        an_area("Birch", now=suppressed()),
    ]


@pytest.fixture
def all_figures(series, force, areas):
    return [
        series_chart(series, force, period=LAST),
        series_chart(force, None),
        small_multiple(series, force, span=0.3, period=LAST),
        dot_plot(areas, force.rows[-1]),
        dot_plot([], None),
        series_chart(Series(LONDON, series.measure, ()), None),
    ]


def test_figures_hold_only_what_the_small_bundle_draws(all_figures):
    kinds = {trace.type for figure in all_figures for trace in figure.data}
    assert kinds <= {"scatter", "bar"}


def test_plotly_accepts_every_property(all_figures):
    for figure in all_figures:
        plain = figure.to_plotly_json()
        checked = go.Figure(data=plain["data"], layout=plain["layout"])
        assert plotly.io.from_json(checked.to_json()) == checked


def test_a_figure_is_small(all_figures):
    for figure in all_figures:
        assert len(json.dumps(figure.to_plotly_json())) < 6000


def test_every_colour_is_a_token_of_the_style_sheet(all_figures):
    css = (STATIC / "css/tokens.css").read_text().lower().replace(", ", ",")
    js = (STATIC / "js/charts.js").read_text()
    for colour in theme.COLOURS:
        assert colour.lower() in css
        assert f'"{colour}"' in js
    text = json.dumps([figure.to_plotly_json() for figure in all_figures])
    used = set(re.findall(r"#[0-9A-Fa-f]{6}|rgba\([^)]*\)", text))
    assert used <= {*theme.COLOURS, "rgba(0,0,0,0)"}


def test_a_missing_figure_is_a_gap_and_never_0(series):
    line = series_chart(series, None).data[1]
    assert list(line.y).count(None) == 2
    assert 0 not in line.y
    assert not line.connectgaps


def test_nothing_of_a_suppressed_figure_reaches_the_browser(series):
    line = series_chart(series, None).data[1]
    place = [row.quarter for row in with_gaps(series.rows)].index(FIRST + 2)
    assert line.customdata[place] == [None, None, None]


def test_the_band_is_cut_where_the_line_is(series):
    runs = unbroken_runs(series.rows)
    assert [len(run) for run in runs] == [2, 2, 2]
    assert list(series_chart(series, None).data[0].x).count(None) == 2


def test_a_lone_figure_has_a_band_that_can_be_seen(an_estimate, measures):
    lone = Series(LONDON, measures["safe_day"], (an_estimate(),))
    band = series_chart(lone, None).data[0]
    assert len(set(band.x)) == 2


def test_whiskers_are_distances_from_the_dot(areas, force):
    dots = dot_plot(areas, force.rows[-1]).data[0]
    assert list(dots.x) == [0.613]
    assert list(dots.error_x.array) == [pytest.approx(0.047)]
    assert list(dots.error_x.arrayminus) == [pytest.approx(0.048)]


def test_marks_are_words_on_paper_and_marks_on_a_phone(areas, force):
    rest = dot_plot(areas, force.rows[-1]).data[2]
    assert list(rest.text) == ["▼ worse", ""]
    assert rest.meta["narrow"]["text"] == ["▼", ""]


def test_what_is_missing_says_why_where_it_would_stand(areas, force):
    figure = dot_plot(areas, force.rows[-1])
    assert figure.layout.annotations[-1].text == "too few answered"
    assert figure.layout.annotations[-1].y == "Birch"


def test_names_are_escaped(areas, force):
    assert "Alder &amp; Ash" in dot_plot(areas, force.rows[-1]).data[0].y


def test_a_break_is_drawn_as_one(series):
    measure = replace(series.measure, breaks=(Break(FIRST + 4, "asked by telephone"),))
    figure = series_chart(replace(series, measure=measure), None)
    assert figure.layout.shapes[0].x0 == "2006-10-01"
    assert figure.layout.annotations[-1].text == "asked by telephone"


@pytest.mark.parametrize("values", [[], [0.5], [0.99, 1.0], [0.0], [0.1, 0.9]])
def test_small_multiples_keep_their_span(values):
    low, high = limits_about(values, 0.3)
    assert high - low == pytest.approx(0.3)
    assert low >= -0.01
    assert high <= 1.01
