"""Where a ward's return of a month stands, in words; of any wards and months at once."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.db.models import Count
from django.db.models.functions import TruncDate, TruncMonth

from epic import locking
from epic.models import Activity, MonthlyReturn
from snp.lib.months import Month
from wards.models import Membership, Ward

NOTHING = "nothing logged"
Returned = tuple[bool, dt.date]  # whether it is nil, and the day it was submitted


class Standing(Enum):
    """A mark and a word for each."""

    NO_TEAM = "", "no team"  # the ward was in no BCU
    NOT_OVER = "…", "not over"
    DUE = "…", "due"
    MISSING = "✗", "missing"
    SUBMITTED = "✓", "submitted"
    LATE = "✓", "submitted late"
    NIL = "∅", "nil return"
    NIL_LATE = "∅", "nil return, late"

    @property
    def mark(self) -> str:
        return self.value[0]

    @property
    def word(self) -> str:
        return self.value[1]

    @property
    def is_submitted(self) -> bool:
        return self in {Standing.SUBMITTED, Standing.LATE} or self.is_nil

    @property
    def is_nil(self) -> bool:
        return self in {Standing.NIL, Standing.NIL_LATE}


@dataclass(frozen=True)
class MonthState:
    month: Month
    standing: Standing
    entries: int

    @property
    def count(self) -> str:
        """How much was logged. A nil return says zero by itself."""
        if self.standing.is_nil or self.standing is Standing.NO_TEAM:
            return ""
        if not self.entries:
            return NOTHING
        return "1 entry" if self.entries == 1 else f"{self.entries:,} entries"

    @property
    def words(self) -> str:
        """As a sentence would say it: `submitted late, 12 entries`."""
        return ", ".join(filter(None, (self.standing.word, self.count)))

    @property
    def short(self) -> str:
        """As a narrow cell says it, beside the mark."""
        if self.standing is Standing.SUBMITTED and self.entries:
            return f"{self.entries:,}"
        if self.standing is Standing.LATE and self.entries:
            return f"{self.entries:,}, late"
        return "nil, late" if self.standing is Standing.NIL_LATE else self.standing.word

    @property
    def locks_on(self) -> dt.date:
        return locking.locks_on(self.month)

    @property
    def due_by(self) -> dt.date:
        """The last day that is not late."""
        return self.locks_on - dt.timedelta(days=1)

    @property
    def is_locked(self) -> bool:
        return locking.is_locked(self.month.start)


def states(
    wards: Iterable[Ward], months: Iterable[Month]
) -> dict[tuple[int, Month], MonthState]:
    """By ward's key and month; three queries, whatever is asked for."""
    keys, months = [ward.pk for ward in wards], sorted(set(months))
    if not keys or not months:
        return {}
    start, end = months[0].start, months[-1].end
    counts = _entries(keys, start, end)
    returned = _returned(keys, start, end)
    belonged = list(Membership.objects.during(start, end).filter(ward__in=keys))
    of_a_team = {
        (membership.ward_id, month)
        for membership in belonged
        for month in months
        if _holds_in(membership, month)
    }
    return {
        (key, month): MonthState(
            month,
            where_it_stands(month, returned.get((key, month.start)))
            if (key, month) in of_a_team
            else Standing.NO_TEAM,
            counts.get((key, month.start), 0),
        )
        for key in keys
        for month in months
    }


def where_it_stands(month: Month, returned: Returned | None) -> Standing:
    """Late is whatever comes once the month is locked."""
    if returned:
        is_nil, day = returned
        if locking.is_locked(month.start, day):
            return Standing.NIL_LATE if is_nil else Standing.LATE
        return Standing.NIL if is_nil else Standing.SUBMITTED
    if dt.date.today() < month.end:
        return Standing.NOT_OVER
    return Standing.MISSING if locking.is_locked(month.start) else Standing.DUE


def _entries(keys: list[int], start: dt.date, end: dt.date) -> dict:
    """Reads the index activity_of_ward_by_day alone."""
    rows = Activity.objects.filter(
        ward__in=keys, date__gte=start, date__lt=end, removed=False
    )
    counted = rows.annotate(month=TruncMonth("date")).values_list("ward_id", "month")
    return {(key, month): n for key, month, n in counted.annotate(n=Count("*"))}


def _returned(keys: list[int], start: dt.date, end: dt.date) -> dict:
    """Plain values, and the day by PostgreSQL: all of London is 7,488 ward-months."""
    rows = MonthlyReturn.objects.filter(
        ward__in=keys, month__gte=start, month__lt=end, cancelled_at=None
    )
    submitted = rows.annotate(day=TruncDate("submitted_at"))
    return {
        (key, month): (is_nil, day)
        for key, month, is_nil, day in submitted.values_list(
            "ward_id", "month", "is_nil", "day"
        )
    }


def _holds_in(membership: Membership, month: Month) -> bool:
    ends = membership.valid_to or dt.date.max
    return membership.valid_from < month.end and ends > month.start
