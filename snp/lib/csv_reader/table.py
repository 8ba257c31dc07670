"""A file as batches of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from snp.lib.csv_reader.inspection import encoding_of, header_of
from snp.lib.csv_reader.lines import opened, text_blocks
from snp.lib.csv_reader.problems import Problem, TableError
from snp.lib.csv_reader.scanner import Part, Scanner

BATCH_CHARACTERS = 1 << 25  # a batch of long texts ends before it has all its rows


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

    def batches(self, size: int = 25_000) -> Iterator[Batch]:
        """All rows, at most `size` at a time; TableError where reading must stop."""
        shelf = Shelf(self.names, size)
        with opened(self.source) as binary:
            scanner = Scanner(text_blocks(binary, self.encoding), self)
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
    with opened(place) as binary:
        encoding, suspects = encoding_of(binary)
    names, delimiter = header_of(place, encoding, delimiter)
    table = Table(place, encoding, delimiter, names, suspects)
    if next(table.batches(size=1), None) is None:
        raise TableError("the file has a header but no rows")
    return table


class Shelf:
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

    def add(self, part: Part) -> None:
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
