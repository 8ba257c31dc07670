"""The text of a filter, `column=value`, as the value that PostgreSQL compares with."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from snp.lib.csv_writer import PLAIN_NUMBER
from snp.lib.dates import parse_date

WHOLE = re.compile(r"[+-]?[0-9]{1,30}")


class WhereError(ValueError):
    """A filter that can't be used; the text is a sentence for the person."""


def split(text: str) -> tuple[str, str]:
    """The column and the value of `column=value`."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise WhereError(f'"{text}" is no filter: write column=value.')
    return name.strip(), value


def text(given: str) -> str:
    if "\0" in given:
        raise ValueError("holds a NUL character")
    return given


def whole_number(given: str) -> int:
    if not WHOLE.fullmatch(given):
        raise ValueError(f'"{given}" is not a whole number')
    return int(given)


def number(given: str) -> float:
    if not PLAIN_NUMBER.fullmatch(given) or math.isinf(float(given)):
        raise ValueError(f'"{given}" is not a number')
    return float(given)


def moment(given: str) -> dt.datetime:
    """A date and time; without a zone it is London's."""
    try:
        found = parse_datetime(given)
    except ValueError:
        found = None
    if found is None:
        raise ValueError(f'"{given}" is not a time such as 2026-11-22T14:05:00Z')
    return make_aware(found) if is_naive(found) else found


def truth(given: str) -> bool:
    if given not in ("true", "false"):
        raise ValueError(f'"{given}" is neither true nor false')
    return given == "true"


READERS: dict[str, Callable[[str], object]] = {
    "string": text,
    "integer": whole_number,
    "double": number,
    "date": parse_date,
    "dateTime": moment,
    "boolean": truth,
}
