"""One column of an export: what it is, where it comes from, how it is filtered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from snp.dashboards.exports import filters
from snp.dashboards.exports.filters import WhereError
from snp.lib.csvw import Column

Options = Iterable[tuple[str, str]]  # value of a filter, label on the page


@dataclass(frozen=True)
class Field:
    """A column whose value is a path of the model, such as `bcu__code`, or an expression.

    `show` turns a value from the database into the cell; `parse` turns the text of a
    filter into a value of the database (without it: as the datatype is written). Where
    that is not enough, `condition_of` gives the condition itself. `among` are the only
    values there can be; `options` are those a page offers.
    """

    column: Column
    value: Any
    show: Callable[[Any], object] | None = None
    parse: Callable[[str], object] | None = None
    condition_of: Callable[[str], Q] | None = None
    among: tuple[str, ...] = ()
    options: Callable[[], Options] | None = None

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def alias(self) -> str:
        """Its name in the query, which is no name of a field of the model."""
        return f"x_{self.name}"

    @property
    def expression(self) -> Any:
        return F(self.value) if isinstance(self.value, str) else self.value

    def condition(self, text: str) -> Q:
        """The rows whose cell is this text; an empty one finds empty cells."""
        try:
            return self._condition(text)
        except ValueError as error:
            raise WhereError(f"{self.name}: {error}.") from None

    def _condition(self, text: str) -> Q:
        if self.condition_of:
            return self.condition_of(text)
        if text == "" and self.parse is None:
            return self._is_empty()
        return Q(**{self.alias: self._read(text)})

    def values(self, text: str) -> set[object]:
        """The values that such a filter finds, where rows are made and not queried."""
        try:
            is_empty = text == "" and self.parse is None
            return {None, ""} if is_empty else {self._read(text)}
        except ValueError as error:
            raise WhereError(f"{self.name}: {error}.") from None

    def _read(self, text: str) -> object:
        if self.among and text not in self.among:
            raise ValueError(f'"{text}" is not one of {", ".join(self.among)}')
        parse = self.parse or filters.READERS[self.column.datatype]
        return parse(text)

    def _is_empty(self) -> Q:
        empty = Q(**{f"{self.alias}__isnull": True})
        if self.column.datatype == "string":
            empty |= Q(**{self.alias: ""})
        return empty

    def offered(self) -> list[tuple[str, str]]:
        """What a page offers to filter by."""
        if self.options:
            return list(self.options())
        return [(value, value.replace("_", " ")) for value in self.among]
