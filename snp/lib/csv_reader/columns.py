"""A column of one batch, turned into values: what can't be is noted at its rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from snp.lib.csv_reader.problems import Problems


class Column:
    """One column of one batch: its rows, its texts, and where problems go.

    What depends on two columns is checked as a column of pairs.
    """

    def __init__(
        self,
        name: str,
        rows: Sequence[int],
        texts: Sequence[Hashable],
        problems: Problems,
    ) -> None:
        self.name, self.rows, self.texts = name, rows, texts
        self.problems = problems

    def translate(self, convert: Callable[[Any], Any]) -> list[Any]:
        """Each different text is converted once; a ValueError is a problem of its rows."""
        table = _Table(convert)
        values = list(map(table.__getitem__, self.texts))
        if table.wrong:
            self.note(table.wrong)
        return values

    def note(self, wrong: Mapping[Any, str]) -> None:
        """Note a problem at each row that holds a text of `wrong`."""
        for row, text in zip(self.rows, self.texts, strict=True):
            if text in wrong:
                self.problems.note(row, self.name, wrong[text])


class _Table(dict[Hashable, Any]):
    """What texts become; one that is met for the first time is converted."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        self.convert = convert
        self.wrong: dict[Hashable, str] = {}

    def __missing__(self, text: Hashable) -> Any:
        try:
            value = self.convert(text)
        except ValueError as error:
            value, self.wrong[text] = None, str(error)
        self[text] = value
        return value
