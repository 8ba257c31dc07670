"""An export, the table it reads, and the rows that a person's filters leave of it."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from django.db import transaction
from django.db.models import Q, QuerySet

from snp.accounts.access import Deed
from snp.dashboards.exports.fields import Field
from snp.dashboards.exports.filters import WhereError
from snp.lib.csvw import metadata

ROWS_AT_A_TIME = 2_000  # fetched from the server-side cursor
Where = Mapping[str, Sequence[str]]  # texts by column: any of them will do


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


@dataclass(frozen=True)
class Export:
    """What is offered under a name. `table` may depend on the filters."""

    name: str
    title: str
    about: str
    table: Callable[[Where], Table]
    deed: Deed = Deed.EXPORT
    offered: tuple[str, ...] = ()  # the columns that a page has a chooser for
    asks_purpose: bool = False

    def select(self, where: Where) -> Selection:
        """WhereError, with a sentence, where a filter can't be used."""
        return Selection(self, self.table(where), where)


class Selection:
    """The rows of an export that its filters leave."""

    def __init__(self, export: Export, table: Table, where: Where) -> None:
        self.export, self.table, self.where = export, table, where
        known = {field.name: field for field in (*table.fields, *table.beside)}
        self.filters = known
        for name in where:
            if name not in known:
                raise WhereError(
                    f'{export.name} has no column "{name}"; it has {", ".join(known)}.'
                )
        conditions = [
            reduce(operator.or_, map(known[name].condition, texts), Q())
            for name, texts in where.items()
        ]
        aliases = {field.alias: field.expression for field in known.values()}
        self._found = table.rows.alias(**aliases).filter(*conditions)

    @property
    def header(self) -> list[str]:
        return [field.name for field in self.table.fields]

    def count(self) -> int:
        return self._found.count()

    def rows(self) -> Iterator[Sequence[object]]:
        """One statement, one server-side cursor: one snapshot, however long it takes.

        The transaction is opened here because this runs after the view has returned.
        """
        fields = self.table.fields
        values = {field.alias: field.expression for field in fields}
        found = self._found.order_by(*self.table.order).annotate(**values)
        shows = [(i, field.show) for i, field in enumerate(fields) if field.show]
        with transaction.atomic():
            rows = found.values_list(*values).iterator(ROWS_AT_A_TIME)
            try:
                yield from _shown(rows, shows)
            finally:
                del rows  # closes its cursor, which must not outlive the transaction

    def metadata(self, **about: object) -> dict[str, object]:
        """CSV on the Web: what each column is."""
        return metadata(
            self.export.name,
            [field.column for field in self.table.fields],
            title=self.export.title,
            description=self.export.about,
            primary_key=self.table.primary_key,
            **about,
        )


def _shown(rows: Iterator, shows: list) -> Iterator[list]:
    for row in rows:
        cells = list(row)
        for place, show in shows:
            cells[place] = show(cells[place])
        yield cells


def where_of(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Filters by column; a column named more than once may have any of its values."""
    where: dict[str, list[str]] = defaultdict(list)
    for name, text in pairs:
        where[name].append(text)
    return dict(where)
