"""Community priorities against policing priorities: what is linked, and what is not."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from epic.models import Priority
from epic.priorities.definitions import POLICING, category, policing
from epic.priorities.summary import Area
from snp.accounts import access

NONE = ""


@dataclass(frozen=True)
class Counterpart:
    """A policing priority (code NONE: no counterpart) and what residents raised of it.

    `linked` holds category and count of the first area, the most frequent first;
    `counts` the adopted priorities in each area.
    """

    code: str
    label: str
    linked: list[tuple[str, int]]
    counts: list[int]


def counterparts(areas: list[Area]) -> list[Counterpart]:
    """Of the priorities that are adopted today, with a last row for no counterpart."""
    found = [_adopted(area) for area in areas]
    stray = {code for area in found for code in area} - {*POLICING, NONE}
    return [
        Counterpart(
            code=code,
            label=policing(code),
            linked=[(category(each), n) for each, n in found[0][code].most_common()],
            counts=[area[code].total() for area in found],
        )
        for code in (*POLICING, *sorted(stray), NONE)
    ]


def _adopted(area: Area) -> dict[str, Counter]:
    """By policing priority: how many of each category."""
    rows = (
        Priority.objects.order_by()
        .filter(area.held_it(access.today()), Q(status=Priority.Status.ADOPTED))
        .values_list("policing_priority", "category")
        .annotate(Count("pk"))
    )
    found: dict[str, Counter] = defaultdict(Counter)
    for code, about, count in rows:
        found[code][about] = count
    return found
