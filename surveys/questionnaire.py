"""What a survey asks: wording, scales, counted answers, and which way is better.

Questionnaires are data (`questionnaires/*.toml`), so that an analyst can read and
review a definition. Loading checks all of it: a counted code that is on no scale
would make a figure wrong without a sound.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "questionnaires"
MAX_QUESTIONS = 20  # the table of answers has this many columns
MAX_CODE = 32_767  # the largest smallint; 0 is stored where a question was not asked
LEVELS = ("ward", "bcu", "force")  # from the lowest
POLARITIES = ("higher", "lower")
DEMOGRAPHICS = ("age_band", "sex", "ethnic_group", "working_status", "victim")
NAME = re.compile(r"[a-z][a-z0-9_]*")
WHOLE_NUMBER = re.compile(r"([0-9]+)(\.0*)?")  # statistics packages write 1.0 for 1

QUESTION_TEXTS = ("number", "wording", "short", "counted_label", "why", "source")


class QuestionnaireError(ValueError):
    """A questionnaire file is wrong; the text names the file and the key."""


@dataclass(frozen=True)
class Answer:
    """One code that may be given, and whether it counts towards the base."""

    code: int
    label: str
    in_base: bool


@dataclass(frozen=True)
class Outcome:
    """One of the ends that the programme is judged by."""

    code: str
    title: str


@dataclass(frozen=True)
class Territory:
    """The whole that a survey speaks for, where that is not the force's own."""

    code: str
    name: str


@dataclass(frozen=True)
class Question:
    """One question with a scale; `counted` are the answers that make the share."""

    code: str
    number: str
    wording: str
    short: str
    outcome: str
    scale: tuple[str, ...]
    counted: frozenset[int]
    counted_label: str  # after "61% of residents"
    polarity: str
    why: str
    source: str
    extra: tuple[Answer, ...]  # given though not offered
    missing: tuple[Answer, ...]

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer that is accepted, the scale first."""
        offered = (
            Answer(code, label, True) for code, label in enumerate(self.scale, 1)
        )
        return (*offered, *self.extra, *self.missing)

    @cached_property
    def labels(self) -> dict[int, str]:
        return {answer.code: answer.label for answer in self.answers}

    @cached_property
    def valid_codes(self) -> frozenset[int]:
        """The codes that are in the base of a share."""
        return frozenset(answer.code for answer in self.answers if answer.in_base)

    @property
    def counted_codes(self) -> frozenset[int]:
        return self.counted

    @property
    def higher_is_better(self) -> bool:
        return self.polarity == "higher"

    @cached_property
    def _code_by_label(self) -> dict[str, int]:
        return {_folded(answer.label): answer.code for answer in self.answers}

    def code_of(self, text: str) -> int | None:
        """The code of a label or a number; None for a blank, which is: not asked.

        ValueError says which answers there are.
        """
        folded = _folded(text)
        if not folded:
            return None
        if number := WHOLE_NUMBER.fullmatch(folded):
            code = int(number[1])
            if code in self.labels:
                return code
        elif folded in self._code_by_label:
            return self._code_by_label[folded]
        raise ValueError(f'"{text}" is no answer to {self.code}: {self._choices}')

    @property
    def _choices(self) -> str:
        return ", ".join(f"{code} {label}" for code, label in self.labels.items())


@dataclass(frozen=True)
class Questionnaire:
    """A survey's questions and its rules of publication."""

    code: str
    title: str
    minimum_base: int
    lowest_level: str
    panel: bool  # the same people are asked again
    questions: tuple[Question, ...]
    outcomes: tuple[Outcome, ...]
    demographics: Mapping[str, tuple[str, ...]]
    missing: tuple[Answer, ...]
    territory: Territory | None = None  # None: the force's

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels at which a figure is valid, the lowest first."""
        return LEVELS[LEVELS.index(self.lowest_level) :]

    @property
    def has_bcu_figures(self) -> bool:
        return "bcu" in self.levels

    def question(self, code: str) -> Question:
        return self.questions[self.position(code)]

    def position(self, code: str) -> int:
        """Which column of the answers a question has, from 0."""
        codes = [question.code for question in self.questions]
        if code not in codes:
            raise KeyError(f'{self.code} has no question "{code}"')
        return codes.index(code)

    def outcome(self, code: str) -> Outcome:
        return next(outcome for outcome in self.outcomes if outcome.code == code)

    def demographic(self, column: str, text: str) -> str | None:
        """The label as the list has it; None for a blank, which is: not known.

        ValueError says which labels there are.
        """
        folded = _folded(text)
        if not folded:
            return None
        for label in self.demographics[column]:
            if _folded(label) == folded:
                return label
        raise ValueError(
            f'"{text}" is not one of {", ".join(self.demographics[column])}'
        )


def _folded(text: str) -> str:
    """For comparing labels: letter case, spacing and the kind of apostrophe are nothing."""
    return " ".join(text.replace("\u2019", "'").casefold().split())


def load(code: str) -> Questionnaire:
    """The questionnaire of a survey that is in the folder."""
    known = all_questionnaires()
    if code not in known:
        raise QuestionnaireError(
            f'there is no survey "{code}"; there are {", ".join(known)}'
        )
    return known[code]


@cache
def all_questionnaires() -> Mapping[str, Questionnaire]:
    """Every questionnaire by its code. Read once: they change with the program."""
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.toml"))}


def read(path: Path) -> Questionnaire:
    """A questionnaire file, checked; QuestionnaireError names the file and the key."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise QuestionnaireError(f"{path.name}: is not TOML: {error}") from None
    top = _Table(path.name, document)
    questionnaire = _questionnaire(top)
    if questionnaire.code != path.stem:
        raise top.error("code", f"should be {path.stem}, as the file is named")
    return questionnaire


