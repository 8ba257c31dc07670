"""What is wrong with a table, and where: a sentence for the owner of the file."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

KEPT_PROBLEMS = 50


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
