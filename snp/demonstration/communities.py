"""The community of each ward as its team sees it: sections, and whom it reached.

Roles and sections only, as in the product: there are no names to invent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from snp.demonstration.activity import eras
from snp.demonstration.places import wards
from snp.demonstration.streams import stream
from snp.lib.quarters import Quarter

DAY = dt.timedelta(days=1)
# A section, and who of it may be in the Key Individual Network.
SECTIONS = {
    "Market traders": ("stall holder", "market manager"),
    "Shopkeepers": ("newsagent", "chair of the traders' association"),
    "Secondary school pupils": ("head teacher", "school council member"),
    "Young people out of school": ("youth worker",),
    "Older people living alone": ("day centre manager", "lunch club organiser"),
    "Tenants of the estate": ("chair of the tenants' association", "caretaker"),
    "Private tenants": ("letting agent",),
    "Owner occupiers": ("Neighbourhood Watch coordinator",),
    "Mosque congregation": ("imam", "mosque trustee"),
    "Church congregations": ("vicar", "church warden"),
    "Somali community": ("community centre manager",),
    "Commuters": ("station manager",),
    "People with disabilities": ("resource centre manager",),
    "Night-time economy": ("pub landlord", "door supervisor"),
}
MOST_SECTIONS, FEWEST_SECTIONS = 9, 6
WAYS = ("newsletter", "street stall", "visit to the centre", "door-to-door", "assembly")
WITHOUT_CONTACT = 0.15  # sections for which the team knows nobody
REACHED = 0.8  # in the last year
OUT_OF_TOUCH = 0.1  # sections with which the team had nothing to do for a year
A_YEAR = 366 * DAY
BETWEEN_CONTACTS = (20, 95)  # days
CONTACTS_SINCE = 200 * DAY


@dataclass(frozen=True)
class Individual:
    role: str
    contacts: tuple[dt.date, ...]


@dataclass(frozen=True)
class Section:
    name: str
    since: dt.date
    individuals: tuple[Individual, ...]
    reached: tuple[tuple[dt.date, str, int], ...]  # day, how, people

    @property
    def is_in_touch(self) -> bool:
        return bool(self.reached or any(one.contacts for one in self.individuals))


@dataclass(frozen=True)
class Meeting:
    """`present` are positions of the sections represented."""

    date: dt.date
    attended: int
    present: tuple[int, ...]


@dataclass(frozen=True)
class Community:
    team: int
    sections: tuple[Section, ...]
    meetings: tuple[Meeting, ...]


def communities(today: dt.date, seed: int) -> Iterator[Community]:
    """The community of every ward. Nothing where no log begins before today."""
    if not eras(today):
        return
    since = eras(today)[0][0].start
    for team in range(len(wards())):
        rng = stream(seed, "communities", team)
        count = rng.integers(FEWEST_SECTIONS, MOST_SECTIONS + 1)
        names = rng.choice(list(SECTIONS), count, replace=False)
        sections = tuple(_section(str(name), since, today, rng) for name in names)
        yield Community(team, sections, tuple(_meetings(sections, today, rng)))


def _section(
    name: str, since: dt.date, today: dt.date, rng: np.random.Generator
) -> Section:
    roles = SECTIONS[name] if rng.random() >= WITHOUT_CONTACT else ()
    if rng.random() < OUT_OF_TOUCH:
        return Section(name, since, tuple(Individual(role, ()) for role in roles), ())
    individuals = tuple(
        Individual(role, _contacts(since, today, rng)) for role in roles
    )
    times = rng.integers(1, 3) if rng.random() < REACHED else 0
    ago = rng.integers(0, 360, times)
    days = sorted({max(since, today - DAY * int(days)) for days in ago})
    reached = tuple(
        (day, str(rng.choice(WAYS)), int(rng.integers(5, 200))) for day in days
    )
    return Section(name, since, individuals, reached)


def _contacts(
    since: dt.date, today: dt.date, rng: np.random.Generator
) -> tuple[dt.date, ...]:
    day = max(since, today - CONTACTS_SINCE)
    days = []
    while (day := day + DAY * int(rng.integers(*BETWEEN_CONTACTS))) <= today:
        days.append(day)
    return tuple(days)


def _meetings(
    sections: Sequence[Section], today: dt.date, rng: np.random.Generator
) -> Iterator[Meeting]:
    """About one a quarter. Who is out of touch was not there in the last year."""
    in_touch = np.array([section.is_in_touch for section in sections])
    for first, last in eras(today):
        for quarter in Quarter.of(first.start).until(Quarter.of(last.start)):
            date = quarter.start + DAY * int(rng.integers(0, 90))
            there = rng.random(len(sections)) < 0.5
            present = np.flatnonzero(there & (in_touch | (date < today - A_YEAR)))
            missed = rng.random() < 0.12
            if first.start <= date <= today and not missed:
                yield Meeting(date, int(rng.integers(6, 20)), tuple(present.tolist()))
