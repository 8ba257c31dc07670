"""Estimates: a row for each measure, area, window and period, with how sure it is."""

from __future__ import annotations

from django.db.models import Case, Value, When
from django.db.models.functions import Coalesce

from snp.dashboards.exports.export import Export
from snp.dashboards.exports.fields import Field
from snp.dashboards.exports.figures import (
    CELL,
    KEY,
    ORDER,
    RUN,
    START_AND_END,
    column,
    number,
)
from snp.dashboards.exports.tables import Table, Where
from snp.estimation.proportion import METHOD
from snp.estimation.publication import Reason
from snp.lib.csvw import Column
from surveys.models import Estimate

MARKER = Case(
    *(When(suppressed=reason, then=Value(reason.marker)) for reason in Reason),
    default=Value(""),
)
IS_GIVEN = Case(When(suppressed="", then=Value(METHOD)), default=Value(""))

FIELDS = (
    *KEY,
    *START_AND_END,
    Field(column("n", "Answers", "People who gave a valid answer", "integer"), "n"),
    number("n_eff", "Effective answers", "n divided by the design effect"),
    number("deff", "Design effect", "Variance against that of a simple sample of n"),
    number("estimate", "Estimate", "Share of residents, 0 to 1, weighted"),
    number("se", "Standard error", "Linearised, of the stratified clustered sample"),
    number("ci_low", "Lower end", "Of the 95% interval"),
    number("ci_high", "Upper end", "Of the 95% interval"),
    Field(
        Column("method", "Method", "Of the interval; empty where no figure is given"),
        IS_GIVEN,
    ),
    Field(
        Column(
            "suppressed",
            "Why there is no figure",
            "Empty, or the reason; then n_eff to ci_high are empty, which is not 0",
        ),
        "suppressed",
        among=tuple(Reason),
    ),
    Field(
        Column("marker", "Marker", "The reason in the government's shorthand"), MARKER
    ),
    Field(
        Column("flags", "Flags", "lonely_psu: some stratum held a single PSU"), "flags"
    ),
    RUN,
    Field(
        column("computed_at", "Computed", "When that run finished", "dateTime"),
        Coalesce("run__finished_at", "run__started_at"),
    ),
)


def table(where: Where) -> Table:
    current = Estimate.objects.filter(superseded_by=None)
    return Table(FIELDS, current, ORDER, primary_key=CELL)


EXPORT = Export(
    name="estimates",
    title="Estimates",
    about="The current survey figures of every BCU and of London, for quarters and for "
    "rolling years, each with its interval, its base, its design effect and the run "
    "that made it. Where no figure is given, the reason is.",
    table=table,
    offered=(
        *("survey", "measure", "area_level", "area_code"),
        *("geography", "window", "period"),
    ),
)
