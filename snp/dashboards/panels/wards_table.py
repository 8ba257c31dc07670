"""The rows of a BCU's wards page as a file: what it shows, in full precision."""

from __future__ import annotations

import math
from collections.abc import Sequence

from epic.stages.definitions import StageDefinition, stages
from snp.dashboards.panels.tables import Column, Table
from snp.dashboards.panels.teams import TeamFrame
from snp.dashboards.panels.wards import WardRow
from wards.models import Bcu


def table(bcu: Bcu, around: TeamFrame, rows: Sequence[WardRow]) -> Table:
    columns = [
        Column("ward_code", "", lambda row: row.ward.code),
        Column("ward_name", "", lambda row: row.ward.name),
        Column("bcu_code", "", lambda row: bcu.code),
        Column("period", "", lambda row: around.quarter.code),
        *(_stage(stage) for stage in stages()),
        Column("window", "", lambda row: around.own["window"]),
        Column("counted", "", lambda row: around.own["count"]),
        Column("entries", "", lambda row: row.entries.number),
        Column("note", "", lambda row: row.entries.note),
        Column("residents", "", lambda row: row.residents and row.residents.people),
        Column("residents_year", "", lambda row: row.residents and row.residents.year),
        *_rate("per_residents", "per_10000_residents"),
        *_rate("per_team", "per_team"),
    ]
    return Table(f"Wards of {bcu.name}, {around.span}", columns, rows)


def _stage(stage: StageDefinition) -> Column:
    return Column(stage.code, stage.label, lambda row: str(row.status(stage.code)))


def _rate(attribute: str, name: str) -> list[Column]:
    def part(of: str):
        def read(row: WardRow) -> float | None:
            value = getattr(getattr(row, attribute), of)
            return None if math.isnan(value) else value

        return read

    return [
        Column(name, "", part("rate")),
        Column(f"{name}_ci_low", "", part("low")),
        Column(f"{name}_ci_high", "", part("high")),
        Column(f"{name}_median", "", part("median")),
        Column(f"{name}_ratio_to_median", "", part("ratio")),
    ]
