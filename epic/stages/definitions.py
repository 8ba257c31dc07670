"""Read and check stages.toml: what each stage is for, and what is evidence of it.

A kind or a count that does not exist would leave a stage undelivered for ever without
a sound, so all of the file is checked when it is read.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from epic.kinds import shipped
from epic.models import Stage
from epic.stages import evidence
from epic.stages.evidence import Found

FILE = Path(__file__).parent.parent / "stages.toml"
ALL_KINDS = "all of the stage"


class StagesError(ValueError):
    """stages.toml is wrong; the text names the stage and what to mend."""


@dataclass(frozen=True)
class Requirement:
    """Something that has to be found `at_least` so often in a quarter."""

    stage: str
    at_least: int
    one: str
    many: str
    kinds: frozenset[str] | None  # None: all that serve the stage
    counts: str

    def count(self, found: Found) -> int:
        """The larger of both: what was logged may stand in the other table as well."""
        if self.kinds is None:
            logged = found.of_stage[self.stage]
        else:
            logged = sum(found.logged[code] for code in self.kinds)
        return max(logged, found.kept[self.counts])

    def amount(self, count: int) -> str:
        """`2 panel meetings`."""
        return f"{count:,} {self.one if count == 1 else self.many}"


@dataclass(frozen=True)
class StageDefinition:
    code: str
    purpose: str
    requirements: tuple[Requirement, ...]

    @property
    def label(self) -> str:
        return Stage(self.code).label

    @property
    def in_text(self) -> str:
        """`selection of priorities`, within a sentence."""
        return self.label[:1].lower() + self.label[1:]


@cache
def stages() -> tuple[StageDefinition, ...]:
    """The seven, in their order."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> tuple[StageDefinition, ...]:
    """StagesError says what is wrong."""
    try:
        tables = tomllib.loads(text).get("stage", [])
    except tomllib.TOMLDecodeError as error:
        raise StagesError(f"stages.toml is not TOML: {error}") from None
    codes = [table.get("code") for table in tables]
    if codes != Stage.values:
        raise StagesError(
            f"stages.toml must have the stages {', '.join(Stage.values)}, in this "
            f"order; it has {', '.join(map(str, codes)) or 'none'}."
        )
    return tuple(_stage(table) for table in tables)


def _stage(table: Mapping) -> StageDefinition:
    code = table["code"]
    _check_keys(code, table, {"code", "purpose"}, {"requirement"})
    asked = table.get("requirement")
    if not asked:
        raise StagesError(
            f'Stage "{code}" has no requirement: nothing would be evidence.'
        )
    requirements = tuple(_requirement(code, each) for each in asked)
    return StageDefinition(code, table["purpose"], requirements)


def _requirement(stage: str, table: Mapping) -> Requirement:
    _check_keys(stage, table, {"at_least", "unit"}, {"kinds", "counts"})
    at_least, unit = table["at_least"], table["unit"]
    if not isinstance(at_least, int) or isinstance(at_least, bool) or at_least < 1:
        raise StagesError(f'Stage "{stage}": at_least is a whole number from 1 on.')
    if not isinstance(unit, list) or [type(text) for text in unit] != [str, str]:
        raise StagesError(f'Stage "{stage}": a unit is two texts, for one and many.')
    if not (table.get("kinds") or table.get("counts")):
        raise StagesError(f'Stage "{stage}": a requirement has kinds, counts or both.')
    counts = table.get("counts", "")
    if counts:
        _check_names(stage, "count", [counts], evidence.NAMES)
    return Requirement(stage, at_least, *unit, _kinds(stage, table), counts)


def _kinds(stage: str, table: Mapping) -> frozenset[str] | None:
    kinds = table.get("kinds", [])
    if kinds == ALL_KINDS:
        return None
    if not isinstance(kinds, list):
        raise StagesError(
            f'Stage "{stage}": kinds is a list of codes, or "{ALL_KINDS}".'
        )
    _check_names(stage, "kind", kinds, {kind.code for kind in shipped()})
    return frozenset(kinds)


def _check_names(stage: str, what: str, names: Iterable, known: set[str]) -> None:
    for name in names:
        if name not in known:
            raise StagesError(
                f'Stage "{stage}" asks for the {what} "{name}", which there is not. '
                f"There are {', '.join(sorted(known))}."
            )


def _check_keys(
    stage: str, table: Mapping, needed: set[str], possible: set[str] = frozenset()
) -> None:
    for key in sorted(needed - table.keys()):
        raise StagesError(f'Stage "{stage}" lacks "{key}".')
    for key in sorted(table.keys() - needed - possible):
        raise StagesError(f'Stage "{stage}" has "{key}", which means nothing here.')
