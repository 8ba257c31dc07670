"""Entries as a phone sends them."""

import datetime as dt
import uuid

import pytest


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
