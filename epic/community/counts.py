"""What a quarter holds of the community's side of a team's work: evidence of stages."""

import datetime as dt
from collections import ChainMap
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from epic.models import (
    Contact,
    KeyIndividual,
    PanelMeeting,
    Reach,
    Represented,
    Section,
)
from snp.lib.quarters import Quarter
from wards.models import Ward

A_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Evidence:
    """Of one ward and quarter; the sections are those of the quarter's last day."""

    contacts: int = 0  # with key individuals
    panel_meetings: int = 0
    reached: int = 0  # times that an engagement reached a section
    sections: int = 0
    sections_with_key_individual: int = 0
    sections_reached_in_a_year: int = 0


def evidence(wards: Iterable[Ward], quarter: Quarter) -> dict[int, Evidence]:
    """By the ward's key, for each ward that is asked about. One query a topic."""
    keys = [ward.pk for ward in wards]
    day = min(quarter.last_day, dt.date.today())
    topics = (
        _times("contacts", Contact, "key_individual__section__ward", keys, quarter),
        _times("panel_meetings", PanelMeeting, "ward", keys, quarter),
        _times("reached", Reach, "section__ward", keys, quarter),
        _sections(keys, day),
    )
    return {
        key: Evidence(**ChainMap(*(topic.get(key, {}) for topic in topics)))
        for key in keys
    }


def _times(name: str, model, ward: str, keys: list[int], quarter: Quarter) -> dict:
    rows = model.objects.filter(
        **{f"{ward}__in": keys}, date__gte=quarter.start, date__lt=quarter.end
    )
    counted = rows.order_by().values_list(ward).annotate(Count("pk"))
    return {key: {name: times} for key, times in counted}


def _sections(keys: list[int], day: dt.date) -> dict[int, dict[str, int]]:
    standing = KeyIndividual.objects.on(day).filter(section=OuterRef("pk"))
    counted = (
        Section.objects.on(day)
        .filter(ward__in=keys)
        .order_by()
        .values("ward")
        .annotate(
            sections=Count("pk"),
            sections_with_key_individual=Count("pk", filter=Exists(standing)),
            sections_reached_in_a_year=Count("pk", filter=reached_in_the_year_to(day)),
        )
    )
    return {row.pop("ward"): row for row in counted}


def reached_in_the_year_to(day: dt.date) -> Q:
    """Of a section: an engagement reached it, or the panel met with it represented.

    A contact with a key individual does not count: one person is not the section.
    """
    days = {"date__gt": day - A_YEAR, "date__lte": day}
    at_the_panel = {f"meeting__{name}": date for name, date in days.items()}
    return Q(Exists(Reach.objects.filter(section=OuterRef("pk"), **days))) | Q(
        Exists(Represented.objects.filter(section=OuterRef("pk"), **at_the_panel))
    )
