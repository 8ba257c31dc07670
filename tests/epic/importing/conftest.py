"""Files of activity as people make them, and what the loader says to them."""

import csv
import io
import itertools
import uuid

import pytest

from epic.importing.checks import COLUMNS
from epic.importing.loading import load_activity

NUMBERS = itertools.count(1)


def row(**cells: str) -> dict[str, str]:
    """A good row with an id of its own, but for the cells that are given."""
    return {
        "activity_id": str(uuid.UUID(int=next(NUMBERS))),
        "ward_code": "A1",
        "date": "2006-07-14",
        "kind": "street_briefing",
        "quantity": "1",
        "attendance": "12",
        "notes": "",
        "logged_by": "",
    } | cells


def text_of(*rows: dict[str, str], header=COLUMNS, delimiter=",") -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(
        out, header, delimiter=delimiter, extrasaction="ignore", restval=""
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def load(places, tmp_path):
    """Load rows, a text or bytes as a file."""

    def load(content, name: str = "july.csv", **options):
        if isinstance(content, list):
            content = text_of(*content)
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_activity(path, **{"by": None} | options)

    return load