class _Table:
    """A table of the file, which knows where it stands for its error messages."""

    def __init__(self, place: str, content: dict[str, Any]) -> None:
        self.place = place
        self.content = content
        self.used: set[str] = set()

    def error(self, key: str, message: str) -> QuestionnaireError:
        return QuestionnaireError(f"{self.place}: {key} {message}")

    def value(self, key: str, kind: type, what: str) -> Any:
        self.used.add(key)
        if key not in self.content:
            raise self.error(key, "is missing")
        value = self.content[key]
        if type(value) is not kind:  # a bool is an int to isinstance
            raise self.error(key, f"should be {what}")
        return value

    def text(self, key: str) -> str:
        text = str(self.value(key, str, "a text")).strip()
        if not text:
            raise self.error(key, "is blank")
        return text

    def name(self, key: str) -> str:
        """A code that can name a column."""
        name = self.text(key)
        if not NAME.fullmatch(name):
            raise self.error(key, f'"{name}" should be small letters, digits and _')
        return name

    def choice(self, key: str, choices: Iterable[str]) -> str:
        text = self.text(key)
        if text not in choices:
            raise self.error(key, f'"{text}" is not one of {", ".join(choices)}')
        return text

    def number(self, key: str, low: int) -> int:
        number = int(self.value(key, int, "a whole number"))
        if not low <= number <= MAX_CODE:
            raise self.error(key, f"{number} is not between {low} and {MAX_CODE:,}")
        return number

    def flag(self, key: str) -> bool:
        return bool(self.value(key, bool, "true or false"))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of labels that are all different."""
        labels = self.value(key, list, "a list of texts")
        if not labels or not all(isinstance(label, str) and label for label in labels):
            raise self.error(key, "should be a list of texts")
        self.no_doubles(key, map(_folded, labels))
        return tuple(labels)

    def table(self, key: str) -> _Table:
        return _Table(f"{self.place}: {key}", self.value(key, dict, "a table"))

    def tables(self, key: str, *, required: bool = False) -> list[_Table]:
        """A list of tables, each named in messages by its code or its number."""
        if key not in self.content and not required:
            return []
        items = self.value(key, list, "a list of tables")
        if not all(isinstance(item, dict) for item in items):
            raise self.error(key, "should be a list of tables")
        return [
            _Table(f"{self.place}: {key} {item.get('code', number)}", item)
            for number, item in enumerate(items, 1)
        ]

    def no_doubles(self, key: str, values: Iterable[object]) -> None:
        seen: set[object] = set()
        for value in values:
            if value in seen:
                raise self.error(key, f'"{value}" stands more than once')
            seen.add(value)

    def finish(self) -> None:
        """A key that was not read is a slip of the pen, and would be without effect."""
        for key in self.content:
            if key not in self.used:
                raise self.error(key, "is not a key that is known here")


def _questionnaire(top: _Table) -> Questionnaire:
    outcomes = tuple(map(_outcome, top.tables("outcomes", required=True)))
    missing = tuple(map(_answer, top.tables("missing")))
    tables = top.tables("questions", required=True)
    if not 1 <= len(tables) <= MAX_QUESTIONS:
        raise top.error("questions", f"are {len(tables)}, not 1 to {MAX_QUESTIONS}")
    codes = [outcome.code for outcome in outcomes]
    questions = tuple(_question(table, codes, missing) for table in tables)
    top.no_doubles("outcomes", codes)
    top.no_doubles("questions", (question.code for question in questions))
    questionnaire = Questionnaire(
        code=top.name("code"),
        title=top.text("title"),
        minimum_base=top.number("minimum_base", 1),
        lowest_level=top.choice("lowest_level", LEVELS),
        panel=top.flag("panel"),
        questions=questions,
        outcomes=outcomes,
        demographics=_demographics(top.table("demographics")),
        missing=missing,
        territory=_territory(top),
    )
    top.finish()
    return questionnaire


def _territory(top: _Table) -> Territory | None:
    if "territory" not in top.content:
        return None
    table = top.table("territory")
    territory = Territory(table.text("code"), table.text("name"))
    table.finish()
    return territory


def _demographics(table: _Table) -> dict[str, tuple[str, ...]]:
    lists = {column: table.texts(column) for column in DEMOGRAPHICS}
    table.finish()
    return lists


def _outcome(table: _Table) -> Outcome:
    outcome = Outcome(table.name("code"), table.text("title"))
    table.finish()
    return outcome


def _answer(table: _Table) -> Answer:
    answer = Answer(table.number("code", 1), table.text("label"), table.flag("in_base"))
    table.finish()
    return answer


def _question(
    table: _Table, outcomes: list[str], missing: tuple[Answer, ...]
) -> Question:
    """One question; its own `missing` takes the place of the questionnaire's."""
    own = tuple(map(_answer, table.tables("missing")))
    question = Question(
        code=table.name("code"),
        outcome=table.choice("outcome", outcomes),
        scale=table.texts("scale"),
        counted=_counted(table),
        polarity=table.choice("polarity", POLARITIES),
        extra=tuple(map(_answer, table.tables("extra"))),
        missing=own or missing,
        **{key: table.text(key) for key in QUESTION_TEXTS},
    )
    _check_codes(table, question)
    table.finish()
    return question


def _counted(table: _Table) -> frozenset[int]:
    codes = table.value("counted", list, "a list of codes")
    if not codes or not all(type(code) is int for code in codes):
        raise table.error("counted", "should be a list of codes")
    table.no_doubles("counted", codes)
    return frozenset(codes)


def _check_codes(table: _Table, question: Question) -> None:
    """No code and no label may mean two things, and what is counted is on the scale."""
    meanings: list[tuple[str, Callable[[Answer], object]]] = [
        ("codes", lambda answer: answer.code),
        ("labels", lambda answer: _folded(answer.label)),
    ]
    for key, meaning in meanings:
        table.no_doubles(key, map(meaning, question.answers))
    off = sorted(question.counted - set(range(1, len(question.scale) + 1)))
    if off:
        raise table.error("counted", f"{off[0]} is not on the scale")
    if len(question.counted) == len(question.scale):
        raise table.error("counted", "is the whole scale: the share would always be 1")
