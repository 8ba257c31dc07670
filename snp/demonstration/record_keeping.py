"""What sergeants say of their own log: monthly returns, and stages signed off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from snp.demonstration.activity import eras, months, silent
from snp.demonstration.places import wards
from snp.demonstration.streams import stream
from snp.lib.months import Month
from snp.lib.quarters import Quarter

DAY = dt.timedelta(days=1)
NO_RETURN, LATE, NIL_OF_SILENT = 0.03, 0.06, 0.6
SIGNED_OFF, RECENT_QUARTERS = 0.75, 4
SENTENCES = (
    "Done as planned; the panel has seen it.",
    "Delivered by the whole team.",
    "The panel agreed with what we found.",
    "Done, and written up for the panel.",
)


@dataclass(frozen=True)
class Return:
    team: int
    month: Month
    is_nil: bool
    submitted: dt.date


@dataclass(frozen=True)
class SignOff:
    team: int
    quarter: Quarter
    stage: int  # its place in the seven
    sentence: str
    date: dt.date


def returns(today: dt.date, seed: int) -> Iterator[Return]:
    """Of each month that is over: most in time, some late, some never."""
    for month in months(today):
        rng = stream(seed, "returns", month.ordinal)
        fate = rng.random(len(wards()))
        in_time = rng.integers(0, 12, len(wards()))
        too_late = rng.integers(15, 50, len(wards()))
        nil = rng.random(len(wards())) < NIL_OF_SILENT
        quiet = set(silent(month, seed).tolist())
        for team in range(len(wards())):
            is_late = fate[team] < NO_RETURN + LATE
            day = month.end + DAY * int((too_late if is_late else in_time)[team])
            never = fate[team] < NO_RETURN or (team in quiet and not nil[team])
            if day <= today and not never:
                yield Return(team, month, team in quiet, day)


def sign_offs(today: dt.date, seed: int) -> Iterator[SignOff]:
    """Of the quarters of each time that are over; of the recent ones the last four."""
    for first, last in eras(today):
        end = Quarter.of(min(last.end, today)) - 1
        start = max(Quarter.of(first.start), end - (RECENT_QUARTERS - 1))
        for quarter in start.until(end):
            rng = stream(seed, "sign-offs", quarter.ordinal)
            signed = rng.random((len(wards()), 7)) < SIGNED_OFF
            words = rng.integers(0, len(SENTENCES), signed.shape)
            days = rng.integers(0, 20, signed.shape)
            for team, stage in zip(
                *(axis.tolist() for axis in signed.nonzero()), strict=True
            ):
                day = quarter.last_day + DAY * int(days[team, stage])
                sentence = SENTENCES[words[team, stage]]
                yield SignOff(team, quarter, stage, sentence, min(day, today))
