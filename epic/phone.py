"""What a sergeant's phone needs to know, to log with no signal and to show what it sent."""

import datetime as dt

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from epic import locking
from epic.logbook import Result
from epic.models import Activity, Kind
from epic.models.activity import (
    LARGEST_ATTENDANCE,
    LARGEST_QUANTITY,
    LONGEST_NOTES,
    LONGEST_REASON,
)
from epic.models.kinds import TEAMS_SINCE
from snp.accounts import access
from snp.lib.months import Month

ENTRIES = 60  # as many as a thumb scrolls through
USUAL_DAYS = 90
NOBODY = (
    "Your postings of today do not let you log activity. "
    "What waits on this phone is still sent."
)


def state(user) -> dict:
    """Who this is, what they may log today, and what was logged of late.

    Without a posting of today there is nothing but the name and the sentence why.
    """
    today = access.today()
    wards = list(access.wards_led_by(user, today))
    return {
        "username": user.username,
        "name": str(user),
        "refusal": "" if wards else NOBODY,
        "wards": [{"code": ward.code, "name": ward.name} for ward in wards],
        "kinds": [_kind(kind) for kind in Kind.objects.all()] if wards else [],
        "usual": _usual(wards, today),
        "entries": [row(entry) for entry in _recent(wards, today)],
        "open_since": _open_since(today).isoformat(),
        "lock_days": settings.MONTH_LOCK_DAYS,
        "limits": {
            "since": TEAMS_SINCE.isoformat(),
            "quantity": LARGEST_QUANTITY,
            "attendance": LARGEST_ATTENDANCE,
            "notes": LONGEST_NOTES,
            "reason": LONGEST_REASON,
        },
    }


def _kind(kind: Kind) -> dict:
    return {
        "code": kind.code,
        "label": kind.label,
        "unit": kind.unit,
        "units": kind.units,
        "attendance": kind.asks_attendance,
        "from": kind.valid_from.isoformat(),
        "to": kind.valid_to.isoformat() if kind.valid_to else None,
    }


def _usual(wards, today: dt.date) -> list[str]:
    """Kinds that the team logged in these months, the last used first."""
    since = today - dt.timedelta(days=USUAL_DAYS)
    logged = Activity.objects.filter(ward__in=wards, removed=False, date__gte=since)
    used = logged.values_list("kind__code").annotate(last=Max("date"), n=Count("pk"))
    return [code for code, *_ in used.order_by("-last", "-n", "kind__code")]


def _recent(wards, today: dt.date):
    """The newest that can be changed without a reason."""
    rows = Activity.objects.select_related("ward", "kind", "changed_by")
    mine = rows.filter(ward__in=wards, removed=False, date__gte=_open_since(today))
    return mine.order_by("-date", "-logged_at")[:ENTRIES]


def _open_since(today: dt.date) -> dt.date:
    """The first day of the oldest month that is not locked."""
    month = Month.of(today)
    while not locking.is_locked((month - 1).start, today):
        month -= 1
    return month.start


def row(entry: Activity) -> dict:
    """An entry as it stands."""
    return {
        "id": str(entry.pk),
        "ward_code": entry.ward.code,
        "date": entry.date.isoformat(),
        "kind": entry.kind.code,
        "quantity": entry.quantity,
        "attendance": entry.attendance,
        "notes": entry.notes,
        "removed": entry.removed,
        "version": entry.version,
        "changed_by": str(entry.changed_by or "the system"),
        "changed_at": timezone.localtime(entry.changed_at).isoformat(),
        "logged_at": timezone.localtime(entry.logged_at).isoformat(),
    }


def answer(result: Result) -> dict:
    """What became of one entry."""
    return {
        "id": result.id,
        "status": result.status,
        "errors": result.errors,
        "entry": row(result.entry) if result.entry else None,
    }
