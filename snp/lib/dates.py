"""Dates as people write them in files."""

from __future__ import annotations

import datetime as dt
import re

ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
BRITISH = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")


def parse_date(text: str) -> dt.date:
    """An ISO date or dd/mm/yyyy; ValueError is a sentence for the file's owner."""
    if match := ISO.match(text):
        year, month, day = map(int, match.groups())
    elif match := BRITISH.match(text):
        day, month, year = map(int, match.groups())
    else:
        raise ValueError(f'"{text}" is not a date such as 2006-04-30 or 30/04/2006')
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(f'"{text}" is not a day of the calendar') from None
