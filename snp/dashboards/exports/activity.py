"""Activity: every entry of the log as it stands, the removed ones left out."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.db.models.functions import TruncMonth

from epic.models import Activity, Letter, Stage
from snp.dashboards.exports import options
from snp.dashboards.exports.export import Export
from snp.dashboards.exports.fields import Field
from snp.dashboards.exports.figures import column
from snp.dashboards.exports.homes import ward_and_bcu
from snp.dashboards.exports.tables import Table, Where
from snp.lib.csvw import Column
from snp.lib.months import Month

ORDER = ("ward_id", "date", "pk")  # that of the index of what is not removed


def identity(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise ValueError(f'"{text}" is not a UUID') from None


def in_month(text: str) -> Q:
    month = Month.parse(text)
    return Q(date__gte=month.start, date__lt=month.end)


FIELDS = (
    Field(
        column("activity_id", "Entry", "The UUID that whoever logged it gave it"),
        "pk",
        parse=identity,
    ),
    *ward_and_bcu("date", "Code of the BCU that the ward belonged to on the date"),
    Field(column("date", "Date", "When it was done", "date"), "date"),
    Field(
        column("kind", "Kind", "Code of the kind of activity"),
        "kind__code",
        options=options.kinds,
    ),
    Field(
        column("epic", "EPIC", "E enforcement, P prevention, I intelligence, C communication"),
        "kind__epic",
        among=tuple(Letter.values),
        options=lambda: Letter.choices,
    ),
    Field(
        column("stage", "Stage", "Of the seven-stage model, that the kind serves"),
        "kind__stage",
        among=tuple(Stage.values),
        options=lambda: Stage.choices,
    ),
    Field(column("quantity", "Quantity", "In the kind's unit", "integer"), "quantity"),
    Field(
        Column(
            "attendance",
            "Attendance",
            "Empty: not counted, or the kind asks for none",
            "integer",
        ),
        "attendance",
    ),
    Field(Column("notes", "Notes", "As they were written"), "notes"),
    Field(
        column("logged_by", "Logged by", "A username, or what a loaded file says"),
        "logged_by",
    ),
    Field(
        column("logged_at", "Logged", "When it reached the server", "dateTime"),
        "logged_at",
    ),
    Field(
        column("version", "Version", "1, and one more for each change", "integer"),
        "version",
    ),
    Field(Column("reason", "Reason", "Of this version, where one was given"), "reason"),
)  # fmt: skip
MONTH = Field(
    column("month", "Month", "The month of the date, as 2006-04"),
    TruncMonth("date"),
    condition_of=in_month,
    options=options.months,
)


def table(where: Where) -> Table:
    current = Activity.objects.filter(removed=False)
    return Table(FIELDS, current, ORDER, beside=(MONTH,), primary_key=("activity_id",))


EXPORT = Export(
    name="activity",
    title="Activity",
    about="Every entry of the log of what teams did, as it stands: its current version, "
    "with who logged it and when. Entries that were removed are left out.",
    table=table,
    offered=("bcu_code", "ward_code", "month", "kind", "epic", "stage"),
)
