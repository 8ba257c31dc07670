"""Rows of figures in PostgreSQL's binary COPY format, whole columns at once.

Writing each number as text would take longer than all the estimation. Every field has a
fixed size: a missing number goes as NaN, and a text as its place in a list of words; the
table `incoming` is made with both put right.
"""

from collections.abc import Sequence
from io import BytesIO

import numpy as np

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
TYPES = {
    "word": (">i4", "int"),
    "count": (">i4", "int"),
    "key": (">i8", "bigint"),  # 0 is none
    "number": (">f8", "float8"),
}


class Words:
    """Texts that occur, each once, in the order in which they were met."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, word: str) -> int:
        return self.places.setdefault(word, len(self.places) + 1)

    def places_of(self, texts: np.ndarray) -> np.ndarray:
        different, at = np.unique(texts, return_inverse=True)
        return np.array([self.place(str(word)) for word in different], int)[at]


def packed(tables: Sequence[dict[str, np.ndarray]], kinds: dict[str, str]) -> BytesIO:
    """Tables of columns, one after the other; `kinds` names the columns in order."""
    fields = [("fields", ">i2")]
    for name, kind in kinds.items():
        fields += [(f"size of {name}", ">i4"), (name, TYPES[kind][0])]
    form = np.dtype(fields)
    parts = [HEADER]
    for columns in tables:
        rows = np.empty(len(next(iter(columns.values()))), form)
        rows["fields"] = len(kinds)
        for name in kinds:
            rows[f"size of {name}"] = form[name].itemsize
            rows[name] = columns[name]
        parts.append(rows.tobytes())
    return BytesIO(b"".join([*parts, END]))


def unpacked(name: str, kind: str) -> str:
    """The SQL that gives a column its value back; %(words)s are the words."""
    if kind == "word":
        return f'(%(words)s::text[])["{name}"] AS "{name}"'
    nothing = {"number": "'NaN'", "key": "0"}
    if kind in nothing:
        return f'nullif("{name}", {nothing[kind]}) AS "{name}"'
    return f'"{name}"'
