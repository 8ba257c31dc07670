"""A BCU's wards: their seven stages side by side, and what they logged by size.

No ranks: the order is by name, or by what a stage says. A team that is not known (spans.py)
has no rate, and counts for no median.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from epic.models import Kind
from epic.priorities.freshness import Look, needing_a_look
from epic.stages.definitions import StageDefinition, stages
from epic.stages.tracker import StageStatus, Status, tracker
from snp.dashboards import activity_queries as queries
from snp.dashboards import words
from snp.dashboards.panels.spans import Tally
from snp.dashboards.panels.team_activity import spans_of
from snp.dashboards.panels.teams import TeamFrame
from snp.estimation import rates
from wards.models import Ward
from wards.population import Residents, residents

PER = 10_000  # residents
BY_NAME = "ward"
COUNTS = {"visible": "visible activity", "all": "all but hours off the ward"}
Statuses = Mapping[tuple[int, str], StageStatus]  # by the ward's key and stage
SPANS = {
    "quarter": "quarter",
    "r12": "year",
}  # windows as the other dashboards name them
WORST_FIRST = [
    Status.NOTHING, Status.NOT_YET, Status.PARTLY, Status.NIL, Status.DELIVERED,
]  # fmt: skip


@dataclass(frozen=True)
class RateCell:
    """A rate with its interval and the median of the BCU; NaN where there is none."""

    rate: float
    low: float
    high: float
    median: float
    ratio: float

    @property
    def is_known(self) -> bool:
        return not math.isnan(self.rate)

    @property
    def against(self) -> str:
        """Only what the interval leaves no doubt of is more, or fewer."""
        if not self.is_known:
            return ""
        if self.low > self.median:
            return "more"
        return "fewer" if self.high < self.median else "no clear difference"


@dataclass(frozen=True)
class WardRow:
    ward: Ward
    stages: list[StageStatus]
    entries: Tally
    residents: Residents | None
    per_residents: RateCell
    per_team: RateCell

    def status(self, stage: str) -> Status:
        return next(each.status for each in self.stages if each.stage.code == stage)


@dataclass(frozen=True)
class WardsPanel:
    opening: str
    rows: list[WardRow]
    looks: list[Look]

    @property
    def stages(self) -> tuple[StageDefinition, ...]:
        return stages()

    @property
    def medians(self) -> tuple[RateCell, RateCell] | None:
        first = next(iter(self.rows), None)
        return (first.per_residents, first.per_team) if first else None

    @property
    def has_residents(self) -> bool:
        return any(row.residents for row in self.rows)

    @property
    def by_chance(self) -> float:
        """How many of them would stand out if all were alike."""
        return 0.05 * sum(row.entries.is_known for row in self.rows)


def panel(wards: Sequence[Ward], around: TeamFrame) -> WardsPanel:
    statuses = tracker(wards, around.quarter, around.today)
    mine = Ward.objects.filter(pk__in=[ward.pk for ward in wards])
    return WardsPanel(
        opening(wards, around, statuses),
        rows(wards, around, statuses),
        needing_a_look(mine, around.today),
    )


def opening(wards: Sequence[Ward], around: TeamFrame, statuses: Statuses) -> str:
    """How many teams have delivered all seven stages, and how many said nothing."""

    def having(status: Status) -> int:
        return sum(
            all(statuses[ward.pk, stage.code].status == status for stage in stages())
            for ward in wards
        )

    return words.wards_opening(
        around.span,
        len(wards),
        having(Status.DELIVERED),
        having(Status.NOTHING),
        having(Status.NIL),
    )


def rows(wards: Sequence[Ward], around: TeamFrame, statuses: Statuses) -> list[WardRow]:
    """In the order that is asked for: by name, or by what a stage says."""
    people = residents(wards, around.quarter.start.year)
    span = spans_of(wards, around)[SPANS[around.own["window"]]]
    chosen = counted(around.own["count"], queries.kinds())
    entries = [
        Tally(sum(span.of(ward, key).entries for key in chosen), span.note(ward))
        for ward in wards
    ]
    by_people = _cells(entries, [_people(people[ward.pk]) for ward in wards], PER)
    by_team = _cells(entries, [1.0] * len(wards), 1)
    made = [
        WardRow(
            ward,
            [statuses[ward.pk, stage.code] for stage in stages()],
            entries[place],
            people[ward.pk],
            by_people[place],
            by_team[place],
        )
        for place, ward in enumerate(wards)
    ]
    return sorted(made, key=lambda row: _order(row, around.own["sort"]))


def _order(row: WardRow, sort: str) -> tuple:
    place = 0 if sort == BY_NAME else WORST_FIRST.index(row.status(sort))
    return (place, row.ward.name, row.ward.code)


def counted(count: str, kinds: Mapping[int, Kind]) -> list[int]:
    """Keys of the kinds whose entries are counted."""
    return [
        key
        for key, kind in kinds.items()
        if (count == "all" and kind.counts_as_delivery)
        or (count == "visible" and kind.counts_as_visible)
        or kind.code == count
    ]


def _people(known: Residents | None) -> float:
    return float(known.people) if known else math.nan


def _cells(
    entries: Sequence[Tally], exposure: Sequence[float], per: int
) -> list[RateCell]:
    known = np.where([each.is_known for each in entries], exposure, math.nan)
    counts = np.array([each.found for each in entries], np.int64)
    found = rates.rate(counts, known, per)
    median = float(rates.median(found.rate))
    ratios = rates.ratio_to_median(found.rate)
    columns = (found.rate, found.ci_low, found.ci_high, ratios)
    return [
        RateCell(rate, low, high, median, ratio)
        for rate, low, high, ratio in zip(*(c.tolist() for c in columns), strict=True)
    ]
