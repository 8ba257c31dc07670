"""Which priorities nobody looked at lately, and which teams hold too few or too many."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from epic.models import Priority
from snp.accounts import access
from wards.models import Membership, Ward

STALE_AFTER = 90  # days since the last review, or since adoption
FEWEST, MOST = 3, 5  # adopted priorities that a team holds at a time
NEVER = "No priority was ever logged for this ward."


@dataclass(frozen=True)
class Look:
    """Something that needs a look: a priority, or (without one) how many a ward holds."""

    ward: Ward
    reason: str
    held: int
    priority: Priority | None = None


def held(wards: QuerySet[Ward]) -> dict[int, list[Priority]]:
    """Adopted priorities by the ward's key, the longest without a review first."""
    found = defaultdict(list)
    adopted = Priority.objects.filter(ward__in=wards, status=Priority.Status.ADOPTED)
    for priority in adopted.order_by(Coalesce("reviewed", "adopted"), "id"):
        found[priority.ward_id].append(priority)
    return dict(found)


def days_since_review(priority: Priority, today: dt.date) -> int:
    """Days since it was last reviewed, or else since it was adopted."""
    return (today - (priority.reviewed or priority.adopted)).days


def is_stale(priority: Priority, today: dt.date) -> bool:
    is_held = priority.status == Priority.Status.ADOPTED
    return is_held and days_since_review(priority, today) >= STALE_AFTER


def needing_a_look(wards: QuerySet[Ward], today: dt.date | None = None) -> list[Look]:
    """What is stale, and which teams of today hold too few or too many, ward by ward."""
    today = today or access.today()
    by_ward = held(wards)
    ever = set(Priority.objects.filter(ward__in=wards).values_list("ward", flat=True))
    teams = set(Membership.objects.on(today).values_list("ward", flat=True))
    looks = []
    for ward in wards.order_by("name", "code"):
        priorities = by_ward.get(ward.pk, [])
        count = len(priorities)
        if ward.pk in teams and (reason := wrong_number(count)):
            looks.append(Look(ward, reason if ward.pk in ever else NEVER, count))
        looks += [
            Look(ward, stale_words(each, today), count, each)
            for each in priorities
            if is_stale(each, today)
        ]
    return looks


def wrong_number(count: int) -> str:
    """The sentence for a team that holds too few or too many; empty where all is well."""
    if FEWEST <= count <= MOST:
        return ""
    return f"Holds {count or 'none'}; a team holds {FEWEST} to {MOST} at a time."


def stale_words(priority: Priority, today: dt.date) -> str:
    days = days_since_review(priority, today)
    if priority.reviewed:
        return f"Not reviewed for {days:,} days."
    return f"Adopted {days:,} days ago and never reviewed."
