"""From bytes to lines and records, never more of them than a record may hold."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

BLOCK = 1 << 18  # bytes read at a time
RECORD_LIMIT = 1 << 20  # characters of one record


@contextmanager
def opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    """The file from its beginning; one that was lent is given back open."""
    if isinstance(source, Path):
        with source.open("rb") as binary:
            yield binary
    else:
        source.seek(0)
        yield source


class TooLong(Exception):
    def __str__(self) -> str:
        return (
            f"is longer than {RECORD_LIMIT:,} characters: "
            "is this a table with one record a line?"
        )


def text_blocks(binary: BinaryIO, encoding: str) -> Iterator[str]:
    """The text in blocks of whole lines. Bytes that are no character become U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    held = ""
    while piece := binary.read(BLOCK):
        text = held + decoder.decode(piece)
        cut = _after_last_line(text)
        if cut:
            yield text[:cut]
        held = text[cut:]
        if len(held) > RECORD_LIMIT:
            raise TooLong
    held += decoder.decode(b"", final=True)
    if held:
        yield held


def _after_last_line(text: str) -> int:
    """Where the last whole line ends. A CR at the very end may be half of a CRLF."""
    newline = text.rfind("\n")
    return max(newline, text.rfind("\r", newline + 1, len(text) - 1)) + 1


class Lines(Iterator[str]):
    """The lines of blocks, which knows if a reader has used up what it was given.

    A reader that asks for more than that is inside a quoted field: then the next
    block is fetched, and `taken` grows until the record ends or is too long.
    """

    def __init__(self, blocks: Iterator[str]) -> None:
        self.blocks = blocks
        self.lines: list[str] = []
        self.at = 0
        self.taken = 0

    def load(self, text: str) -> None:
        self.lines = list(io.StringIO(text, newline=""))
        self.at = 0

    @property
    def has_more(self) -> bool:
        return self.at < len(self.lines)

    def __next__(self) -> str:
        if not self.has_more:
            self.load(next(self.blocks))
        line = self.lines[self.at]
        self.at += 1
        self.taken += len(line)
        if self.taken > RECORD_LIMIT:
            raise TooLong
        return line


def records_of(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    # strict, for it alone tells a quoted field that never ends from one that does.
    return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)


def sentence(error: Exception) -> str:
    """What the csv module means, in words for the owner of the file."""
    text = str(error)
    if "unexpected end" in text:
        return "the file ends inside a quoted field"
    if "field larger" in text:
        return "a value is very long: is a quote mark left open?"
    if "expected after" in text:
        return "a closing quote mark is followed by something other than a delimiter"
    return text
