"""Reads tables as people really have them: any of three delimiters, two encodings.

`open_table` looks at the file once (what is it, which encoding, which
delimiter); `Table.batches` then streams it as columns of text. Memory stays
bounded whatever the file holds: no more than one batch, and never more than
RECORD_LIMIT characters of one record, so a line of 2 GB is an error with a row
number and not a dead worker.

A record counts as one row, as in a spreadsheet, and the header is row 1.

Most blocks of most files hold no quote mark. Those are split in one go, at
twice the speed of the csv module, which reads a block that has some. Only where
either meets something odd is the block read record by record, to say what and
where. A test holds all three to the same result.
"""

from __future__ import annotations

import codecs
import csv
import io
from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from operator import attrgetter
from os import PathLike
from pathlib import Path
from typing import BinaryIO

BLOCK = 1 << 18  # bytes read at a time
RECORD_LIMIT = 1 << 20  # characters of one record
BATCH_CHARACTERS = 1 << 25  # a batch of long texts ends before it has all its rows
KEPT_PROBLEMS = 50
DELIMITERS = (",", ";", "\t")
ASCII_SPACES = " \t\x0b\x0c\x1c\x1d\x1e\x1f"
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


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where: `row 14, column weight: ...`."""

    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        row = f"row {self.row}" if self.row is not None else ""
        column = f"column {self.column}" if self.column is not None else ""
        place = ", ".join(part for part in (row, column) if part)
        return f"{place}: {self.message}" if place else self.message

    @property
    def place(self) -> int:
        """For sorting by row; what concerns the whole file comes first."""
        return self.row or 0


class TableError(ValueError):
    """The table cannot be read, or not any further."""

    def __init__(self, problem: Problem | str) -> None:
        self.problem = (
            Problem(None, None, problem) if isinstance(problem, str) else problem
        )
        super().__init__(str(self.problem))


class Problems:
    """The first problems by row, and how many there are in all.

    A file with a million bad rows must not fill the memory with sentences, and
    checks do not come in row order: a whole column is checked at a time.
    """

    def __init__(self, limit: int = KEPT_PROBLEMS) -> None:
        self.limit = limit
        self.total = 0
        self.kept: list[Problem] = []

    def note(self, row: int | None, column: str | None, message: str) -> None:
        self.add(Problem(row, column, message))

    def add(self, problem: Problem) -> None:
        self.total += 1
        full = len(self.kept) == self.limit
        if full and problem.place >= self.kept[-1].place:
            return
        insort(self.kept, problem, key=attrgetter("place"))
        del self.kept[self.limit :]

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add(problem)

    def lines(self) -> list[str]:
        """A sentence a problem, then the count if some are left out."""
        lines = [str(problem) for problem in self.kept]
        left_out = self.total - len(self.kept)
        if left_out:
            lines.append(f"and {left_out:,} more: {self.total:,} problems in all")
        return lines

    def __len__(self) -> int:
        return self.total


@dataclass(frozen=True)
class Batch:
    """Some rows as columns of text, and the rows that could not be read.

    `rows[i]` is the spreadsheet row of `columns[name][i]`: a row that could not
    be read stands in `problems` and not in the columns, so rows may skip.
    """

    rows: Sequence[int]
    columns: dict[str, list[str]]
    problems: Sequence[Problem] = ()

    @property
    def first_row(self) -> int:
        return self.rows[0] if self.rows else self.problems[0].place

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Table:
    """A file that has a header and at least one row."""

    source: Path | BinaryIO
    encoding: str
    delimiter: str
    names: tuple[str, ...]  # by position; "" where the header has no name
    suspects: frozenset[str] = frozenset()  # characters that make a row unreadable

    @property
    def header(self) -> list[str]:
        """The columns that have a name; those without one are not read."""
        return [name for name in self.names if name]

    @property
    def nameless(self) -> int:
        """How many columns have no name, for a warning: a spreadsheet adds such."""
        return self.names.count("")

    def batches(self, size: int = 50_000) -> Iterator[Batch]:
        """All rows, at most `size` at a time; TableError where reading must stop."""
        shelf = _Shelf(self.names, size)
        with _opened(self.source) as binary:
            scanner = _Scanner(_text_blocks(binary, self.encoding), self)
            for part in scanner.parts():
                shelf.add(part)
                yield from shelf.full_batches()
        yield from shelf.rest()
        if scanner.fatal:
            raise TableError(scanner.fatal)


def open_table(
    source: str | PathLike[str] | BinaryIO, *, delimiter: str | None = None
) -> Table:
    """Looks at a file (by path, or open, binary and seekable) and reads its header."""
    place = Path(source) if isinstance(source, str | PathLike) else source
    with _opened(place) as binary:
        encoding, suspects = _inspect(binary)
    names, delimiter = _header(place, encoding, delimiter)
    table = Table(place, encoding, delimiter, names, suspects)
    if next(table.batches(size=1), None) is None:
        raise TableError("the file has a header but no rows")
    return table


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    """The file from its beginning; one that was lent is given back open."""
    if isinstance(source, Path):
        with source.open("rb") as binary:
            yield binary
    else:
        source.seek(0)
        yield source


# What is it?


def _inspect(binary: BinaryIO) -> tuple[str, frozenset[str]]:
    """The encoding, and the characters that no readable row can hold.

    Strict UTF-8 over the whole file, else Windows-1252: the first odd byte may
    stand in the last row. A file with a BOM claims to be UTF-8, and one whose
    only fault is a character cut off at the end is UTF-8 too.
    """
    start = binary.read(BLOCK)
    _refuse_other_formats(start)
    has_bom = start.startswith(codecs.BOM_UTF8)
    look = _Look()
    piece = start
    while piece and look.take(piece):
        piece = binary.read(BLOCK)
    is_utf8 = look.is_utf8 or has_bom
    odd = look.ends_in_character or (not look.is_utf8 if is_utf8 else look.undefined)
    suspects = (NUL if look.nul else "") + (REPLACED if odd else "")
    encoding = "cp1252" if not is_utf8 else "utf-8-sig" if has_bom else "utf-8"
    return encoding, frozenset(suspects)


def _refuse_other_formats(start: bytes) -> None:
    for signature, sentence in SIGNATURES:
        if start.startswith(signature):
            raise TableError(f"the file {sentence}")
    if start.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        raise TableError("the file is a web page (HTML), not a table")
    if not start.removeprefix(codecs.BOM_UTF8).strip():
        raise TableError("the file is empty")
    controls = sum(start.count(code) for code in range(32) if code not in b"\t\n\r")
    header = start.splitlines()[0]
    if b"\0" in header or controls > max(16, len(start) / 10):
        raise TableError("the file is binary (it holds control bytes), not a table")


class _Look:
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


def _header(
    source: Path | BinaryIO, encoding: str, delimiter: str | None
) -> tuple[tuple[str, ...], str]:
    """The column names and the delimiter: the one that makes most columns."""
    candidates = (delimiter,) if delimiter else DELIMITERS
    found = [(_first_record(source, encoding, mark), mark) for mark in candidates]
    record, delimiter = max(found, key=lambda pair: _width(pair[0]))
    if isinstance(record, Exception):
        raise TableError(Problem(1, None, _sentence(record)))
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
    with _opened(source) as binary:
        lines = _Lines(_text_blocks(binary, encoding))
        try:
            return next(_csv_reader(lines, delimiter))
        except (csv.Error, _TooLong) as error:
            return error


# From bytes to lines


class _TooLong(Exception):
    def __str__(self) -> str:
        return (
            f"is longer than {RECORD_LIMIT:,} characters: "
            "is this a table with one record a line?"
        )


def _text_blocks(binary: BinaryIO, encoding: str) -> Iterator[str]:
    """The text in blocks of whole lines. Bytes that are no character become U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    held = ""
    while piece := binary.read(BLOCK):
        text = held + decoder.decode(piece)
        cut = _after_last_line(text)
        if cut:
            yield text[:cut]
        held = text[cut:]
        if len(held) > RECORD_LIMIT:
            raise _TooLong
    held += decoder.decode(b"", final=True)
    if held:
        yield held


