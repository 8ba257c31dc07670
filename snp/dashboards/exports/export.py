"""An export, and the rows that a person's filters leave of its table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from snp.accounts.access import Deed
from snp.dashboards.exports.filters import WhereError
from snp.dashboards.exports.tables import MadeTable, Row, Table, Where
from snp.lib.csvw import metadata


@dataclass(frozen=True)
class Export:
    """What is offered under a name. `table` may depend on the filters."""

    name: str
    title: str
    about: str
    table: Callable[[Where], Table | MadeTable]
    deed: Deed = Deed.EXPORT
    offered: tuple[str, ...] = ()  # the columns that a page has a chooser for
    asks_purpose: bool = False

    def select(self, where: Where) -> Selection:
        """WhereError, with a sentence, where a filter can't be used."""
        return Selection(self, self.table(where), where)


class Selection:
    """The rows of an export that its filters leave."""

    def __init__(self, export: Export, table: Table | MadeTable, where: Where) -> None:
        self.export, self.table, self.where = export, table, where
        known = {field.name: field for field in (*table.fields, *table.beside)}
        self.filters = known
        for name in where:
            if name not in known:
                raise WhereError(
                    f'{export.name} has no column "{name}"; it has {", ".join(known)}.'
                )
        self.found = table.found(where)

    @property
    def header(self) -> list[str]:
        return [field.name for field in self.table.fields]

    def count(self) -> int:
        return self.found.count()

    def rows(self) -> Iterator[Row]:
        """Cells, in an order that never changes."""
        fields = self.table.fields
        shows = [(i, field.show) for i, field in enumerate(fields) if field.show]
        with closing(self.found.rows()) as rows:
            yield from _shown(rows, shows)

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


def _shown(rows: Iterator[Row], shows: list) -> Iterator[Row]:
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
