"""What can only be seen by looking at more than one row: double respondents, split PSUs.

Reported at the later row, wherever the earlier one stands: in this file, or in one
that was loaded before. What is stored of a quarter is read once, when the file first
holds an interview of it; a quarter of which nothing was ever loaded is not asked about,
since a query waits for the rows that are just being stored.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import QuerySet

from snp.lib.quarters import Quarter
from surveys.models import QuarterState, Response, Survey
from wards.places import Places


class Stored:
    """The responses that were loaded before."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        states = QuarterState.objects.filter(survey=survey)
        self.quarters = set(states.values_list("quarter", flat=True))

    def of(self, quarter: int) -> QuerySet[Response]:
        if quarter not in self.quarters:
            return Response.objects.none()
        return Response.objects.filter(
            survey=self.survey, quarter=quarter, withdrawn=False
        )


class Respondents:
    """One respondent answers once in a wave."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self.seen: dict[int, set[str]] = {}

    def doubles(
        self, names: list[str], quarters: list[int]
    ) -> Iterator[tuple[int, str]]:
        """Places in the columns of those met before, each with a sentence."""
        for quarter, places in _by_quarter(quarters).items():
            seen = self._seen(quarter)
            texts = [names[place] for place in places]
            fresh = set(texts)
            if len(fresh) == len(texts) and seen.isdisjoint(fresh):
                seen |= fresh
                continue
            for place, text in zip(places, texts, strict=True):
                if text in seen and text:
                    wave = Quarter.from_ordinal(quarter)
                    yield place, f'"{text}" is in the wave {wave} already'
                seen.add(text)

    def _seen(self, quarter: int) -> set[str]:
        if quarter not in self.seen:
            stored = self.stored.of(quarter)
            self.seen[quarter] = set(stored.values_list("respondent_id", flat=True))
        return self.seen[quarter]


class Clusters:
    """A PSU lies in one BCU at a time. Two wards of one BCU are fine."""

    def __init__(self, stored: Stored, places: Places) -> None:
        self.stored = stored
        self.places = places
        self.wards: dict[int, dict[str, set[int]]] = {}

    def clash(self, quarter: int, psu: str, ward: int) -> str | None:
        """Why a ward can't belong to a PSU: another ward of it lies in another BCU."""
        wards = self._wards(quarter).setdefault(psu, set())
        if not wards or ward in wards:
            wards.add(ward)
            return None
        for other in wards:
            clash = self.places.clash(ward, other, Quarter.from_ordinal(quarter))
            if clash:
                here, there = (self.places.bcu_names[bcu] for bcu in clash)
                return f"has interviews in {there} and in {here}"
        wards.add(ward)
        return None

    def _wards(self, quarter: int) -> dict[str, set[int]]:
        if quarter not in self.wards:
            found: dict[str, set[int]] = defaultdict(set)
            stored = self.stored.of(quarter).filter(
                psu__isnull=False, ward__isnull=False
            )
            for psu, ward in stored.values_list("psu__code", "ward_id").distinct():
                found[psu].add(ward)
            self.wards[quarter] = found
        return self.wards[quarter]


def _by_quarter(quarters: list[int]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = defaultdict(list)
    for place, quarter in enumerate(quarters):
        places[quarter].append(place)
    return places
