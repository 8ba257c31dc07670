"""The benefits page: what people say beside what teams did, in the same months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from epic.benefits import Outcome, profile
from epic.models import Kind, Letter
from snp.dashboards import activity_queries
from snp.dashboards.activity_queries import Logged
from snp.dashboards.panels import bcu as bcu_panel
from snp.dashboards.panels.choice import Choice
from snp.dashboards.panels.frame import Frame
from snp.dashboards.panels.rows import OutcomeRow
from snp.dashboards.words import benefits as words
from snp.lib.quarters import Quarter
from wards.models import Bcu


@dataclass(frozen=True)
class KindRow:
    """A kind in the months of the page, and in the same months a year before."""

    kind: Kind
    now: Logged
    before: Logged

    @property
    def letter(self) -> str:
        return Letter(self.kind.epic).label

    @property
    def said(self) -> str:
        return self._said(self.now)

    @property
    def said_before(self) -> str:
        return self._said(self.before)

    def _said(self, logged: Logged) -> str:
        if not logged.entries:
            return "nothing logged"
        unit = self.kind.unit if logged.quantity == 1 else self.kind.units
        return f"{logged.quantity:,} {unit}"


@dataclass(frozen=True)
class Activity:
    """What teams logged, by the letters of EPIC, and how many entries can be seen."""

    by_letter: list[tuple[str, list[KindRow]]]
    visible: int
    visible_before: int

    @property
    def seen(self) -> str:
        return words.counted(self.visible)

    @property
    def seen_before(self) -> str:
        return words.counted(self.visible_before)


@dataclass(frozen=True)
class BenefitsPanel:
    """`activity` None: not for this person to see."""

    opening: str
    beside: str
    answered_for: list[tuple[Outcome, list[OutcomeRow]]]
    influenced: list[Outcome]
    activity: Activity | None


def panel(around: Frame, bcu: Bcu | None, may_see_activity: bool) -> BenefitsPanel:
    rows = bcu_panel.outcome_rows(around.choice, bcu, around.measures)
    did = activity(around.choice, bcu) if may_see_activity else None
    beside = words.NOT_YOURS
    if did:
        beside = words.entries(did.visible, did.visible_before)
    by_code = {row.measure.code: row for row in rows}
    answered_for = [
        (each, [by_code[code] for code in each.questions if code in by_code])
        for each in profile().answered_for
    ]
    return BenefitsPanel(
        words.outcomes(rows), beside, answered_for, profile().influenced, did
    )


def activity(choice: Choice, bcu: Bcu | None) -> Activity:
    first, last = months(choice)
    as_now = choice.geography == "as_now"
    now, before = (
        activity_queries.logged_by_kind(bcu, start, end, as_now=as_now)
        for start, end in ((first.start, last.end), ((first - 4).start, (last - 4).end))
    )
    rows = [
        KindRow(kind, now.get(key, Logged()), before.get(key, Logged()))
        for key, kind in activity_queries.kinds().items()
        if key in now | before or _in_use(kind, first.start, last.end)
    ]
    return _by_letter(rows)


def _in_use(kind: Kind, start: dt.date, end: dt.date) -> bool:
    return kind.valid_from < end and (kind.valid_to is None or kind.valid_to > start)


def months(choice: Choice) -> tuple[Quarter, Quarter]:
    """First and last quarter of the figures; without any, of the last full year."""
    last = choice.period or Quarter.of(dt.date.today()) - 1
    return (last if choice.window == "quarter" else last - 3), last


def _by_letter(rows: Sequence[KindRow]) -> Activity:
    order = list(Letter.values)
    rows = sorted(rows, key=lambda row: (order.index(row.kind.epic), row.kind.pk))
    seen = [row for row in rows if row.kind.counts_as_visible]
    return Activity(
        [(letter, list(some)) for letter, some in groupby(rows, attrgetter("letter"))],
        sum(row.now.entries for row in seen),
        sum(row.before.entries for row in seen),
    )
