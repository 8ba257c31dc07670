"""What stands in the log and in the other tables for a quarter, counted by ward."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value

from epic.models import (
    Activity,
    Contact,
    Kind,
    MonthlyReturn,
    PanelMeeting,
    Priority,
    PriorityAction,
    PriorityEvent,
    Reach,
    Represented,
    Section,
)
from snp.lib.quarters import Quarter

SECTIONS_REACHED = "sections_reached"  # within the year that ends with the quarter
LOOKED_AT = [PriorityEvent.Verb.REVIEWED, PriorityEvent.Verb.RESOLVED]


@dataclass(frozen=True)
class Source:
    """Rows that are counted in the quarter of their date; `what` once each."""

    rows: QuerySet
    date: str = "date"
    ward: str = "ward"
    what: str = "pk"

    def counted(self, name: str, wards: Sequence[int], quarter: Quarter) -> QuerySet:
        days = {f"{self.date}__gte": quarter.start, f"{self.date}__lt": quarter.end}
        rows = self.rows.filter(**days, **{f"{self.ward}__in": wards})
        return by_ward(rows, self.ward, name, self.what)


SOURCES = {
    "kin_contacts": Source(Contact.objects.all(), ward="key_individual__section__ward"),
    "panel_meetings": Source(PanelMeeting.objects.all()),
    "priorities_raised": Source(Priority.objects.all(), "raised"),
    "priorities_adopted": Source(Priority.objects.all(), "adopted"),
    "priorities_reviewed": Source(
        PriorityEvent.objects.filter(verb__in=LOOKED_AT),
        ward="priority__ward",
        what="priority",
    ),
    "priorities_resolved": Source(
        Priority.objects.filter(status=Priority.Status.RESOLVED), "closed"
    ),
    "priority_actions": Source(PriorityAction.objects.all(), ward="priority__ward"),
    "residents_told": Source(Priority.objects.exclude(residents_told=""), "closed"),
}
NAMES = {*SOURCES, SECTIONS_REACHED}


@dataclass
class Found:
    """What one ward has in a quarter."""

    logged: Counter = field(default_factory=Counter)  # quantities, by code of kind
    of_stage: Counter = field(default_factory=Counter)  # the same, by stage
    kept: Counter = field(default_factory=Counter)  # by name of SOURCES
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


def _kept(wards: Sequence[int], quarter: Quarter) -> QuerySet:
    reached, *others = (
        _reached(wards, quarter),
        *(source.counted(name, wards, quarter) for name, source in SOURCES.items()),
    )
    return reached.union(*others, all=True)


def by_ward(rows: QuerySet, ward: str, name: str, what: str = "pk") -> QuerySet:
    """Rows of (ward, name, how many)."""
    grouped = rows.order_by().values(of=F(ward), name_=Value(name))
    return grouped.annotate(n=Count(what, distinct=True)).values_list(
        "of", "name_", "n"
    )


def _reached(wards: Sequence[int], quarter: Quarter) -> QuerySet:
    """Sections that any engagement reached: the panel and the network are such, too."""
    first = (quarter - 3).start
    days = {"date__gte": first, "date__lt": quarter.end}
    mine = OuterRef("pk")
    reach = Reach.objects.filter(section=mine, **days)
    contact = Contact.objects.filter(key_individual__section=mine, **days)
    represented = Represented.objects.filter(
        section=mine, meeting__date__gte=first, meeting__date__lt=quarter.end
    )
    sections = Section.objects.on(quarter.last_day).filter(
        Q(Exists(reach)) | Exists(contact) | Exists(represented), ward__in=wards
    )
    return by_ward(sections, "ward", SECTIONS_REACHED)


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
