"""What one team did, by stage and kind, beside the median of the teams of its BCU.

What is known of a team, and which teams count for a median, is the rule of spans.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from epic.models import Kind
from epic.stages.definitions import StageDefinition, stages
from snp.dashboards import activity_queries as queries
from snp.dashboards.activity_queries import Cells, Logged
from snp.dashboards.panels.spans import Span, Tally
from snp.dashboards.panels.tables import Column, Table
from snp.dashboards.panels.teams import TeamFrame
from wards.models import Ward

SPANS = {"quarter": 1, "year": 4}  # in quarters


@dataclass(frozen=True)
class Done:
    """A kind in a span of days; `note` where its counts are not simply known.

    `median` of the teams of the BCU; NaN where none is known.
    """

    logged: Logged
    note: str
    median: float

    @property
    def quantity(self) -> Tally:
        return Tally(self.logged.quantity, self.note)

    @property
    def entries(self) -> Tally:
        return Tally(self.logged.entries, self.note)

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
    """What is known of a ward's team; `teams` are how many count for the medians."""

    rows: list[KindRow]
    entries: Tally  # in the quarter
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
    spans = spans_of(wards, around)
    kinds = _kinds(ward, around, spans["year"].cells)
    done = {name: _done(span, ward, kinds, peers) for name, span in spans.items()}
    of_stage = {stage.code: stage for stage in stages()}
    return Team(
        [
            KindRow(kind, of_stage[kind.stage], done["quarter"][key], done["year"][key])
            for key, kind in kinds.items()
        ],
        Tally(spans["quarter"].entries(ward), spans["quarter"].note(ward)),
        {name: len(span.known(peers)) for name, span in spans.items()},
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


def spans_of(wards: Sequence[Ward], around: TeamFrame) -> dict[str, Span]:
    """The quarter and the year of these teams."""
    cells = queries.logged(wards, around.quarter)
    returns = queries.returns_of(wards, around.quarter)
    year = queries.months_of(around.quarter, SPANS["year"])
    spoken = queries.spoken_for(wards, year, returns)
    found = {}
    for name, quarters in SPANS.items():
        months = queries.months_of(around.quarter, quarters)
        over = [month for month in months if month.end <= around.today]
        found[name] = Span(name, months, over, cells, returns, spoken)
    return found


def _done(
    span: Span, ward: Ward, kinds: Iterable[int], peers: Iterable[Ward]
) -> dict[int, Done]:
    note, known = span.note(ward), span.known(peers)
    return {
        key: Done(span.of(ward, key), note, span.median(key, known)) for key in kinds
    }


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
        Column(f"{span}_quantity", "", lambda row: of(row).quantity.number),
        Column(f"{span}_entries", "", lambda row: of(row).entries.number),
        Column(f"{span}_attendance", "", lambda row: of(row).logged.attendance),
        Column(f"{span}_median_per_team", "", lambda row: _known(of(row).median)),
        Column(f"{span}_note", "", lambda row: of(row).note),
    ]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
