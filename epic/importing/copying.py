"""Write new entries into PostgreSQL by COPY."""

import datetime as dt
from collections.abc import Iterable
from io import StringIO
from itertools import repeat

from django.db import connection

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = r"\N"
WRITTEN_BY_PEOPLE = ("notes", "logged_by")  # what else there is holds no such mark


def store(columns: dict[str, list], *, by, at: dt.datetime, reason: str) -> None:
    """Append entries, given as columns of checked values."""
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
            f"COPY epic_activity ({', '.join(fields)}) FROM STDIN",
            StringIO("\n".join(lines) + "\n"),
        )


def _text(value: object) -> str:
    return NULL if value is None else str(value)


def _escaped(text: str) -> str:
    return text.translate(ESCAPES) if text else text
