"""Write new entries into PostgreSQL by COPY: first beside the log, then into it at once.

What the log's rules lock (epic/rules.py), they lock until the load ends, so they come
last: people write on for as long as a file is read.
"""

import datetime as dt
from collections.abc import Iterable
from io import StringIO
from itertools import repeat

from django.db import connection

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = r"\N"
WRITTEN_BY_PEOPLE = ("notes", "logged_by")  # what else there is holds no such mark

STAGE = """
CREATE TEMPORARY TABLE epic_staged (LIKE epic_activity INCLUDING DEFAULTS)
    ON COMMIT DROP
"""
# keys are checked before the rules lock kinds and wards, not at the end
TAKE_IN = """
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO epic_activity SELECT * FROM epic_staged;
DROP TABLE epic_staged
"""


def open_stage() -> None:
    """For the rest of the transaction, or until its rows are taken in."""
    with connection.cursor() as cursor:
        cursor.execute(STAGE)


def take_in() -> None:
    """What is staged becomes entries of the log: IntegrityError where a rule is broken."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_IN)


def stage(columns: dict[str, list], *, by, at: dt.datetime, reason: str) -> None:
    """Entries to be, given as columns of checked values."""
    same = {"changed_by_id": by and by.pk, "changed_at": at, "logged_at": at}
    fields: dict[str, Iterable[str]] = {
        name: map(_escaped if name in WRITTEN_BY_PEOPLE else _text, values)
        for name, values in columns.items()
    }
    fields |= {name: repeat(_text(value)) for name, value in same.items()}
    fields["reason"] = repeat(_escaped(reason))
    lines = map("\t".join, zip(*fields.values(), strict=False))
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY epic_staged ({', '.join(fields)}) FROM STDIN",
            StringIO("\n".join(lines) + "\n"),
        )


def _text(value: object) -> str:
    return NULL if value is None else str(value)


def _escaped(text: str) -> str:
    return text.translate(ESCAPES) if text else text