def _after_last_line(text: str) -> int:
    """Where the last whole line ends. A CR at the very end may be half of a CRLF."""
    newline = text.rfind("\n")
    return max(newline, text.rfind("\r", newline + 1, len(text) - 1)) + 1


class _Lines(Iterator[str]):
    """The lines of blocks, which knows if a reader has used up what it was given.

    A reader that asks for more than that is inside a quoted field: then the next
    block is fetched, and `taken` grows until the record ends or is too long.
    """

    def __init__(self, blocks: Iterator[str]) -> None:
        self.blocks = blocks
        self.lines: list[str] = []
        self.at = 0
        self.taken = 0

    def load(self, text: str) -> None:
        self.lines = list(io.StringIO(text, newline=""))
        self.at = 0

    @property
    def has_more(self) -> bool:
        return self.at < len(self.lines)

    def __next__(self) -> str:
        if not self.has_more:
            self.load(next(self.blocks))
        line = self.lines[self.at]
        self.at += 1
        self.taken += len(line)
        if self.taken > RECORD_LIMIT:
            raise _TooLong
        return line


def _csv_reader(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    # strict, for it alone tells a quoted field that never ends from one that does.
    return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)


def _sentence(error: Exception) -> str:
    """What the csv module means, in words for the owner of the file."""
    text = str(error)
    if "unexpected end" in text:
        return "the file ends inside a quoted field"
    if "field larger" in text:
        return "a value is very long: is a quote mark left open?"
    if "expected after" in text:
        return "a closing quote mark is followed by something other than a delimiter"
    return text


