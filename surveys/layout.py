"""How a contractor's own file gives our columns: a source for each of our fields.

A layout is data (`layouts/*.toml`). Each field comes from a column of the file, is
the same constant in every row, or is the row number; a map or bands may turn the
contractor's codes into our labels. The questions of the survey that a layout does
not name are columns of the same name, so the published format needs none of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from snp.lib.csv_reader import Batch, Problem
from surveys.questionnaire import DEMOGRAPHICS, Questionnaire

FOLDER = Path(__file__).parent / "layouts"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
BLANK_WEIGHTS = ("error", "leave out")
DATES = ("interview_date", "interview_quarter")
AREAS = ("ward_code", "bcu_code")
FIELDS = ("respondent_id", *DATES, *AREAS, "psu", "weight", *DEMOGRAPHICS)
TOP_KEYS = {
    "title": str,
    "survey": str,
    "delimiter": str,
    "missing": list,
    "blank_weight": str,
    "optional": list,
    "fields": dict,
}
SOURCE_KEYS = {
    "column": str,
    "constant": str,
    "row_number": bool,
    "values": dict,
    "bands": list,
}
KIND_NAMES = {str: "text", list: "list of texts", dict: "table", bool: "true or false"}
BAND = re.compile(r"(\d+)(?:-(\d+)|\+)")


class LayoutError(ValueError):
    """A layout is wrong, or a file does not fit it; a sentence for each problem."""

    def __init__(self, problems: Sequence[Problem] | str) -> None:
        if isinstance(problems, str):
            problems = [Problem(None, None, problems)]
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Source:
    """Where a field comes from: one of column, constant and row number."""

    column: str | None = None
    constant: str | None = None
    row_number: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    bands: tuple[str, ...] = ()

    def texts(self, batch: Batch, missing: frozenset[str]) -> list[str]:
        """The field in every row of a batch.

        What is in no map and in no band stays as it is: the check of the row will
        then quote what the file holds.
        """
        if self.row_number:
            return [str(row) for row in batch.rows]
        if self.column is None:
            return [self.constant or ""] * len(batch)
        found = batch.columns[self.column]
        if not (missing or self.values or self.bands):
            return found
        ours = {text: self._ours(text, missing) for text in set(found)}
        return [ours[text] for text in found]

    def _ours(self, text: str, missing: frozenset[str]) -> str:
        if text in missing:
            return ""
        if text in self.values:
            return self.values[text]
        return next((band for band in self.bands if _in_band(text, band)), text)


@dataclass(frozen=True)
class Layout:
    """A source for each of our fields, and how the file is written."""

    name: str
    title: str
    sources: Mapping[str, Source]
    survey: str | None = None  # None: for any survey
    delimiter: str | None = None  # None: as the header shows
    missing: frozenset[str] = frozenset()  # texts that mean the same as a blank
    leaves_out_blank_weights: bool = False
    optional: frozenset[str] = frozenset()  # fields whose column may be absent

    def bind(self, header: Sequence[str], questionnaire: Questionnaire) -> Binding:
        """This layout on a file with this header; LayoutError names all that lacks."""
        if self.survey not in (None, questionnaire.code):
            raise LayoutError(
                f"layout {self.name} is for the survey {self.survey}, "
                f"not for {questionnaire.code}"
            )
        sources = self._sources(questionnaire)
        absent = {
            name
            for name, source in sources.items()
            if source.column and source.column not in header
        }
        if lacking := absent - self.optional:
            columns = [sources[name].column for name in sources if name in lacking]
            raise LayoutError(
                [Problem(1, column, "is missing") for column in dict.fromkeys(columns)]
            )
        present = {name: sources[name] for name in sources if name not in absent}
        return Binding(
            self, present, questionnaire, _warnings(header, present, questionnaire)
        )

    def _sources(self, questionnaire: Questionnaire) -> dict[str, Source]:
        codes = [question.code for question in questionnaire.questions]
        if unknown := [name for name in self.sources if name not in (*FIELDS, *codes)]:
            raise LayoutError(
                f"layout {self.name}: {unknown[0]} is neither a field "
                f"nor a question of {questionnaire.code}"
            )
        questions = {code: Source(column=code) for code in codes}
        return {**questions, **self.sources}


@dataclass(frozen=True)
class Binding:
    """A layout that fits a file: turns its batches into our columns."""

    layout: Layout
    sources: Mapping[str, Source]
    questionnaire: Questionnaire
    warnings: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that `apply` gives, the questions last."""
        codes = (question.code for question in self.questionnaire.questions)
        return (*FIELDS, *codes)

    def apply(self, batch: Batch) -> dict[str, list[str]]:
        """Our columns of a batch; a field that the file does not have is blank."""
        missing = self.layout.missing
        blank = [""] * len(batch)
        return {
            name: self.sources[name].texts(batch, missing)
            if name in self.sources
            else blank
            for name in self.columns
        }


def _warnings(
    header: Sequence[str], sources: Mapping[str, Source], questionnaire: Questionnaire
) -> tuple[str, ...]:
    used = {source.column for source in sources.values()}
    extra = [name for name in header if name not in used]
    warnings = []
    if extra:
        count = "1 column is" if len(extra) == 1 else f"{len(extra)} columns are"
        warnings.append(f"{count} not used: {', '.join(extra)}")
    if questionnaire.has_bcu_figures and not any(area in sources for area in AREAS):
        warnings.append(
            "there is neither ward_code nor bcu_code: "
            "every response counts for the force figure only"
        )
    return tuple(warnings)


