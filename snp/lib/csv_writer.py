"""Writes tables as CSV in a stream of bytes, safe to open in a spreadsheet.

Lines end in CR LF, as in RFC 4180: then the csv module puts quotes round every
value that holds either, and no value can be taken for a line end.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

CHUNK = 1 << 16  # characters written before they are handed on
FORMULA_STARTS = frozenset("=+-@\t\r")
PLAIN_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
INCOMPLETE = "INCOMPLETE FILE"

# Written as str() gives them: for a float that is its repr, in full precision.
WRITTEN_AS_THEY_ARE = frozenset({int, float, Decimal, dt.date, type(None)})


def safe_cell(text: str) -> str:
    """The text, with a ' before it if a spreadsheet would take it for a formula."""
    if text[:1] in FORMULA_STARTS and not PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


def cell(value: object) -> object:
    """A value as it is written: true and false, dates as ISO 8601, nothing for None."""
    if type(value) in WRITTEN_AS_THEY_ARE:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return safe_cell(value if isinstance(value, str) else str(value))


def rows_as_csv(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, excel: bool = False
) -> Iterator[bytes]:
    """The header and the rows, in chunks of about 64 KiB.

    `excel` puts a byte-order mark in front: without it Excel takes UTF-8 for
    Windows-1252. If `rows` fails midway, the last row says so before the error
    goes on: a download that breaks off must not look like a short table.
    """
    if excel:
        yield codecs.BOM_UTF8
    buffer = _Buffer()
    try:
        buffer.write(header)
        for row in rows:
            if len(row) != len(header):
                raise ValueError(
                    f"a row of {len(row)} values under {len(header)} names"
                )
            buffer.write(row)
            if buffer.is_full:
                yield buffer.taken()
    except Exception:
        buffer.write([INCOMPLETE])
        yield buffer.taken()
        raise
    yield buffer.taken()


class _Buffer:
    """Rows that are written and not yet handed on."""

    def __init__(self) -> None:
        self.text = io.StringIO(newline="")
        self.writer = csv.writer(self.text)

    def write(self, row: Iterable[object]) -> None:
        as_they_are = WRITTEN_AS_THEY_ARE
        self.writer.writerow(
            [value if type(value) in as_they_are else cell(value) for value in row]
        )

    @property
    def is_full(self) -> bool:
        return self.text.tell() >= CHUNK

    def taken(self) -> bytes:
        # A lone surrogate is no character of UTF-8; it is written as \\udc80.
        data = self.text.getvalue().encode(errors="backslashreplace")
        self.text.seek(0)
        self.text.truncate()
        return data
