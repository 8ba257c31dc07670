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
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    try:
        for row in _safe_rows(rows, len(header)):
            writer.writerow(row)
            if text.tell() > CHUNK:
                yield _taken(text)
    except Exception:
        writer.writerow([INCOMPLETE])
        yield _taken(text)
        raise
    yield _taken(text)


def _safe_rows(
    rows: Iterable[Sequence[object]], width: int
) -> Iterator[Sequence[object]]:
    # The commonest cases are decided here: a call for each cell would take longer
    # than all the rest.
    plain, starts = WRITTEN_AS_THEY_ARE, FORMULA_STARTS
    for row in rows:
        if len(row) != width:
            raise ValueError(f"a row of {len(row)} values under {width} names")
        yield [
            value
            if (type(value) is str and value[:1] not in starts) or type(value) in plain
            else cell(value)
            for value in row
        ]


def _taken(text: io.StringIO) -> bytes:
    """What was written so far, which is then forgotten."""
    # A lone surrogate is no character of UTF-8; it is written as \udc80.
    data = text.getvalue().encode(errors="backslashreplace")
    text.seek(0)
    text.truncate()
    return data
