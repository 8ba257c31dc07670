"""Where rows come from: a query, or a function where no single query gives them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from snp.dashboards.exports.fields import Field

ROWS_AT_A_TIME = 2_000  # fetched from the server-side cursor
Where = Mapping[str, Sequence[str]]  # texts by column: any of them will do
Row = Sequence[object]


class Found(Protocol):
    """What filters leave of a table."""

    def count(self) -> int: ...

    def rows(self) -> Generator[Row]:
        """Values by field, all of one moment, however long it takes.

        The transaction is opened here because this runs after the view has returned.
        """


@dataclass(frozen=True)
class Table:
    """The columns of an export, its rows, and an order that never changes.

    The order is best one that an index has: the first row then comes at once. `beside`
    are fields to filter by that are no columns.
    """

    fields: tuple[Field, ...]
    rows: QuerySet
    order: tuple[object, ...]
    beside: tuple[Field, ...] = ()
    primary_key: tuple[str, ...] = ()

    def found(self, where: Where) -> FoundByQuery:
        known = {field.name: field for field in (*self.fields, *self.beside)}
        conditions = [
            reduce(operator.or_, map(known[name].condition, texts), Q())
            for name, texts in where.items()
        ]
        aliases = {field.alias: field.expression for field in known.values()}
        return FoundByQuery(self, self.rows.alias(**aliases).filter(*conditions))


@dataclass(frozen=True)
class FoundByQuery:
    """One statement, one server-side cursor: one snapshot."""

    table: Table
    found: QuerySet

    def count(self) -> int:
        return self.found.count()

    def query(self) -> QuerySet:
        values = {field.alias: field.expression for field in self.table.fields}
        ordered = self.found.order_by(*self.table.order)
        return ordered.annotate(**values).values_list(*values)

    def rows(self) -> Generator[Row]:
        with transaction.atomic():
            rows = self.query().iterator(ROWS_AT_A_TIME)
            try:
                yield from rows
            finally:
                del rows  # closes its cursor, which must not outlive the transaction


@dataclass(frozen=True)
class MadeTable:
    """Rows that a function makes, in order, from many statements.

    It may know the filters that are in `heeded` and leave out what they do: then `size`,
    how many rows it makes, is the answer where there are no others.
    """

    fields: tuple[Field, ...]
    rows: Callable[[], Iterator[Row]]
    size: Callable[[], int]
    heeded: Collection[str] = ()
    beside: tuple[Field, ...] = ()
    primary_key: tuple[str, ...] = ()

    def found(self, where: Where) -> FoundAmongMade:
        known = {field.name: field for field in self.fields}
        wanted = {
            name: set().union(*map(known[name].values, texts))
            for name, texts in where.items()
            if name not in self.heeded
        }
        places = {name: place for place, name in enumerate(known)}
        return FoundAmongMade(
            self, {places[name]: values for name, values in wanted.items()}
        )


@dataclass(frozen=True)
class FoundAmongMade:
    """Many statements in one snapshot; `wanted` are the values by place in the row."""

    table: MadeTable
    wanted: Mapping[int, set[object]]

    def count(self) -> int:
        if not self.wanted:
            return self.table.size()
        with closing(self.rows()) as rows:
            return sum(1 for _ in rows)

    def rows(self) -> Generator[Row]:
        with _one_moment():
            for row in self.table.rows():
                if all(row[place] in values for place, values in self.wanted.items()):
                    yield row


@contextmanager
def _one_moment() -> Iterator[None]:
    """One snapshot for all statements, unless a transaction had begun before."""
    has_begun = connection.in_atomic_block
    with transaction.atomic():
        if not has_begun:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
