"""Entries as a phone sends them."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
import time_machine

from epic.logbook import log_entries


@pytest.fixture
def entry():
    """Makes the raw entry of a street briefing in A1 today, or of what is said."""

    def make(**said) -> dict:
        return {
            "id": str(uuid.uuid4()),
            "ward_code": "A1",
            "date": dt.date.today().isoformat(),
            "kind": "street_briefing",
            "quantity": 1,
            "attendance": 12,
            "notes": "",
        } | said

    return make


@pytest.fixture
def on():
    """Go to noon in London of a day, or to another hour of it."""
    travels = []

    def go(day: str, hour: int = 12, minute: int = 0) -> None:
        date = dt.datetime.fromisoformat(day)
        moment = date.replace(
            hour=hour, minute=minute, tzinfo=ZoneInfo("Europe/London")
        )
        for travel in travels:
            travel.stop()
        travels[:] = [time_machine.travel(moment, tick=False)]
        travels[0].start()

    yield go
    for travel in travels:
        travel.stop()


@pytest.fixture
def logged(cast, entry):
    """Has the sergeant of A1 log something on a day; the row."""

    def log(date: str, **said):
        (result,) = log_entries([entry(date=date, **said)], by=cast.sergeant)
        assert result.status == "stored", result.errors
        return result.entry

    return log
