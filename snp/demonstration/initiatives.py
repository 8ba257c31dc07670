"""Problem-solving initiatives: a few teams measure what their work brings others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from snp.demonstration.activity import eras
from snp.demonstration.places import wards
from snp.demonstration.streams import stream

DAY = dt.timedelta(days=1)
EVERY = 26  # teams: about one in a borough


@dataclass(frozen=True)
class Gauge:
    """What is measured: before, after, and by how many each was found (0: by none)."""

    name: str
    form: str  # share, count or amount
    unit: str
    higher_is_better: bool
    whose: str
    before: float
    after: float
    sample: int = 0


@dataclass(frozen=True)
class Plan:
    title: str
    problem: str
    partners: str
    gauges: tuple[Gauge, ...]
    evaluation: str


@dataclass(frozen=True)
class Initiative:
    team: int
    plan: Plan
    start: dt.date
    end: dt.date | None


PLANS = (
    Plan(
        "Shop theft in the parade",
        "Groups take stock from small shops in the afternoon, and the shopkeepers have "
        "stopped reporting it.",
        "traders' association, the council's wardens",
        (
            Gauge("Stock shrinkage", "share", "of stock checked", False, "shops",
                  0.041, 0.022, 640),
            Gauge("Shop theft reported", "count", "offences in 3 months", False, "",
                  31, 22),
        ),
        "Shrinkage fell while reporting rose in the first month: both were expected.",
    ),
    Plan(
        "Bins set on fire on the estate",
        "Bins burn most weekends; the fire brigade comes with two engines each time.",
        "fire brigade, housing office, youth club",
        (
            Gauge("Call-outs to small fires", "count", "call-outs in 6 months", False,
                  "fire brigade", 44, 19),
            Gauge("Cost of the call-outs", "amount", "pounds in 6 months", False,
                  "fire brigade", 76_000, 32_900),
        ),
        "Locked bins and the youth club's late evening came in the same month.",
    ),
    Plan(
        "The high street after dark",
        "Residents avoid the high street after eight, and shops close early.",
        "town centre manager, bus company",
        (
            Gauge("Footfall on Friday evenings", "count", "people, 7 to 9 pm", True,
                  "shops", 812, 966),
            Gauge("Feels safe on the high street", "share", "of people asked", True, "",
                  0.44, 0.52, 150),
        ),
        "",
    ),
    Plan(
        "Truancy around the shopping centre",
        "Pupils of two schools spend school hours in the shopping centre.",
        "two schools, education welfare service",
        (
            Gauge("Sessions missed without leave", "share", "of sessions", False,
                  "education", 0.083, 0.071, 5_400),
        ),
        "",
    ),
)  # fmt: skip


def initiatives(today: dt.date, seed: int) -> Iterator[Initiative]:
    """One plan or another in every 26th ward, begun in the recent time of the log."""
    if not eras(today):
        return
    first, last = eras(today)[-1]
    for place, team in enumerate(range(0, len(wards()), EVERY)):
        rng = stream(seed, "initiatives", team)
        days = (last.start - first.start).days
        start = first.start + DAY * int(rng.integers(0, max(1, days - 200)))
        over = rng.random() < 0.5
        end = start + DAY * 270 if over and start + DAY * 270 <= today else None
        yield Initiative(team, PLANS[place % len(PLANS)], min(start, today), end)
