"""What the teams logged: 2006/07, when the report was written, and the last 24 months.

A month depends on the seed and on itself, so a later `today` adds entries and leaves
those of before as they were, their ids included. A few teams log nothing in a month.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np

from snp.demonstration.people import Codes, Floats
from snp.demonstration.places import wards
from snp.demonstration.streams import stream
from snp.demonstration.writing import write_csv
from snp.lib.months import Month

HEADER = (
    *("activity_id", "ward_code", "date", "kind"),
    *("quantity", "attendance", "notes", "logged_by"),
)
THEN = (Month(2006, 4), Month(2007, 3))
RECENT_MONTHS = 24
PACE_SPREAD = 0.25  # of the logarithm: how much busier one team is than another
SILENT = 0.02  # teams that log nothing in a month
AUGUST = 0.8
OWN_SERGEANT = "sergeant"  # logs for the first ward; the others have names of their own
NOTED = 0.08
NOTES = (
    *("outside the library", "with the council's wardens", "school gates, afternoon"),
    *("market square", "with the housing officer", "bus station, evening"),
)


@dataclass(frozen=True)
class Habit:
    """How often a team does something in a month, and how much at a time."""

    kind: str
    a_month: float
    least: int = 1
    most: int = 1
    people: float = 0  # attendance, on average; 0: not asked


HABITS = (
    Habit("street_briefing", 2.2, people=9),
    Habit("home_visit", 1.6, 1, 3),
    Habit("asb_letter", 1.1, 1, 4),
    Habit("meeting", 0.8, people=24),
    Habit("intelligence_report", 1.8, 1, 3),
    Habit("abc", 0.25),
    Habit("crack_house_closed", 0.02),
    Habit("arrest", 0.9, 1, 2),
    Habit("survey", 0.35, people=60),
    Habit("visual_audit", 0.4, people=5),
    Habit("kin_contact", 1.2, 1, 6),
    Habit("panel_meeting", 0.4, people=11),
    Habit("problem_analysis", 0.5),
    Habit("feedback", 0.6, people=120),
    Habit("patrol_hours", 4.3, 24, 80),
    Habit("abstraction_hours", 1.1, 6, 36),
)

LEAST = np.array([habit.least for habit in HABITS])
MOST = np.array([habit.most for habit in HABITS])
PEOPLE = np.array([habit.people for habit in HABITS])


def eras(today: dt.date) -> list[tuple[Month, Month]]:
    """The first and last months of each time of which there is a log, up to today."""
    now = Month.of(today)
    first, last = THEN
    found = [(first, min(last, now)), (max(last + 1, now - RECENT_MONTHS), now)]
    return [(start, end) for start, end in found if start <= end]


def months(today: dt.date) -> Iterator[Month]:
    """The months of which the demonstration has a log, oldest first."""
    return chain.from_iterable(start.until(end) for start, end in eras(today))


@cache
def paces(seed: int) -> Floats:
    """How busy each team is against the others, (624,)."""
    return stream(seed, "paces").lognormal(0, PACE_SPREAD, len(wards()))


def silent(month: Month, seed: int) -> Codes:
    """The teams (positions) that log nothing in a month; never that of the first ward."""
    quiet = stream(seed, "silent teams", month.ordinal).random(len(wards())) < SILENT
    quiet[0] = False
    return np.flatnonzero(quiet)


def month_rows(month: Month, today: dt.date, seed: int) -> list[tuple[object, ...]]:
    """The rows of a month's entries up to `today`, day by day."""
    rng = stream(seed, "activity", month.ordinal)
    team, habit = _who_did_what(month, rng, seed)
    day = rng.integers(0, (month.end - month.start).days, len(team))
    quantity = rng.integers(LEAST[habit], MOST[habit] + 1)
    attendance = rng.poisson(PEOPLE[habit])
    note = np.where(
        rng.random(len(team)) < NOTED, rng.integers(0, len(NOTES), len(team)), -1
    )
    ids = rng.bytes(16 * len(team))
    order = np.argsort(day, kind="stable")
    over = (today - month.start).days  # nothing is logged of later days
    columns = (team, habit, day, quantity, attendance, note)
    picked = (column[order[day[order] <= over]].tolist() for column in columns)
    places = order[day[order] <= over].tolist()
    return [
        _row(_id(ids, place), month, *cells)
        for place, *cells in zip(places, *picked, strict=True)
    ]


def _who_did_what(
    month: Month, rng: np.random.Generator, seed: int
) -> tuple[Codes, Codes]:
    expected = np.outer(paces(seed), [habit.a_month for habit in HABITS])
    if month.number == 8:
        expected *= AUGUST
    times = rng.poisson(expected)
    times[silent(month, seed)] = 0
    team, habit = np.nonzero(times)
    return np.repeat(team, times[team, habit]), np.repeat(habit, times[team, habit])


def _id(ids: bytes, place: int) -> str:
    return str(uuid.UUID(bytes=ids[16 * place : 16 * place + 16], version=4))


def _row(
    key: str, month: Month, team: int, habit: int, day: int,
    quantity: int, attendance: int, note: int,
) -> tuple[object, ...]:  # fmt: skip
    ward, did = wards()[team], HABITS[habit]
    return (
        key,
        ward.code,
        (month.start + dt.timedelta(days=day)).isoformat(),
        did.kind,
        quantity,
        attendance if did.people else "",
        NOTES[note] if note >= 0 else "",
        sergeant_of(team),
    )


def sergeant_of(team: int) -> str:
    return f"sgt-{wards()[team].code.lower()}" if team else OWN_SERGEANT


def write_activity(path: Path, today: dt.date, seed: int) -> Path:
    """The activity file."""
    rows = (month_rows(month, today, seed) for month in months(today))
    return write_csv(path, HEADER, chain.from_iterable(rows))
