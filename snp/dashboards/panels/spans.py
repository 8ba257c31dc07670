"""A quarter or a year of many teams: which of their counts are known.

One rule for every page. A team has spoken for a month if it logged anything in it or sent
its return. What it did in a span is known, 0 too, where it has spoken for every month that
is over. Where it spoke for some only, a count is the least that was done, and part of no
median; where for none, nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from snp.dashboards.activity_queries import Cells, Logged, Returns, Spans, Spoken
from snp.estimation import rates
from snp.lib.months import Month
from wards.models import Ward

NOTHING, SOME, NIL = "nothing logged", "some months not logged", "nil return"


@dataclass(frozen=True)
class Tally:
    """What was found, and a note where that is not the whole number, or a nil return."""

    found: int
    note: str

    @property
    def is_known(self) -> bool:
        return self.note in ("", NIL)

    @property
    def number(self) -> int | None:
        """None where nobody knows; the least where some months are not logged."""
        return self.found if self.is_known or self.found else None

    @property
    def text(self) -> str:
        if self.note == SOME and self.found:
            return f"at least {self.found:,}"
        return self.note or f"{self.found:,}"


@dataclass(frozen=True)
class Span:
    """`over`: its months that are over; the one that runs makes no count unknown."""

    name: str
    months: list[Month]
    over: list[Month]
    cells: Cells
    returns: Returns
    spoken: Spoken

    def of(self, ward: Ward, kind: int) -> Logged:
        return getattr(self.cells.get((ward.pk, kind), Spans()), self.name)

    def entries(self, ward: Ward) -> int:
        return sum(
            getattr(spans, self.name).entries
            for (key, _), spans in self.cells.items()
            if key == ward.pk
        )

    def note(self, ward: Ward) -> str:
        """Why a count of the team is not known; empty where it is."""
        if not any((ward.pk, month) in self.spoken for month in self.months):
            return NOTHING
        if not all((ward.pk, month) in self.spoken for month in self.over):
            return SOME
        nil = all(self.returns.get((ward.pk, month)) for month in self.over)
        return NIL if nil and not self.entries(ward) else ""

    def known(self, wards: Iterable[Ward]) -> list[Ward]:
        """Those that count for a median."""
        return [ward for ward in wards if Tally(0, self.note(ward)).is_known]

    def median(self, kind: int, known: Iterable[Ward]) -> float:
        """Of the quantities of teams; NaN where there is none."""
        quantities = [float(self.of(ward, kind).quantity) for ward in known]
        return float(rates.median(np.array(quantities)))
