"""Changes: each figure against the period before, the year before, and the rest."""

from __future__ import annotations

from snp.dashboards.exports.export import Export
from snp.dashboards.exports.fields import Field
from snp.dashboards.exports.figures import CELL, KEY, ORDER, RUN, column, number
from snp.dashboards.exports.tables import Table, Where
from snp.estimation.publication import Reason
from snp.lib.csvw import Column
from surveys.models import Change

FIELDS = (
    *KEY,
    Field(
        column(
            "compared_with",
            "Compared with",
            "previous: the period before; year_ago: the same a year before; "
            "rest_of_force: all other BCUs in the same period",
        ),
        "compared_with",
        among=("previous", "year_ago", "rest_of_force"),
    ),
    number("baseline", "Baseline", "The share it is compared with, 0 to 1"),
    number("change", "Change", "Estimate less baseline, as a share: 0.01 is a point"),
    number("se", "Standard error", "Of the change, with what both share"),
    number("ci_low", "Lower end", "Of the 95% interval of the change"),
    number("ci_high", "Upper end", "Of the 95% interval of the change"),
    number("p_value", "p-value", "t-test of no change"),
    number("q_value", "q-value", "Benjamini-Hochberg over the BCUs of one comparison"),
    Field(
        Column("verdict", "Verdict", "Better and worse only where q is below 0.05"),
        "verdict",
        among=("better", "worse", "no clear change"),
    ),
    Field(
        Column("reason", "Why there is no test", "Empty where there is a verdict"),
        "reason",
        among=tuple(Reason),
    ),
    RUN,
)


def table(where: Where) -> Table:
    current = Change.objects.filter(superseded_by=None)
    key = (*CELL, "compared_with")
    return Table(FIELDS, current, (*ORDER, "compared_with"), primary_key=key)


EXPORT = Export(
    name="changes",
    title="Changes",
    about="Every current comparison of a figure: with the period before, with the year "
    "before, and of a BCU with the rest of London; with its interval, its p-value and "
    "the verdict after correction for the number of comparisons.",
    table=table,
    offered=(
        *("survey", "measure", "area_level", "area_code", "geography", "window"),
        *("period", "compared_with", "verdict"),
    ),
)