# From lines to columns


@dataclass
class _Part:
    """The rows of one block, while it is being checked."""

    rows: Sequence[int]
    columns: list[list[str]]  # by position
    problems: list[Problem] = field(default_factory=list)
    characters: int = 0

    def drop(self, unwanted: set[int]) -> None:
        """Leaves out rows, given by their place in the columns."""
        keep = [index for index in range(len(self.rows)) if index not in unwanted]
        self.rows = [self.rows[index] for index in keep]
        self.columns = [[column[index] for index in keep] for column in self.columns]


class _Scanner:
    """Turns blocks of text into parts, with the row number of every record."""

    def __init__(self, blocks: Iterator[str], table: Table) -> None:
        self.blocks = blocks
        self.names = table.names
        self.delimiter = table.delimiter
        self.suspects = table.suspects
        self.encoding = table.encoding
        self.lines = _Lines(blocks)
        self.reader = _csv_reader(self.lines, table.delimiter)
        self.row = 0
        self.blanks: range | None = None  # blank rows not yet followed by another
        self.fatal: Problem | None = None

    def parts(self) -> Iterator[_Part]:
        self.row = 1
        next(self.reader)  # the header
        yield self._checked(self._read_records())
        while not self.fatal and (text := self._next_block()) is not None:
            part = self._split_plainly(text) or self._split_with_quotes(text)
            if part is None:
                self.lines.load(text)
                part = self._read_records()
            part.characters = len(text)
            yield self._checked(part)

    def _next_block(self) -> str | None:
        try:
            return next(self.blocks, None)
        except _TooLong as error:
            self.fatal = Problem(self.row + 1, None, str(error))
            return None

    def _split_plainly(self, text: str) -> _Part | None:
        """The columns of a block where every line has its fields and no quote mark."""
        if '"' in text:
            return None
        mark, width = self.delimiter, len(self.names)
        text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
        lines = text.split("\n")
        if set(map(str.count, lines, repeat(mark))) != {width - 1}:
            return None
        cells = text.replace("\n", mark).split(mark)
        if _has_loose_spaces(text, mark):
            cells = list(map(str.strip, cells))
        columns = [cells[position::width] for position in range(width)]
        return _Part(self._next_rows(len(lines)), columns)

    def _split_with_quotes(self, text: str) -> _Part | None:
        """The columns of a block where every record is whole and has its fields."""
        lines = io.StringIO(text, newline="")
        try:
            records = list(_csv_reader(lines, self.delimiter))
        except csv.Error:
            return None
        if set(map(len, records)) != {len(self.names)}:
            return None
        return _Part(self._next_rows(len(records)), _stripped_columns(records))

    def _next_rows(self, count: int) -> range:
        self.row += count
        return range(self.row - count + 1, self.row + 1)

    def _read_records(self) -> _Part:
        """The lines at hand, record by record."""
        rows: list[int] = []
        records: list[list[str]] = []
        problems: list[Problem] = []
        while self.lines.has_more and not self.fatal:
            record = self._next_record(problems)
            if record is not None:
                rows.append(self.row)
                records.append(record)
        columns = [
            list(map(str.strip, column)) for column in zip(*records, strict=True)
        ]
        return _Part(rows, columns or [[] for _ in self.names], problems)

    def _next_record(self, problems: list[Problem]) -> list[str] | None:
        self.row += 1
        self.lines.taken = 0
        try:
            record = next(self.reader)
        except (csv.Error, _TooLong) as error:
            self._note_unreadable(error, problems)
            return None
        if not any(map(str.strip, record)):
            return [""] * len(self.names)
        if len(record) != len(self.names):
            counts = f"has {_fields(len(record))}, the header has {len(self.names)}"
            problems.append(Problem(self.row, None, counts))
            return None
        return record

    def _note_unreadable(self, error: Exception, problems: list[Problem]) -> None:
        """A stray quote mark spoils its record; what is too long, all that follows."""
        problem = Problem(self.row, None, _sentence(error))
        if isinstance(error, _TooLong) or "field larger" in str(error):
            self.fatal = problem
        else:
            problems.append(problem)

    def _checked(self, part: _Part) -> _Part:
        """Without the rows that are blank or hold what is no character."""
        self._report_blanks(part)
        if self.suspects:
            self._report_suspects(part)
        part.problems.sort(key=attrgetter("place"))
        return part

    def _report_blanks(self, part: _Part) -> None:
        """Blank rows at the end of a file are nothing; before other rows, an error."""
        others = [problem.place for problem in part.problems]
        found = _blank_places(part.columns)
        rows = [part.rows[index] for index in found]
        if found:
            part.drop(set(found))
        last = max([*part.rows[-1:], *others], default=0)
        for row in rows:
            if self.blanks and row == self.blanks.stop:
                self.blanks = range(self.blanks.start, row + 1)
            else:
                self._end_blanks(part)
                self.blanks = range(row, row + 1)
        if self.blanks and last > self.blanks.start:
            self._end_blanks(part)

    def _end_blanks(self, part: _Part) -> None:
        if self.blanks:
            more = f", and so are the {len(self.blanks) - 1:,} below it"
            message = "is blank" + (more if len(self.blanks) > 1 else "")
            part.problems.append(Problem(self.blanks.start, None, message))
        self.blanks = None

    def _report_suspects(self, part: _Part) -> None:
        spoilt: set[int] = set()
        for name, column in zip(self.names, part.columns, strict=True):
            for index, value in enumerate(column):
                found = self.suspects.intersection(value)
                if found and index not in spoilt:
                    spoilt.add(index)
                    message = self._about(found)
                    part.problems.append(
                        Problem(part.rows[index], name or None, message)
                    )
        if spoilt:
            part.drop(spoilt)

    def _about(self, found: frozenset[str]) -> str:
        if NUL in found:
            return "holds a NUL byte"
        if self.encoding == "cp1252":
            return "holds bytes that are neither UTF-8 nor Windows-1252"
        return "holds bytes that are not UTF-8"


