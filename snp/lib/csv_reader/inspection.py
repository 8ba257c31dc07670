"""What a file is: its format, its encoding, its delimiter and its header."""

from __future__ import annotations

import codecs
import csv
from pathlib import Path
from typing import BinaryIO

from snp.lib.csv_reader import lines
from snp.lib.csv_reader.lines import (
    RECORD_LIMIT,
    Lines,
    TooLong,
    opened,
    records_of,
    sentence,
    text_blocks,
)
from snp.lib.csv_reader.problems import Problem, TableError

DELIMITERS = (",", ";", "\t")
UNDEFINED_IN_1252 = b"\x81\x8d\x8f\x90\x9d"
NUL, REPLACED = "\0", "\ufffd"

# How files start that are often given a wrong name, and what to call them.
SIGNATURES = (
    (b"\x1f\x8b", "is compressed with gzip: unpack it first"),
    (b"PK\x03\x04", "is an Excel workbook or another zip archive: save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel or Word file: save it as CSV"),
    (b"\x89PNG", "is a picture (PNG), not a table"),
    (b"\xff\xd8\xff", "is a picture (JPEG), not a table"),
    (b"GIF8", "is a picture (GIF), not a table"),
    (b"%PDF", "is a PDF, not a table"),
    (b"$FL2", "is an SPSS file: save it as CSV"),
    (b"$FL3", "is an SPSS file: save it as CSV"),
    (b"<stata_dta>", "is a Stata file: save it as CSV"),
    (b"SQLite format 3\0", "is an SQLite database, not a table"),
    (b"BZh", "is compressed with bzip2: unpack it first"),
    (b"\xfd7zXZ\0", "is compressed with xz: unpack it first"),
    (b"7z\xbc\xaf", "is a 7-Zip archive: unpack it first"),
    (b"\xff\xfe", "is UTF-16 text: save it as CSV UTF-8"),
    (b"\xfe\xff", "is UTF-16 text: save it as CSV UTF-8"),
)


def encoding_of(binary: BinaryIO) -> tuple[str, frozenset[str]]:
    """The encoding, and the characters that no readable row can hold.

    Strict UTF-8 over the whole file, else Windows-1252: the first odd byte may
    stand in the last row. A file with a BOM claims to be UTF-8, and one whose
    only fault is a character cut off at the end is UTF-8 too.
    """
    start = binary.read(lines.BLOCK)
    _refuse_other_formats(start)
    has_bom = start.startswith(codecs.BOM_UTF8)
    look = Look()
    piece = start
    while piece and look.take(piece):
        piece = binary.read(lines.BLOCK)
    is_utf8 = look.is_utf8 or has_bom
    odd = look.ends_in_character or (not look.is_utf8 if is_utf8 else look.undefined)
    suspects = (NUL if look.nul else "") + (REPLACED if odd else "")
    encoding = "cp1252" if not is_utf8 else "utf-8-sig" if has_bom else "utf-8"
    return encoding, frozenset(suspects)


def _refuse_other_formats(start: bytes) -> None:
    for signature, what in SIGNATURES:
        if start.startswith(signature):
            raise TableError(f"the file {what}")
    if start.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        raise TableError("the file is a web page (HTML), not a table")
    if not start.removeprefix(codecs.BOM_UTF8).strip():
        raise TableError("the file is empty")
    controls = sum(start.count(code) for code in range(32) if code not in b"\t\n\r")
    header = start.splitlines()[0]
    if b"\0" in header or controls > max(16, len(start) / 10):
        raise TableError("the file is binary (it holds control bytes), not a table")


class Look:
    """What a strict reading of the bytes shows, piece by piece."""

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.is_utf8 = True
        self.undefined = False  # in Windows-1252
        self.nul = False
        self.line = 0  # bytes since the last line end

    def take(self, piece: bytes) -> bool:
        """False when the rest need not be seen: a line too long to be read."""
        self.nul = self.nul or b"\0" in piece
        if self.ends_in_character or not piece.isascii():
            self._take_odd(piece)
        line_end = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        self.line = len(piece) - line_end - 1 + (self.line if line_end < 0 else 0)
        return self.line <= 4 * RECORD_LIMIT  # a character has at most four bytes

    def _take_odd(self, piece: bytes) -> None:
        self.undefined = self.undefined or any(
            byte in piece for byte in UNDEFINED_IN_1252
        )
        if self.is_utf8:
            try:
                self.decoder.decode(piece)
            except UnicodeDecodeError:
                self.is_utf8 = False

    @property
    def ends_in_character(self) -> bool:
        return self.is_utf8 and bool(self.decoder.getstate()[0])


def header_of(
    source: Path | BinaryIO, encoding: str, delimiter: str | None
) -> tuple[tuple[str, ...], str]:
    """The column names and the delimiter: the one that makes most columns."""
    candidates = (delimiter,) if delimiter else DELIMITERS
    found = [(_first_record(source, encoding, mark), mark) for mark in candidates]
    record, delimiter = max(found, key=lambda pair: _width(pair[0]))
    if isinstance(record, Exception):
        raise TableError(Problem(1, None, sentence(record)))
    names = tuple(name.strip().lower() for name in record)
    if not any(names):
        raise TableError(Problem(1, None, "is blank; it should name the columns"))
    for name in names:
        if name and names.count(name) > 1:
            raise TableError(Problem(1, name, "stands in the header more than once"))
    return names, delimiter


def _width(record: list[str] | Exception) -> int:
    return 1 if isinstance(record, Exception) else len(record)


def _first_record(
    source: Path | BinaryIO, encoding: str, delimiter: str
) -> list[str] | Exception:
    """An error is an answer here: quoted names cannot be read by a wrong delimiter."""
    with opened(source) as binary:
        source_lines = Lines(text_blocks(binary, encoding))
        try:
            return next(records_of(source_lines, delimiter))
        except (csv.Error, TooLong) as error:
            return error
