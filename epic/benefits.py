"""The benefits profile: what teams answer for, what they influence, what else they bring."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("benefits.toml")


@dataclass(frozen=True)
class Outcome:
    """`missing` says why there is no figure, where there can be none yet."""

    code: str
    title: str
    answered_for: bool
    source: str
    why: str
    questions: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True)
class Secondary:
    """A benefit to others, which single initiatives measure."""

    title: str
    whose: str
    measured: str


@dataclass(frozen=True)
class Profile:
    outcomes: tuple[Outcome, ...]
    secondary: tuple[Secondary, ...]

    @property
    def answered_for(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.answered_for]

    @property
    def influenced(self) -> list[Outcome]:
        return [each for each in self.outcomes if not each.answered_for]


@cache
def profile() -> Profile:
    with FILE.open("rb") as file:
        tables = tomllib.load(file)
    return Profile(
        tuple(_outcome(table) for table in tables["outcome"]),
        tuple(Secondary(**table) for table in tables["secondary"]),
    )


def _outcome(table: dict) -> Outcome:
    return Outcome(**table | {"questions": tuple(table.get("questions", ()))})
