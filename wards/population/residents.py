"""Who lives in a ward: in the newest year that is not too late, else the earliest.

Where nothing is loaded the answer is None, never 0: nobody knows is not nobody lives.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from wards.models import MARGINS, Population, Ward


@dataclass(frozen=True)
class Residents:
    """How many people a ward had, in the year that the figure is of."""

    people: int
    year: int


@dataclass(frozen=True)
class Makeup:
    """A ward's people by one characteristic at a time, in the order of the file."""

    residents: Residents
    margins: dict[str, dict[str, int]]  # people by label, for each margin known


def residents(wards: Iterable[Ward], year: int) -> dict[int, Residents | None]:
    """By the ward's key, for each ward that is asked about, in one query."""
    keys = [ward.pk for ward in wards]
    known: dict[int, list[Residents]] = defaultdict(list)
    totals = Population.objects.filter(ward__in=keys, **dict.fromkeys(MARGINS, ""))
    for ward, people, of in totals.values_list("ward", "people", "year"):
        known[ward].append(Residents(people, of))
    return {key: _in_force(known[key], year) for key in keys}


def _in_force(known: Iterable[Residents], year: int) -> Residents | None:
    """The newest not after the year, else the earliest."""
    by_year = sorted(known, key=lambda each: each.year)
    past = [each for each in by_year if each.year <= year]
    return past[-1] if past else next(iter(by_year), None)


def makeup(ward: Ward, year: int) -> Makeup | None:
    """Who the residents are that `residents` counts."""
    known = residents([ward], year)[ward.pk]
    if known is None:
        return None
    rows = Population.objects.filter(ward=ward, year=known.year)
    margins = {
        name: dict(_only(rows, name).values_list(name, "people")) for name in MARGINS
    }
    return Makeup(known, {name: people for name, people in margins.items() if people})


def _only(rows, margin: str):
    """The cells that name this margin and no other."""
    others = [name for name in MARGINS if name != margin]
    return rows.filter(**dict.fromkeys(others, "")).exclude(**{margin: ""})