def _stripped_columns(records: list[list[str]]) -> list[list[str]]:
    return [list(map(str.strip, column)) for column in zip(*records, strict=True)]


def _fields(count: int) -> str:
    return f"{count} field" if count == 1 else f"{count} fields"


def _has_loose_spaces(text: str, delimiter: str) -> bool:
    """If some value may begin or end with white space.

    To look for the few pairs is ten times faster than to strip every value.
    """
    if not text.isascii() or text[:1].isspace() or text[-1:].isspace():
        return True
    return any(
        space + edge in text or edge + space in text
        for space in ASCII_SPACES
        if space in text and space != delimiter
        for edge in (delimiter, "\n")
    )


def _blank_places(columns: list[list[str]]) -> list[int]:
    """Which rows are blank in all columns; most are not blank in the first."""
    if "" not in columns[0]:
        return []
    places = [index for index, value in enumerate(columns[0]) if not value]
    for column in columns[1:]:
        places = [index for index in places if not column[index]]
    return places


class _Shelf:
    """Parts put together until they make a batch."""

    def __init__(self, names: tuple[str, ...], size: int) -> None:
        self.names = names
        self.size = size
        self._clear()

    def _clear(self) -> None:
        self.rows: list[int] = []
        self.columns: list[list[str]] = [[] for _ in self.names]
        self.problems: list[Problem] = []
        self.characters = 0

    def add(self, part: _Part) -> None:
        self.rows.extend(part.rows)
        for whole, piece in zip(self.columns, part.columns, strict=True):
            whole.extend(piece)
        self.problems.extend(part.problems)
        self.characters += part.characters

    def full_batches(self) -> Iterator[Batch]:
        if self.characters > BATCH_CHARACTERS or len(self.problems) > self.size:
            yield from self.rest()
        if len(self.rows) < self.size:
            return
        done = len(self.rows) - len(self.rows) % self.size
        for start in range(0, done, self.size):
            yield self._batch(start, start + self.size)
        self.rows = self.rows[done:]
        self.columns = [column[done:] for column in self.columns]

    def rest(self) -> Iterator[Batch]:
        if self.rows or self.problems:
            yield self._batch(0, len(self.rows))
        self._clear()

    def _batch(self, start: int, stop: int) -> Batch:
        """Some of the rows, and all problems so far."""
        named = zip(self.names, self.columns, strict=True)
        columns = {name: column[start:stop] for name, column in named if name}
        problems, self.problems = self.problems, []
        return Batch(self.rows[start:stop], columns, problems)
