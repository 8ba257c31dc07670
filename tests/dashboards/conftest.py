"""Figures of Alder, Birch and London: eight quarters of two years, six questions."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone

from snp.dashboards.panels.measures import measures_of
from snp.dashboards.panels.rows import (
    AreaRow,
    ChangeRow,
    EstimateRow,
    OutcomeRow,
    Place,
    Series,
)
from snp.lib.quarters import Quarter
from surveys.models import Change, Estimate, Run, Survey

FIRST, LAST = Quarter(2005, 3), Quarter(2007, 2)
ALDER = Place("A", "Alder & Ash")
LONDON = Place("MPS", "London", is_force=True)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


# Records without a database


@pytest.fixture
def measures():
    return {measure.code: measure for measure in measures_of("pas")}


@pytest.fixture
def an_estimate():
    def make(quarter=LAST, place=ALDER, measure="safe_night", **figures):
        usual = {"n": 412, "estimate": 0.613, "low": 0.565, "high": 0.66, "run": 87}
        return EstimateRow(place, measure, quarter, **usual | figures)

    return make


@pytest.fixture
def suppressed(an_estimate):
    def make(quarter=LAST, reason="base_below_minimum", **more):
        none = {"estimate": None, "low": None, "high": None}
        return an_estimate(quarter, n=60, suppressed=reason, **none | more)

    return make


@pytest.fixture
def a_change():
    def make(change=-0.07, verdict="better", compared_with="year_ago", margin=0.04):
        low, high = change - margin, change + margin
        return ChangeRow(compared_with, change, low, high, verdict=verdict)

    return make


@pytest.fixture
def an_outcome(measures, an_estimate):
    def make(measure, year_ago=None, rest=None, now=None):
        row = now or an_estimate(measure=measure)
        series = Series(ALDER, measures[measure], (row,))
        return OutcomeRow(measures[measure], row, year_ago, rest, series, series)

    return make


@pytest.fixture
def an_area(an_estimate):
    def make(name, rest=None, year_ago=None, now=None):
        place = Place(name[:1], name)
        return AreaRow(place, now or an_estimate(place=place), year_ago, rest)

    return make


# Rows in the database


@pytest.fixture
def figures(places):
    survey = Survey.objects.create(code="pas")
    run = Run.objects.create(
        survey=survey,
        quarters=[],
        state="done",
        finished_at=timezone.now(),
        code_version="test",
    )
    made = SimpleNamespace(survey=survey, run=run, last=LAST, places=places)
    areas = (places.alder, places.birch, None)
    estimates, changes = [], []
    for number, measure in enumerate(measures_of("pas")):
        cell = {"survey": survey, "run": run, "measure": measure.code}
        cell |= {"window": "r12", "geography": "as_then"}
        for area in areas:
            share = 0.3123456789 + number / 12 + (0.05 if area == places.birch else 0)
            estimates += [
                _estimate(q, share, bcu=area, **cell) for q in FIRST.until(LAST)
            ]
            changes += _changes(bcu=area, **cell)
    Estimate.objects.bulk_create(estimates)
    Change.objects.bulk_create(changes)
    return made


def _estimate(quarter, share, **cell):
    if quarter == FIRST + 2:
        none = {"n": 60, "suppressed": "base_below_minimum"}
        return Estimate(quarter=quarter.ordinal, **none, **cell)
    moved = share + (quarter.ordinal % 4) / 100
    limits = {"ci_low": moved - 0.0412345678, "ci_high": moved + 0.0487654321}
    sizes = {"n": 412, "n_eff": 330.5, "deff": 1.25, "se": 0.0226}
    return Estimate(quarter=quarter.ordinal, estimate=moved, **limits, **sizes, **cell)


def _changes(**cell):
    tested = {"change": -0.0712345678, "ci_low": -0.11, "ci_high": -0.03, "se": 0.02}
    tested |= {"baseline": 0.4, "p_value": 0.001, "q_value": 0.01}
    verdict = "better" if cell["measure"] == "worried_asb" else "worse"
    common = {"quarter": LAST.ordinal, **cell}
    made = [Change(compared_with="year_ago", verdict=verdict, **tested, **common)]
    if cell["bcu"]:
        untested = {"reason": "no_variance"}
        made.append(Change(compared_with="rest_of_force", **untested, **common))
    return made
