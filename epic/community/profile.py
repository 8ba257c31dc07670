"""The community of a ward as it stands on a day: its sections, and what lacks."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from epic.community.reached import A_YEAR, reached_between
from epic.models import KeyIndividual, PanelMeeting, Reach, Section
from wards.models import Ward

QUARTER_OF_A_YEAR = dt.timedelta(days=90)
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """One section on a day. `individuals` have the day of their last contact."""

    section: Section
    individuals: list[KeyIndividual]
    panel: dt.date | None  # the last time they were represented
    reach: Reach | None  # the last one
    was_reached: bool  # in a year, by any engagement
    day: dt.date

    @property
    def contacted(self) -> int:
        """How many of the individuals were, in 90 days."""
        since = self.day - QUARTER_OF_A_YEAR
        dates = [each.last_contact for each in self.individuals]
        return sum(date is not None and date > since for date in dates)

    @property
    def gaps(self) -> list[str]:
        """What lacks, in words."""
        year_ago = self.day - A_YEAR
        lacks = {
            "nobody in the network": not self.individuals,
            "no contact in 90 days": bool(self.individuals) and not self.contacted,
            "not at the panel in a year": not self.panel or self.panel <= year_ago,
            "nothing reached them in a year": not self.was_reached,
        }
        return [words for words, is_so in lacks.items() if is_so]


def standing(ward: Ward, day: dt.date) -> list[Standing]:
    """The sections of a day by name, in four queries however many there are."""
    individuals = defaultdict(list)
    for each in _individuals(ward, day):
        individuals[each.section_id].append(each)
    last = Reach.objects.filter(section__ward=ward, date__lte=day)
    last = last.order_by("section_id", "-date", "-pk").distinct("section_id")
    reaches = {reach.section_id: reach for reach in last}
    sections = ward.sections.on(day).annotate(
        last_panel=Max("meetings__date"),
    )
    reached = _reached(ward, day)
    return [
        Standing(
            section,
            individuals[section.pk],
            section.last_panel,
            reaches.get(section.pk),
            section.pk in reached,
            day,
        )
        for section in sections.order_by("name")
    ]


def _individuals(ward: Ward, day: dt.date) -> QuerySet[KeyIndividual]:
    standing = KeyIndividual.objects.on(day).filter(section__ward=ward)
    return standing.annotate(last_contact=Max("contacts__date")).order_by("role", "pk")


def _reached(ward: Ward, day: dt.date) -> set[int]:
    year = reached_between(day - A_YEAR + A_DAY, day + A_DAY)
    return set(ward.sections.filter(year).values_list("pk", flat=True))


def meetings(ward: Ward) -> QuerySet[PanelMeeting]:
    """Of the Neighbourhood Panel, the newest first, with who was represented."""
    return ward.panel_meetings.order_by("-date").prefetch_related("sections")
