"""Quarters of the performance year, which runs April to March.

`2006-07-Q1` is April to June 2006. Quarters are ordered, can be counted along
with `+` and `-`, and have a whole-number `ordinal` for tables and arrays.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

CODE = re.compile(r"^(\d{4})-(\d{2})-Q([1-4])$")
MONTH_NAMES = ("Apr-Jun", "Jul-Sep", "Oct-Dec", "Jan-Mar")
LONG_MONTH_NAMES = (
    "April to June",
    "July to September",
    "October to December",
    "January to March",
)


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter: `year` is the calendar year in which its April lies."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"a quarter's number is 1 to 4, not {self.number}")

    @classmethod
    def parse(cls, code: str) -> Quarter:
        """The quarter of a code such as `2006-07-Q1`; ValueError says what is wrong."""
        match = CODE.match(code)
        if not match:
            raise ValueError(f'"{code}" is not a quarter such as 2006-07-Q1')
        year, following, number = (int(part) for part in match.groups())
        if (year + 1) % 100 != following:
            raise ValueError(
                f'"{code}": the year after {year} ends in {(year + 1) % 100:02}'
            )
        return cls(year, number)

    @classmethod
    def of(cls, date: dt.date) -> Quarter:
        """The quarter that holds a date."""
        return cls.from_ordinal(date.year * 4 + (date.month - 1) // 3 - 1)

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Quarter:
        year, number = divmod(ordinal, 4)
        return cls(year, number + 1)

    @property
    def ordinal(self) -> int:
        """Whole number that grows by one a quarter (2006-07-Q1 is 8024)."""
        return self.year * 4 + self.number - 1

    @property
    def code(self) -> str:
        return f"{self.year}-{(self.year + 1) % 100:02}-Q{self.number}"

    @property
    def label(self) -> str:
        """As shown in tables: `Q1 2006/07`."""
        return f"Q{self.number} {self.year}/{(self.year + 1) % 100:02}"

    @property
    def months(self) -> str:
        """As shown in prose: `April to June 2006`."""
        return f"{LONG_MONTH_NAMES[self.number - 1]} {self.start.year}"

    @property
    def short_months(self) -> str:
        """As shown on controls: `Apr-Jun 2006`."""
        return f"{MONTH_NAMES[self.number - 1]} {self.start.year}"

    @property
    def start(self) -> dt.date:
        """First day."""
        month = 3 * self.number + 1
        return (
            dt.date(self.year, month, 1)
            if month <= 12
            else dt.date(self.year + 1, 1, 1)
        )

    @property
    def end(self) -> dt.date:
        """First day of the next quarter (half-open)."""
        return (self + 1).start

    @property
    def last_day(self) -> dt.date:
        return self.end - dt.timedelta(days=1)

    def __contains__(self, date: dt.date) -> bool:
        return self.start <= date < self.end

    def __add__(self, quarters: int) -> Quarter:
        return Quarter.from_ordinal(self.ordinal + quarters)

    def __sub__(self, quarters: int) -> Quarter:
        return self + -quarters

    def until(self, last: Quarter) -> Iterator[Quarter]:
        """This quarter and all later ones up to and including `last`."""
        return (
            Quarter.from_ordinal(ordinal)
            for ordinal in range(self.ordinal, last.ordinal + 1)
        )

    def __str__(self) -> str:
        return self.code
