"""Priorities: what residents asked for, and what became of it."""

from __future__ import annotations

from django.db.models import F

from epic.models import Priority
from epic.priorities.definitions import CATEGORIES, POLICING
from snp.dashboards.exports.export import Export
from snp.dashboards.exports.fields import Field
from snp.dashboards.exports.figures import column
from snp.dashboards.exports.homes import ward_and_bcu
from snp.dashboards.exports.tables import Table, Where
from snp.lib.csvw import Column


def day(name: str, title: str, about: str) -> Field:
    """A date of the table, of the same name, empty where it has not come."""
    return Field(Column(name, title, about, "date"), name)


FIELDS = (
    Field(column("priority_id", "Priority", "Its number", "integer"), F("pk")),
    *ward_and_bcu("raised", "Code of the BCU of the ward on the day it was raised"),
    Field(
        column("category", "Category", "What residents asked for"),
        "category",
        options=CATEGORIES.items,
    ),
    Field(
        Column(
            "policing_priority",
            "Policing priority",
            "Its counterpart among the force's own; empty: it has none",
        ),
        "policing_priority",
        options=POLICING.items,
    ),
    Field(
        column("source", "Source", "Who raised it"),
        "source",
        among=tuple(Priority.Source.values),
    ),
    Field(
        column("status", "Status", "As it is now"),
        "status",
        among=tuple(Priority.Status.values),
    ),
    day("raised", "Raised", "The day"),
    day("adopted", "Adopted", "The day; empty: it was not"),
    day("reviewed", "Reviewed", "The last time; empty: never"),
    day("closed", "Closed", "When it was resolved or dropped; empty: it is open"),
    Field(Column("outcome", "Outcome", "What came of it"), "outcome"),
)


def table(where: Where) -> Table:
    every = Priority.objects.all()
    return Table(FIELDS, every, ("pk",), primary_key=("priority_id",))


EXPORT = Export(
    name="priorities",
    title="Priorities",
    about="Every public priority that was raised in a ward, with its counterpart among "
    "the policing priorities, its days and its outcome.",
    table=table,
    offered=("bcu_code", "ward_code", "category", "policing_priority", "status"),
)
