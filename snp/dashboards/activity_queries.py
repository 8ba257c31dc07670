"""What teams did, as pages ask for it: few queries, however many wards there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, F, Q, Sum

from epic.models import Activity, Kind, MonthlyReturn
from snp.dashboards.models import Panel
from snp.lib.months import Month
from snp.lib.quarters import Quarter
from wards.models import Bcu, Membership, Ward


@dataclass(frozen=True)
class Logged:
    """Entries of a kind in a span of days. `attendance` None: nobody was counted."""

    entries: int = 0
    quantity: int = 0
    attendance: int | None = None


@dataclass(frozen=True)
class Spans:
    """A quarter, and the year that ends with it."""

    quarter: Logged = Logged()
    year: Logged = Logged()


Cells = dict[tuple[int, int], Spans]  # by the keys of ward and kind
Returns = dict[tuple[int, Month], bool]  # by the ward's key and month: whether nil
Spoken = set[tuple[int, Month]]  # by the same: something was logged, or returned


def wards_of(bcu: Bcu, day: dt.date) -> list[Ward]:
    """Wards that belong to a BCU on a day, by name."""
    members = Membership.objects.on(day).filter(bcu=bcu)
    return list(Ward.objects.filter(pk__in=members.values("ward")))


def kinds() -> dict[int, Kind]:
    return Kind.objects.in_bulk()


def logged(wards: Iterable[Ward], quarter: Quarter) -> Cells:
    """Sums by ward and kind, from the index activity_of_ward_by_day alone."""
    entries = Activity.objects.filter(
        ward__in=[ward.pk for ward in wards],
        date__gte=(quarter - 3).start,
        date__lt=quarter.end,
        removed=False,
    )
    now = Q(date__gte=quarter.start)
    sums = entries.values_list("ward", "kind").annotate(
        now_entries=Count("kind", filter=now),
        now_quantity=Sum("quantity", filter=now, default=0),
        now_attendance=Sum("attendance", filter=now),
        year_entries=Count("kind"),
        year_quantity=Sum("quantity"),
        year_attendance=Sum("attendance"),
    )
    return {
        (ward, kind): Spans(Logged(*row[:3]), Logged(*row[3:]))
        for ward, kind, *row in sums
    }


def returns_of(wards: Iterable[Ward], quarter: Quarter) -> Returns:
    """Monthly returns that stand, of the year that ends with the quarter."""
    rows = MonthlyReturn.objects.filter(
        ward__in=[ward.pk for ward in wards],
        month__gte=(quarter - 3).start,
        month__lt=quarter.end,
        cancelled_at=None,
    )
    return {
        (ward, Month.of(month)): is_nil
        for ward, month, is_nil in rows.values_list("ward", "month", "is_nil")
    }


# One look at the index for each ward and month, where DISTINCT would read every entry.
MONTHS_LOGGED = """
    SELECT ward, month FROM unnest(%(wards)s::bigint[]) ward,
           unnest(%(months)s::date[]) month, LATERAL (
        SELECT FROM epic_activity a
         WHERE a.ward_id = ward AND NOT a.removed
           AND a.date >= month AND a.date < (month + interval '1 month')::date
         LIMIT 1) entry
"""


def spoken_for(
    wards: Iterable[Ward], months: Iterable[Month], returns: Returns
) -> Spoken:
    """Months of which a team logged anything, or sent the return."""
    days = [month.start for month in months]
    keys = [ward.pk for ward in wards]
    with connection.cursor() as cursor:
        cursor.execute(MONTHS_LOGGED, {"wards": keys, "months": days})
        logged = {(ward, Month.of(day)) for ward, day in cursor.fetchall()}
    return logged | returns.keys()


def months_of(quarter: Quarter, quarters: int = 1) -> list[Month]:
    """The months of a quarter, or of several that end with it."""
    first = Month.of((quarter - (quarters - 1)).start)
    return list(first.until(Month.of(quarter.last_day)))


def panel_of(key: str) -> Panel | None:
    """Where the panel of a ward or a BCU stands; None before the first entry."""
    return Panel.objects.filter(key=key).first()


def logged_by_kind(
    bcu: Bcu | None, start: dt.date, end: dt.date, *, as_now: bool = False
) -> dict[int, Logged]:
    """Sums of [start, end) by the key of the kind, of a BCU or (None) of London.

    An entry counts for the BCU of its own date, or with `as_now` for today's.
    """
    entries = Activity.objects.filter(date__gte=start, date__lt=end, removed=False)
    if bcu and as_now:
        entries = entries.filter(ward__in=wards_of(bcu, dt.date.today()))
    elif bcu:
        still = Q(ward__memberships__valid_to=None)
        entries = entries.filter(
            still | Q(ward__memberships__valid_to__gt=F("date")),
            ward__memberships__bcu=bcu,
            ward__memberships__valid_from__lte=F("date"),
        )
    sums = entries.values_list("kind").annotate(
        Count("kind"), Sum("quantity"), Sum("attendance")
    )
    return {kind: Logged(*row) for kind, *row in sums}
