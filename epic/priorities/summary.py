"""What priorities are about: how many were raised, are held, were resolved, how fast.

Each is counted where its ward belonged on the day concerned. Added up in PostgreSQL.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Least

from epic.models import Priority
from epic.priorities.choice import Choice
from epic.priorities.definitions import CATEGORIES, category
from snp.estimation.medians import MedianTime, median_time
from wards.models import Bcu, Membership, Ward

WATCHED = dt.timedelta(days=730)  # how far back the median looks for adoptions
ALL = ""
NOTHING = {"raised": 0, "held": 0, "resolved": 0}


@dataclass(frozen=True)
class Area:
    """A ward, a BCU, or (with neither) London."""

    name: str
    ward: Ward | None = None
    bcu: Bcu | None = None

    def held_it(self, day: str | dt.date) -> Q:
        """Whether a priority's ward was of this area on a day: a date, or its column."""
        if self.ward:
            return Q(ward=self.ward)
        if not self.bcu:
            return Q()
        on = OuterRef(day) if isinstance(day, str) else day
        home = Membership.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
            ward=OuterRef("ward"),
            bcu=self.bcu,
            valid_from__lte=on,
        )
        return Q(Exists(home))


@dataclass(frozen=True)
class Figures:
    """Of one category in one area; the median in days from adoption to resolution."""

    raised: int
    held: int
    resolved: int
    days: MedianTime


def areas(choice: Choice) -> list[Area]:
    """The chosen ward and BCU, and London, to be seen side by side."""
    found = [Area("London")]
    if choice.bcu:
        found.insert(0, Area(choice.bcu.name, bcu=choice.bcu))
    if choice.ward:
        found.insert(0, Area(choice.ward.name, ward=choice.ward))
    return found


@dataclass(frozen=True)
class Row:
    """A category (or all of them) with the figures of each area."""

    label: str
    figures: list[Figures]


def rows(areas: list[Area], choice: Choice) -> list[Row]:
    """The categories that were met in some area, and at the end all of them."""
    counted = [_counts(area, choice) for area in areas]
    watched = [_watched(area, choice.last_day) for area in areas]
    return [
        Row(
            label,
            [
                Figures(**counts.get(code, NOTHING), days=_median(cases[code]))
                for counts, cases in zip(counted, watched, strict=True)
            ],
        )
        for code, label in _labelled({code for counts in counted for code in counts})
    ]


def _median(cases: list[tuple[int, bool, int]]) -> MedianTime:
    return median_time(*zip(*cases, strict=True)) if cases else median_time([], [])


def _counts(area: Area, choice: Choice) -> dict[str, dict[str, int]]:
    day, period = choice.last_day, (choice.start, choice.last_day)
    held = Q(adopted__lte=day) & (Q(closed__isnull=True) | Q(closed__gt=day))
    resolved = Q(status=Priority.Status.RESOLVED, closed__range=period)
    counted = (
        Priority.objects.order_by()
        .values("category")
        .annotate(
            raised=Count("pk", filter=Q(raised__range=period) & area.held_it("raised")),
            held=Count("pk", filter=held & area.held_it(day)),
            resolved=Count("pk", filter=resolved & area.held_it("closed")),
        )
    )
    found = {row.pop("category"): row for row in counted if _is_met(row)}
    total = {name: sum(row[name] for row in found.values()) for name in NOTHING}
    return found | {ALL: total}


def _is_met(row: dict) -> bool:
    return any(row[name] for name in NOTHING)


def _watched(area: Area, day: dt.date) -> dict[str, list[tuple[int, bool, int]]]:
    """By category and of all: days from adoption, whether resolved then, how many.

    What is still open is watched until `day`, and what was dropped until it was.
    """
    rows = (
        Priority.objects.order_by()
        .filter(area.held_it("adopted"), adopted__gt=day - WATCHED, adopted__lte=day)
        .annotate(
            days=Least(Coalesce("closed", day), day) - F("adopted"),
            is_resolved=Q(status=Priority.Status.RESOLVED, closed__lte=day),
        )
        .values_list("category", "days", "is_resolved")
        .annotate(Count("pk"))
    )
    found = defaultdict(list)
    for code, days, is_resolved, count in rows:
        for name in (code, ALL):
            found[name].append((days.days, is_resolved, count))
    return found


def _labelled(codes: set[str]) -> list[tuple[str, str]]:
    """Codes with their labels in the order of the file, ALL as the last."""
    order = {code: place for place, code in enumerate(CATEGORIES)}
    known = sorted(codes - {ALL}, key=lambda code: (order.get(code, 99), code))
    return [*((code, category(code)) for code in known), (ALL, "All of them")]
