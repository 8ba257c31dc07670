"""Write new entries into PostgreSQL by COPY."""

import datetime as dt
from collections.abc import Iterable
from io import StringIO
from itertools import repeat

from django.db import connection

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = r"\N"


def store(columns: dict[str, list], *, by, at: dt.datetime, reason: str) -> None:
    """Append entries, given as columns of checked values."""
    same = {"changed_by_id": by and by.pk, "changed_at": at, "logged_at": at}
    same["reason"] = reason
    fields: dict[str, Iterable[str]] = {
        name: map(_text, values) for name, values in columns.items()
    }
    fields |= {name: repeat(_text(value)) for name, value in same.items()}
    lines = map("\t".join, zip(*fields.values(), strict=False))
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY epic_activity ({', '.join(fields)}) FROM STDIN",
            StringIO("".join(f"{line}\n" for line in lines)),
        )


def _text(value: object) -> str:
    if value is None:
        return NULL
    return str(value).translate(ESCAPES)
