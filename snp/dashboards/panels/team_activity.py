"""What one team did, by stage and kind, beside the median of the teams of its BCU.

Only teams that said something count for a median: no entry is not zero. A return, nil or
not, says that what is not in the log of its month was not done.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from epic.models import Kind
from epic.stages.definitions import StageDefinition, stages
from snp.dashboards import activity_queries as queries
from snp.dashboards.activity_queries import Cells, Logged, Returns, Spans
from snp.dashboards.panels.tables import Column, Table
from snp.dashboards.panels.teams import TeamFrame
from snp.estimation import rates
from snp.lib.months import Month
from wards.models import Ward

SPANS = {"quarter": 1, "year": 4}  # in quarters
NOTHING, NIL = "nothing logged", "nil return"


@dataclass(frozen=True)
class Done:
    """A kind in a span of days. `said` is what stands in place of a number, or empty.

    `median` of the teams of the BCU; NaN where no team said anything.
    """

    logged: Logged
    said: str
    median: float

    @property
    def quantity(self) -> int | None:
        """None where nobody knows; 0 where a return says so."""
        return None if self.said else self.logged.quantity

    @property
    def text(self) -> str:
        return self.said or f"{self.logged.quantity:,}"

    @property
    def usual(self) -> str:
        return (
            "" if math.isnan(self.median) else f"{self.median:,.1f}".removesuffix(".0")
        )


@dataclass(frozen=True)
class KindRow:
    kind: Kind
    stage: StageDefinition
    quarter: Done
    year: Done


@dataclass(frozen=True)
class Team:
    """What is known of a ward's team; `teams` are how many said something."""

    rows: list[KindRow]
    entries: int  # in the quarter
    said: str  # of the quarter as a whole, where nothing is logged
    teams: dict[str, int]

    @property
    def by_stage(self) -> list[tuple[StageDefinition, list[KindRow]]]:
        return [
            (stage, [row for row in self.rows if row.stage is stage])
            for stage in stages()
        ]


def team(ward: Ward, around: TeamFrame, peers: Sequence[Ward]) -> Team:
    """`peers` are the wards of its BCU, itself among them."""
    wards = peers if ward in peers else [ward, *peers]
    cells = queries.logged(wards, around.quarter)
    returns = queries.returns_of(wards, around.quarter)
    kinds = _kinds(ward, around, cells)
    spans = {
        name: Span(name, queries.months_of(around.quarter, quarters), cells, returns)
        for name, quarters in SPANS.items()
    }
    done = {name: span.done(ward, kinds, peers) for name, span in spans.items()}
    of_stage = {stage.code: stage for stage in stages()}
    return Team(
        [
            KindRow(kind, of_stage[kind.stage], done["quarter"][key], done["year"][key])
            for key, kind in kinds.items()
        ],
        spans["quarter"].entries(ward),
        spans["quarter"].said(ward),
        {name: len(span.speaking(peers)) for name, span in spans.items()},
    )


def _kinds(ward: Ward, around: TeamFrame, cells: Cells) -> dict[int, Kind]:
    """Those in use at some time of the year, and what the team logged besides."""
    first, end = (around.quarter - 3).start, around.quarter.end
    return {
        key: kind
        for key, kind in queries.kinds().items()
        if (ward.pk, key) in cells
        or (kind.valid_from < end and (kind.valid_to is None or kind.valid_to > first))
    }


@dataclass(frozen=True)
class Span:
    """The quarter or the year of many teams."""

    name: str
    months: list[Month]
    cells: Cells
    returns: Returns

    def of(self, ward: Ward, kind: int) -> Logged:
        return getattr(self.cells.get((ward.pk, kind), Spans()), self.name)

    def entries(self, ward: Ward) -> int:
        return sum(
            getattr(spans, self.name).entries
            for (key, _), spans in self.cells.items()
            if key == ward.pk
        )

    def said(self, ward: Ward) -> str:
        """What stands for a kind that is not in the log."""
        returned = [self.returns.get((ward.pk, month)) for month in self.months]
        if None in returned:
            return NOTHING
        return NIL if all(returned) else ""

    def speaking(self, wards: Iterable[Ward]) -> list[Ward]:
        """Those that logged something or sent a return."""
        heard = {ward for ward, month in self.returns if month in self.months}
        heard |= {
            ward for (ward, _), spans in self.cells.items()
            if getattr(spans, self.name).entries
        }  # fmt: skip
        return [ward for ward in wards if ward.pk in heard]

    def done(
        self, ward: Ward, kinds: Iterable[int], peers: Iterable[Ward]
    ) -> dict[int, Done]:
        said, speaking = self.said(ward), self.speaking(peers)
        found = {}
        for key in kinds:
            logged = self.of(ward, key)
            counts = [float(self.of(peer, key).quantity) for peer in speaking]
            median = float(rates.median(np.array(counts)))
            found[key] = Done(logged, "" if logged.entries else said, median)
        return found


def table(ward: Ward, around: TeamFrame, rows: Sequence[KindRow]) -> Table:
    """The rows of the page, for its CSV."""
    return Table(
        f"What the team of {ward.name} did, {around.span}",
        [
            Column("ward_code", "", lambda row: ward.code),
            Column("ward_name", "", lambda row: ward.name),
            Column("period", "", lambda row: around.quarter.code),
            Column("stage", "", lambda row: row.stage.code),
            Column("kind", "", lambda row: row.kind.code),
            Column("epic", "", lambda row: row.kind.epic),
            *(column for name in SPANS for column in _columns(name)),
        ],
        rows,
    )


def _columns(span: str) -> list[Column]:
    def of(row: KindRow) -> Done:
        return getattr(row, span)

    return [
        Column(f"{span}_quantity", "", lambda row: of(row).quantity),
        Column(f"{span}_entries", "", lambda row: of(row).logged.entries),
        Column(f"{span}_attendance", "", lambda row: of(row).logged.attendance),
        Column(f"{span}_median_per_team", "", lambda row: _known(of(row).median)),
        Column(f"{span}_note", "", lambda row: of(row).said),
    ]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
