"""Public priorities: what residents of each ward asked for, and what became of it.

A team holds a few at a time. Each is raised, adopted, reviewed from time to time, and
resolved after some months; then another takes its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from snp.demonstration.activity import eras
from snp.demonstration.places import wards
from snp.demonstration.streams import stream

DAY = dt.timedelta(days=1)
HELD, HELD_SHARES = (2, 3, 4, 5, 6), (0.04, 0.34, 0.36, 0.22, 0.04)
TO_ADOPT, BETWEEN_REVIEWS = (0, 21), (50, 88)  # days
TO_RESOLVE = (2.0, 75.0)  # shape and scale of a gamma: 150 days on average
DROPPED = 0.12
LAX = 0.3  # priorities that are reviewed once and then left
SOURCES, SOURCE_SHARES = (
    ("panel", "survey", "engagement", "other"),
    (0.55, 0.15, 0.25, 0.05),
)


@dataclass(frozen=True)
class Theme:
    """What residents ask for: category, its policing counterpart ("": none), words."""

    category: str
    policing_priority: str
    description: str
    action: str
    outcome: str


@dataclass(frozen=True)
class Story:
    """One priority from its beginning to its end, or to today."""

    team: int
    theme: Theme
    source: str
    raised: dt.date
    adopted: dt.date | None
    reviews: tuple[dt.date, ...]
    closed: dt.date | None
    dropped: bool

    @property
    def action_day(self) -> dt.date | None:
        return self.reviews[0] if self.reviews else None


def stories(themes: tuple[Theme, ...], today: dt.date, seed: int) -> Iterator[Story]:
    """The priorities of every team, in each time of which there is a log."""
    for first, last in eras(today):
        end = min(last.last_day, today)
        for team in range(len(wards())):
            rng = stream(seed, "priorities", first.ordinal, team)
            for _ in range(rng.choice(HELD, p=HELD_SHARES)):
                yield from _one_after_the_other(
                    themes, team, first.start, end, today, rng
                )


def _one_after_the_other(
    themes: tuple[Theme, ...],
    team: int,
    start: dt.date,
    end: dt.date,
    today: dt.date,
    rng: np.random.Generator,
) -> Iterator[Story]:
    raised = start + DAY * int(rng.integers(0, 60))
    while raised <= end:
        story = _story(themes, team, raised, today, rng)
        yield story
        if story.closed is None:
            return
        raised = story.closed + DAY * int(rng.integers(0, 30))


def _story(
    themes: tuple[Theme, ...],
    team: int,
    raised: dt.date,
    today: dt.date,
    rng: np.random.Generator,
) -> Story:
    theme = themes[rng.integers(len(themes))]
    source = str(rng.choice(SOURCES, p=SOURCE_SHARES))
    adopted = raised + DAY * int(rng.integers(*TO_ADOPT))
    closed = adopted + DAY * int(14 + rng.gamma(*TO_RESOLVE))
    dropped, lax = rng.random(2) < (DROPPED, LAX)
    reviews, day = [], adopted
    while (day := day + DAY * int(rng.integers(*BETWEEN_REVIEWS))) < min(closed, today):
        reviews.append(day)
    return Story(
        team=team,
        theme=theme,
        source=source,
        raised=raised,
        adopted=adopted if adopted <= today else None,
        reviews=tuple(reviews[:1] if lax else reviews),
        closed=closed if closed <= today else None,
        dropped=bool(dropped),
    )
