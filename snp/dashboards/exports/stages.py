"""Stages: where each ward stood in each of the seven stages, quarter by quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet

from epic.models import SignOff, Stage
from epic.models.kinds import TEAMS_SINCE
from epic.stages.tracker import Status, quarters_with_activity, tracker
from snp.dashboards.exports import figures, options
from snp.dashboards.exports.export import Export
from snp.dashboards.exports.fields import Field
from snp.dashboards.exports.figures import column
from snp.dashboards.exports.homes import WARD_CODE, WARD_NAME
from snp.dashboards.exports.tables import MadeTable, Row, Where
from snp.lib.csvw import Column
from snp.lib.quarters import Quarter
from wards.models import Membership


def held() -> list[Quarter]:
    """Quarters of which something is in the log, or a stage is signed off."""
    signed = SignOff.objects.filter(withdrawn_at=None).values_list("quarter", flat=True)
    found = set(map(Quarter.from_ordinal, signed.distinct()))
    return sorted(found | set(quarters_with_activity()))


FIELDS = (
    Field(WARD_CODE, "", options=options.wards),
    Field(WARD_NAME, ""),
    Field(
        column("bcu_code", "BCU", "Code of the ward's BCU on the quarter's last day"),
        "",
        options=options.bcus,
    ),
    Field(
        column("quarter", "Quarter", "As 2006-07-Q1, which is April to June 2006"),
        "",
        show=figures.code,
        parse=figures.ordinal,
        options=lambda: [(q.code, q.short_months) for q in reversed(held())],
    ),
    Field(
        column("stage", "Stage", "Of the seven-stage model"),
        "",
        among=tuple(Stage.values),
        options=lambda: Stage.choices,
    ),
    Field(
        column(
            "status", "Status", "What the evidence says, so far in a quarter not over"
        ),
        "",
        among=tuple(Status),
    ),
    Field(column("evidence", "Evidence", "What was found, and what is needed"), ""),
    Field(Column("signed_off_by", "Signed off by", "Empty: it is not signed off"), ""),
    Field(Column("signed_off_at", "Signed off", "When that was", "dateTime"), ""),
)
WARD, BCU, QUARTER, STAGE = (FIELDS[place] for place in (0, 2, 3, 4))


def table(where: Where) -> MadeTable:
    asked = Asked(where)
    return MadeTable(
        FIELDS,
        asked.rows,
        asked.size,
        heeded=[field.name for field in (WARD, BCU, QUARTER, STAGE)],
        primary_key=("ward_code", "quarter", "stage"),
    )


class Asked:
    """The wards, quarters and stages that filters leave: no others are looked at."""

    def __init__(self, where: Where) -> None:
        self.codes = {
            path: set().union(*map(field.values, where[field.name]))
            for path, field in (("ward__code__in", WARD), ("bcu__code__in", BCU))
            if field.name in where
        }
        asked = where.get("stage", Stage.values)
        wanted = set().union(*map(STAGE.values, asked))
        self.stages = [code for code in Stage.values if code in wanted]
        self.ordinals = None
        if QUARTER.name in where:
            self.ordinals = set().union(*map(QUARTER.values, where[QUARTER.name]))

    def quarters(self) -> list[Quarter]:
        if self.ordinals is None:
            return held()
        first, last = Quarter.of(TEAMS_SINCE), Quarter.of(dt.date.today())
        asked = sorted(map(Quarter.from_ordinal, self.ordinals))
        return [quarter for quarter in asked if first <= quarter <= last]

    def size(self) -> int:
        homes = sum(self._homes(quarter).count() for quarter in self.quarters())
        return homes * len(self.stages)

    def rows(self) -> Iterator[Row]:
        for quarter in self.quarters():
            yield from self._rows_of(quarter)

    def _rows_of(self, quarter: Quarter) -> Iterator[Row]:
        homes = self._homes(quarter).select_related("ward", "bcu").order_by("ward")
        found = tracker([home.ward for home in homes], quarter)
        for home in homes:
            place = (home.ward.code, home.ward.name, home.bcu.code, quarter.ordinal)
            for stage in self.stages:
                yield *place, stage, *_judged(found[home.ward_id, stage])

    def _homes(self, quarter: Quarter) -> QuerySet[Membership]:
        return Membership.objects.on(quarter.last_day).filter(**self.codes)


def _judged(stage) -> tuple[str, str, str | None, dt.datetime | None]:
    """Status, evidence, and who signed it off when."""
    evidence = "; ".join(map(str, stage.evidence))
    signed = stage.sign_off
    by = signed and signed.signed_off_by
    at = signed and signed.signed_off_at
    return str(stage.status), evidence, by and by.username, at


EXPORT = Export(
    name="stages",
    title="Stages",
    about="Where each ward stood in each of the seven stages in each quarter of which "
    "something is in the log: what the evidence says, what it is, and who signed the "
    "stage off. Nothing logged is not the same as not yet.",
    table=table,
    offered=("bcu_code", "ward_code", "quarter", "stage", "status"),
)
