"""Where each ward stands in each stage of a quarter: evidence, sign-off and remarks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection

from epic.models import Remark, SignOff
from epic.stages import evidence
from epic.stages.definitions import Requirement, StageDefinition, stages
from epic.stages.evidence import Found
from snp.lib.months import Month
from snp.lib.quarters import Quarter
from wards.models import Ward

Key = tuple[int, str]  # a ward's key, the code of a stage


class Status(StrEnum):
    """What the evidence says. Nothing logged is not "not yet": nobody knows."""

    DELIVERED = "delivered"
    PARTLY = "partly"
    NOT_YET = "not yet"
    NIL = "nil return"
    NOTHING = "nothing logged"

    @property
    def mark(self) -> str:
        """Beside the word, never alone."""
        return MARKS[self]


MARKS = {
    Status.DELIVERED: "●",
    Status.PARTLY: "◐",
    Status.NOT_YET: "○",
    Status.NIL: "∅",
    Status.NOTHING: "–",
}


@dataclass(frozen=True)
class Evidence:
    """One requirement, and how much of it was found."""

    requirement: Requirement
    count: int

    @property
    def is_met(self) -> bool:
        return self.count >= self.requirement.at_least

    @property
    def lacking(self) -> str:
        """`2 panel meetings`: what would have to come."""
        return self.requirement.amount(self.requirement.at_least - self.count)

    def __str__(self) -> str:
        """`2 street briefings (1 needed)`."""
        found = self.requirement.amount(self.count) if self.count else self._none
        return f"{found} ({self.requirement.at_least} needed)"

    @property
    def _none(self) -> str:
        return f"no {self.requirement.one}"


@dataclass(frozen=True)
class StageStatus:
    """A ward's stage in a quarter. `so_far`: the quarter is not over."""

    stage: StageDefinition
    status: Status
    evidence: tuple[Evidence, ...]
    so_far: bool
    sign_off: SignOff | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def words(self) -> str:
        """`delivered`, `partly so far`, `signed off, evidence partly`."""
        may_change = self.status in (Status.PARTLY, Status.NOTHING, Status.NIL)
        still_open = self.so_far and may_change
        said = f"{self.status} so far" if still_open else str(self.status)
        if self.sign_off is None:
            return said
        if not self.is_signed_without_evidence:
            return f"{said}, signed off"
        doubtful = self.status in (Status.PARTLY, Status.NOT_YET)
        return f"signed off, {'evidence ' if doubtful else ''}{said}"

    @property
    def is_signed_without_evidence(self) -> bool:
        return self.sign_off is not None and self.status != Status.DELIVERED

    @property
    def lacking(self) -> list[str]:
        return [each.lacking for each in self.evidence if not each.is_met]


def tracker(
    wards: Iterable[Ward], quarter: Quarter, today: dt.date | None = None
) -> dict[Key, StageStatus]:
    """All seven stages of every ward, in six queries however many wards there are."""
    keys = [ward.pk for ward in wards]
    found = evidence.find(keys, quarter)
    signed = _sign_offs(keys, quarter)
    remarked = _remarks(keys, quarter)
    today = today or dt.date.today()
    so_far = quarter.end > today
    over = sum(month.end <= today for month in _months(quarter))
    return {
        (ward, stage.code): StageStatus(
            stage,
            *_judge(stage, found[ward], over),
            so_far,
            signed.get((ward, stage.code)),
            tuple(remarked[ward, stage.code]),
        )
        for ward in keys
        for stage in stages()
    }


def _months(quarter: Quarter) -> Iterator[Month]:
    return Month.of(quarter.start).until(Month.of(quarter.last_day))


def _judge(
    stage: StageDefinition, found: Found, over: int
) -> tuple[Status, tuple[Evidence, ...]]:
    """`over`: how many months are over; nil is what is nil in each of them."""
    items = tuple(Evidence(each, each.count(found)) for each in stage.requirements)
    met = [each.is_met for each in items]
    if found.is_empty:
        all_nil = found.nil_months and found.nil_months >= over
        return Status.NIL if all_nil else Status.NOTHING, items
    if all(met):
        return Status.DELIVERED, items
    return Status.PARTLY if any(met) else Status.NOT_YET, items


def _sign_offs(wards: list[int], quarter: Quarter) -> dict[Key, SignOff]:
    standing = SignOff.objects.filter(
        ward__in=wards, quarter=quarter.ordinal, withdrawn_at=None
    )
    rows = standing.select_related("signed_off_by")
    return {(row.ward_id, row.stage): row for row in rows}


def withdrawn_sign_offs(ward: Ward, quarter: Quarter) -> dict[str, list[SignOff]]:
    """By stage, in the order in which they were made."""
    found: dict[str, list[SignOff]] = defaultdict(list)
    rows = SignOff.objects.filter(ward=ward, quarter=quarter.ordinal)
    rows = rows.exclude(withdrawn_at=None)
    for row in rows.select_related("signed_off_by", "withdrawn_by"):
        found[row.stage].append(row)
    return found


def _remarks(wards: list[int], quarter: Quarter) -> dict[Key, list[Remark]]:
    found: dict[Key, list[Remark]] = defaultdict(list)
    rows = Remark.objects.filter(ward__in=wards, quarter=quarter.ordinal)
    for row in rows.select_related("by"):
        found[row.ward_id, row.stage].append(row)
    return found


# A look at the index for each ward and quarter, where DISTINCT would read millions of
# rows: from one quarter to the first entry after it.
FIRST_ENTRY = """
    SELECT min(first.date) FROM wards_ward w, LATERAL (
        SELECT a.date FROM epic_activity a
         WHERE a.ward_id = w.id AND NOT a.removed AND a.date >= {after}
         ORDER BY a.date LIMIT 1) first
     WHERE %(wards)s::bigint[] IS NULL OR w.id = ANY(%(wards)s)
"""
DAYS = f"""
    WITH RECURSIVE found(date) AS (
        {FIRST_ENTRY.format(after="'-infinity'")}
        UNION ALL
        SELECT ({
    FIRST_ENTRY.format(after="date_trunc('quarter', found.date) + interval '3 months'")
}) FROM found WHERE found.date IS NOT NULL)
    SELECT date FROM found WHERE date IS NOT NULL
"""


def quarters_with_activity(wards: Iterable[Ward] | None = None) -> list[Quarter]:
    """Quarters of which anything is in the log (of these wards), oldest first."""
    keys = None if wards is None else [ward.pk for ward in wards]
    with connection.cursor() as cursor:
        cursor.execute(DAYS, {"wards": keys})
        return [Quarter.of(date) for (date,) in cursor.fetchall()]