def _in_band(text: str, band: str) -> bool:
    """If a number such as an age lies in a band such as 16-24 or 65+."""
    match = BAND.fullmatch(band)
    if not match or not text.isdecimal():
        return False
    low, high = match.groups()
    return int(low) <= int(text) and (high is None or int(text) <= int(high))


def layout_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_layout(name: str = "default") -> Layout:
    """The layout of that name in the folder, or the file if the name ends in .toml."""
    if name.endswith(".toml"):
        return read(Path(name))
    if not NAME.fullmatch(name) or name not in layout_names():
        raise LayoutError(
            f'there is no layout "{name}"; there are {", ".join(layout_names())}, '
            "or give the path of a .toml file"
        )
    return read(FOLDER / f"{name}.toml")


def read(path: Path) -> Layout:
    """A layout file, checked; LayoutError names the file and the key."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LayoutError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LayoutError(f"{path.name}: is not TOML: {error}") from None
    problems = list(_wrong_keys(path.name, document, TOP_KEYS))
    problems += [
        f"{path.name}: {key} is missing"
        for key in ("title", "fields")
        if key not in document
    ]
    _refuse_if_any(problems)
    return _layout(path, document)


def _refuse_if_any(problems: Sequence[str]) -> None:
    if problems:
        raise LayoutError([Problem(None, None, problem) for problem in problems])


def _wrong_keys(
    place: str, table: Mapping[str, Any], known: Mapping[str, type]
) -> Iterator[str]:
    """What is said under a key that does not exist, or in another form, has no effect."""
    for key, value in table.items():
        if key not in known:
            yield f"{place}: {key} is not a key that is known here"
        elif type(value) is not known[key]:
            yield f"{place}: {key} should be a {KIND_NAMES[known[key]]}"
        elif isinstance(value, list) and not all(
            isinstance(text, str) for text in value
        ):
            yield f"{place}: {key} should be a list of texts"


def _layout(path: Path, document: Mapping[str, Any]) -> Layout:
    sources = {
        name: _source(f"{path.name}: {name}", given)
        for name, given in document["fields"].items()
    }
    _check_fields(path.name, sources, survey=document.get("survey"))
    if delimiter := document.get("delimiter"):
        delimiter = DELIMITERS.get(delimiter, delimiter)
        _check_choice(
            path.name, "delimiter", delimiter, DELIMITERS.values(), DELIMITERS
        )
    blank_weight = document.get("blank_weight", "error")
    _check_choice(path.name, "blank_weight", blank_weight, BLANK_WEIGHTS, BLANK_WEIGHTS)
    return Layout(
        name=path.stem,
        title=document["title"],
        sources=sources,
        survey=document.get("survey"),
        delimiter=delimiter,
        missing=frozenset(document.get("missing", ())),
        leaves_out_blank_weights=blank_weight == "leave out",
        optional=frozenset(document.get("optional", ())),
    )


def _check_choice(
    place: str, key: str, value: str, choices: Iterable[str], names: Iterable[str]
) -> None:
    if value not in choices:
        raise LayoutError(f'{place}: {key} "{value}" is not one of {", ".join(names)}')


def _source(place: str, given: str | Mapping[str, Any]) -> Source:
    """A column's name, or a table with one of column, constant and row_number."""
    if isinstance(given, str):
        given = {"column": given}
    if not isinstance(given, dict):
        raise LayoutError(f"{place} should be a column's name or a table")
    if wrong := list(_wrong_keys(place, given, SOURCE_KEYS)):
        raise LayoutError(wrong[0])
    kinds = [
        key
        for key in ("column", "constant", "row_number")
        if given.get(key, False) is not False
    ]
    if len(kinds) != 1:
        raise LayoutError(f"{place} needs one of column, constant and row_number")
    return Source(
        column=given["column"].strip().lower() if "column" in given else None,
        constant=given.get("constant"),
        row_number=given.get("row_number", False),
        values=_values(place, given.get("values", {})),
        bands=_bands(place, given.get("bands", [])),
    )


def _values(place: str, values: Mapping[str, Any]) -> Mapping[str, str]:
    if not all(isinstance(label, str) for label in values.values()):
        raise LayoutError(f"{place}: values should all be texts")
    return values


def _bands(place: str, bands: Sequence[str]) -> tuple[str, ...]:
    for band in bands:
        if not BAND.fullmatch(band):
            raise LayoutError(f'{place}: "{band}" is not a band such as 16-24 or 65+')
    return tuple(bands)


def _check_fields(
    place: str, sources: Mapping[str, Source], *, survey: str | None
) -> None:
    """Every field has its say, if only that it is blank: nothing is left out unseen."""
    problems = [
        f"{place}: fields has no {name}"
        for name in FIELDS
        if name not in sources and name not in (*DATES, *AREAS)
    ]
    if sum(name in sources for name in DATES) != 1:
        problems.append(f"{place}: fields needs one of {' and '.join(DATES)}")
    if survey is None and set(sources) - set(FIELDS):
        problems.append(f"{place}: survey is missing, as fields names questions")
    _refuse_if_any(problems)
