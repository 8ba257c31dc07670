"""From lines to columns, with the row number of every record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING

from snp.lib.csv_reader.inspection import NUL
from snp.lib.csv_reader.lines import Lines, TooLong, records_of, sentence
from snp.lib.csv_reader.problems import Problem

if TYPE_CHECKING:
    from snp.lib.csv_reader.table import Table

ASCII_SPACES = " \t\x0b\x0c\x1c\x1d\x1e\x1f"


@dataclass
class Part:
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


class Scanner:
    """Turns blocks of text into parts, with the row number of every record."""

    def __init__(self, blocks: Iterator[str], table: Table) -> None:
        self.blocks = blocks
        self.names = table.names
        self.delimiter = table.delimiter
        self.suspects = table.suspects
        self.encoding = table.encoding
        self.lines = Lines(blocks)
        self.reader = records_of(self.lines, table.delimiter)
        self.row = 0
        self.blanks: range | None = None  # blank rows not yet followed by another
        self.fatal: Problem | None = None

    def parts(self) -> Iterator[Part]:
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
        except TooLong as error:
            self.fatal = Problem(self.row + 1, None, str(error))
            return None

    def _split_plainly(self, text: str) -> Part | None:
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
        return Part(self._next_rows(len(lines)), columns)

    def _split_with_quotes(self, text: str) -> Part | None:
        """The columns of a block where every record is whole and has its fields."""
        lines = io.StringIO(text, newline="")
        try:
            records = list(records_of(lines, self.delimiter))
        except csv.Error:
            return None
        if set(map(len, records)) != {len(self.names)}:
            return None
        return Part(self._next_rows(len(records)), _stripped_columns(records))

    def _next_rows(self, count: int) -> range:
        self.row += count
        return range(self.row - count + 1, self.row + 1)

    def _read_records(self) -> Part:
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
        return Part(rows, columns or [[] for _ in self.names], problems)

    def _next_record(self, problems: list[Problem]) -> list[str] | None:
        self.row += 1
        self.lines.taken = 0
        try:
            record = next(self.reader)
        except (csv.Error, TooLong) as error:
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
        problem = Problem(self.row, None, sentence(error))
        if isinstance(error, TooLong) or "field larger" in str(error):
            self.fatal = problem
        else:
            problems.append(problem)

    def _checked(self, part: Part) -> Part:
        """Without the rows that are blank or hold what is no character."""
        self._report_blanks(part)
        if self.suspects:
            self._report_suspects(part)
        part.problems.sort(key=attrgetter("place"))
        return part

    def _report_blanks(self, part: Part) -> None:
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

    def _end_blanks(self, part: Part) -> None:
        if self.blanks:
            more = f", and so are the {len(self.blanks) - 1:,} below it"
            message = "is blank" + (more if len(self.blanks) > 1 else "")
            part.problems.append(Problem(self.blanks.start, None, message))
        self.blanks = None

    def _report_suspects(self, part: Part) -> None:
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
