"""Turn columns of text into values; what can't be turned is noted, by row and column."""

import datetime as dt
import re
from collections.abc import Callable, Sequence

from snp.lib.dates import parse_date

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
PLAIN_NUMBERS = re.compile(r"(?:\d{1,15}(?:\.\d{0,20})?(?:\n|\Z))+\Z", re.ASCII)
SHORTENED = re.compile(r"^\d(\.\d+)?E\+\d+$")
LONGEST_TEXT = 100
# Their squares are added up: outside of this the sums would lose all meaning.
SMALLEST_WEIGHT, LARGEST_WEIGHT = 1e-9, 1e12


def plain_weights(texts: Sequence[str]) -> list[float] | None:
    """All of them at once where every one is a plain positive number, else None.

    Nearly every weight of a file is different, so that one by one takes long.
    """
    if not PLAIN_NUMBERS.match("\n".join(texts)):
        return None
    values = list(map(float, texts))
    fit = min(values) >= SMALLEST_WEIGHT and max(values) <= LARGEST_WEIGHT
    return values if fit else None


def weight(text: str) -> float:
    refuse_shortened(text)
    if not NUMBER.fullmatch(text):
        raise ValueError(f'"{text}" is not a number')
    value = float(text)
    if not value > 0:
        raise ValueError(f"a weight is above 0, not {text}")
    if not SMALLEST_WEIGHT <= value <= LARGEST_WEIGHT:
        size = "large" if value > 1 else "small"
        raise ValueError(f"{text} is too {size} for a weight")
    return value


def identifier(text: str) -> str:
    """A respondent's or a PSU's code: opaque, kept as it is."""
    refuse_shortened(text)
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} characters")
    return text


def refuse_shortened(text: str) -> None:
    if SHORTENED.match(text):
        raise ValueError(
            f'"{text}" is how a spreadsheet shortens a long number: its digits are '
            "lost. Format the column as text and save the file again"
        )


def interview_date(text: str, latest: dt.date) -> dt.date:
    if not text:
        raise ValueError("is blank")
    date = parse_date(text)
    if date > latest:
        raise ValueError(f"{text} lies in the future")
    if date.year < 1980:
        raise ValueError(f"{text} is before there was such a survey")
    return date


def one_of(labels: Sequence[str]) -> Callable[[str], int]:
    """The place of a label in a questionnaire's list, from 1; blank is 0, not known."""
    places = {label.casefold(): place for place, label in enumerate(labels, start=1)}
    places[""] = 0

    def convert(text: str) -> int:
        if text.casefold() not in places:
            raise ValueError(f'"{text}" is none of {", ".join(labels)}')
        return places[text.casefold()]

    return convert
