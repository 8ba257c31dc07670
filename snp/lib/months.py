"""Calendar months, as monthly returns and recorded crime count them.

`2006-04` is April 2006. Months are ordered and can be counted along with `+` and `-`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

CODE = re.compile(r"^(\d{4})-(\d{2})$")
NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12:
            raise ValueError(f"a month's number is 1 to 12, not {self.number}")
        if not 1 <= self.year < dt.MAXYEAR:
            raise ValueError(f"{self.year} is no year")

    @classmethod
    def parse(cls, code: str) -> Month:
        """The month of a code such as `2006-04`; ValueError says what is wrong."""
        match = CODE.match(code)
        if not match:
            raise ValueError(f'"{code}" is not a month such as 2006-04')
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, date: dt.date) -> Month:
        """The month that holds a date."""
        return cls(date.year, date.month)

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Month:
        return cls(ordinal // 12, ordinal % 12 + 1)

    @property
    def ordinal(self) -> int:
        """Whole number that grows by one a month."""
        return self.year * 12 + self.number - 1

    @property
    def code(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def label(self) -> str:
        """As shown: `April 2006`."""
        return f"{NAMES[self.number - 1]} {self.year}"

    @property
    def short(self) -> str:
        """As shown on controls: `Apr 2006`."""
        return f"{NAMES[self.number - 1][:3]} {self.year}"

    @property
    def start(self) -> dt.date:
        """First day."""
        return dt.date(self.year, self.number, 1)

    @property
    def end(self) -> dt.date:
        """First day of the next month (half-open)."""
        return (self + 1).start

    @property
    def last_day(self) -> dt.date:
        return self.end - dt.timedelta(days=1)

    def __contains__(self, date: dt.date) -> bool:
        return self.start <= date < self.end

    def __add__(self, months: int) -> Month:
        return Month.from_ordinal(self.ordinal + months)

    def __sub__(self, months: int) -> Month:
        return self + -months

    def until(self, last: Month) -> Iterator[Month]:
        """This month and all later ones up to and including `last`."""
        return map(Month.from_ordinal, range(self.ordinal, last.ordinal + 1))

    def __str__(self) -> str:
        return self.code
