"""One definition of a table gives its page form and its CSV: they can't disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """`name` heads the CSV and `heading` the page; `show` rounds what `read` finds."""

    name: str
    heading: str
    read: Callable[[Any], Any]
    show: Callable[[Any], str] | None = None
    is_number: bool = False
    on_page: bool = True


@dataclass(frozen=True)
class Cell:
    text: str
    is_number: bool
    is_heading: bool


@dataclass(frozen=True)
class Table:
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Any]

    @property
    def headings(self) -> list[Column]:
        return [column for column in self.columns if column.on_page]

    @property
    def lines(self) -> Iterable[list[Cell]]:
        """The rows as the page prints them; the first cell heads its row."""
        for row in self.rows:
            yield [
                Cell(_shown(column, row), column.is_number, number == 0)
                for number, column in enumerate(self.headings)
            ]

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def values(self) -> Iterable[list[Any]]:
        """The same rows in full precision; None is an empty cell."""
        return ([column.read(row) for column in self.columns] for row in self.rows)


def _shown(column: Column, row: Any) -> str:
    value = column.read(row)
    if column.show:
        return column.show(value)
    return "" if value is None else str(value)
