"""What stands in the log and in the other tables for a quarter, counted by ward."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, QuerySet, Sum

from epic.models import Activity, Kind, MonthlyReturn
from snp.lib.quarters import Quarter

SECTIONS_REACHED = "sections_reached"  # within the year that ends with the quarter
NAMES = {
    *("kin_contacts", "panel_meetings", "priority_actions", SECTIONS_REACHED),
    *("priorities_raised", "priorities_adopted", "priorities_reviewed"),
    *("priorities_resolved", "residents_told"),
}

# By hand, because a page waits for it: put together by the ORM, these nine counts take
# three times as long.
KEPT = """
    SELECT ward, name, count(DISTINCT what) FROM (
        SELECT s.ward_id, 'kin_contacts', c.date, c.id
          FROM epic_contact c
          JOIN epic_keyindividual k ON k.id = c.key_individual_id
          JOIN epic_section s ON s.id = k.section_id
        UNION ALL
        SELECT ward_id, 'panel_meetings', date, id FROM epic_panelmeeting
        UNION ALL
        SELECT ward_id, 'priorities_raised', raised, id FROM epic_priority
        UNION ALL
        SELECT ward_id, 'priorities_adopted', adopted, id FROM epic_priority
        UNION ALL
        SELECT ward_id, 'priorities_resolved', closed, id
          FROM epic_priority WHERE status = 'resolved'
        UNION ALL
        SELECT ward_id, 'residents_told', closed, id
          FROM epic_priority WHERE residents_told <> ''
        UNION ALL
        SELECT p.ward_id, 'priorities_reviewed', e.date, p.id
          FROM epic_priorityevent e JOIN epic_priority p ON p.id = e.priority_id
         WHERE e.verb IN ('reviewed', 'resolved')
        UNION ALL
        SELECT p.ward_id, 'priority_actions', a.date, a.id
          FROM epic_priorityaction a JOIN epic_priority p ON p.id = a.priority_id
    ) kept(ward, name, date, what)
     WHERE ward = ANY(%(wards)s) AND date >= %(start)s AND date < %(end)s
     GROUP BY ward, name
"""
# Whatever reached a section: the panel and the network are engagement, too.
REACHED = """
    SELECT ward, 'sections_reached', count(DISTINCT section) FROM (
        SELECT s.ward_id, s.id, s.valid_from, s.valid_to, r.date
          FROM epic_section s JOIN epic_reach r ON r.section_id = s.id
        UNION ALL
        SELECT s.ward_id, s.id, s.valid_from, s.valid_to, c.date
          FROM epic_section s
          JOIN epic_keyindividual k ON k.section_id = s.id
          JOIN epic_contact c ON c.key_individual_id = k.id
        UNION ALL
        SELECT m.ward_id, s.id, s.valid_from, s.valid_to, m.date
          FROM epic_panelmeeting m
          JOIN epic_represented r ON r.meeting_id = m.id
          JOIN epic_section s ON s.id = r.section_id
    ) met(ward, section, valid_from, valid_to, date)
     WHERE ward = ANY(%(wards)s) AND date >= %(year_start)s AND date < %(end)s
       AND valid_from < %(end)s AND coalesce(valid_to, 'infinity') >= %(end)s
     GROUP BY ward
"""


@dataclass
class Found:
    """What one ward has in a quarter."""

    logged: Counter = field(default_factory=Counter)  # quantities, by code of kind
    of_stage: Counter = field(default_factory=Counter)  # the same, by stage
    kept: Counter = field(default_factory=Counter)  # by one of NAMES
    nil_months: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing was done in the quarter that anybody wrote down."""
        return not self.logged and not self.kept.keys() - {SECTIONS_REACHED}


def find(wards: Sequence[int], quarter: Quarter) -> dict[int, Found]:
    """Of every ward, by its key, in four queries however many there are."""
    found = {ward: Found() for ward in wards}
    kinds = Kind.objects.in_bulk()
    for ward, key, quantity in _logged(wards, quarter):
        found[ward].logged[kinds[key].code] += quantity
        found[ward].of_stage[kinds[key].stage] += quantity
    for ward, name, count in _kept(wards, quarter):
        found[ward].kept[name] = count
    for ward, months in _nil_months(wards, quarter):
        found[ward].nil_months = months
    return found


def _logged(wards: Sequence[int], quarter: Quarter) -> QuerySet:
    """Read from the index activity_of_ward_by_day alone."""
    entries = Activity.objects.filter(
        ward__in=wards, date__gte=quarter.start, date__lt=quarter.end, removed=False
    )
    sums = entries.values("ward", "kind").annotate(n=Sum("quantity"))
    return sums.values_list("ward", "kind", "n")


def _kept(wards: Sequence[int], quarter: Quarter) -> list[tuple[int, str, int]]:
    """Ward, one of NAMES, how many."""
    days = {
        "year_start": (quarter - 3).start,
        "start": quarter.start,
        "end": quarter.end,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{KEPT} UNION ALL {REACHED}", {"wards": list(wards), **days})
        return cursor.fetchall()


def _nil_months(wards: Sequence[int], quarter: Quarter) -> QuerySet:
    nil = MonthlyReturn.objects.filter(
        ward__in=wards,
        month__gte=quarter.start,
        month__lt=quarter.end,
        is_nil=True,
        cancelled_at=None,
    )
    months = nil.order_by().values("ward").annotate(n=Count("pk"))
    return months.values_list("ward", "n")
