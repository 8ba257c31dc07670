"""People and postings from a CSV file: the page and the commands share this.

A file is checked by doing all that it says in a transaction and, when something is
wrong or only a preview is wanted, undoing it. So the check can't differ from the deed.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from snp.accounts import people, postings
from snp.accounts.models import Role, User
from snp.lib.csv_reader import Problem, Problems, Table, TableError, open_table
from snp.lib.dates import parse_date
from wards.models import Bcu, Ward

COLUMNS = {
    "people": ("username", "name", "email"),
    "postings": ("username", "role", "area_code", "valid_from", "valid_to"),
}
COLUMN_OF = {"user": "username", "bcu": "area_code", "ward": "area_code"}


@dataclass
class Outcome:
    """What a file did, or would do."""

    added: int = 0
    standing: int = 0  # rows that said what was so already
    problems: Problems = field(default_factory=Problems)
    warnings: list[str] = field(default_factory=list)
    passwords: list[tuple[str, str]] = field(default_factory=list)


class _Undo(Exception):
    pass


def load(kind: str, source, *, by, store: bool) -> Outcome:
    """Do what a file of people or of postings says: all of it or nothing."""
    outcome = Outcome()
    try:
        with transaction.atomic():
            _do_all(kind, source, outcome, by=by, store=store)
            if outcome.problems.total or not store:
                raise _Undo
    except TableError as error:
        outcome.problems.add(error.problem)
    except _Undo:
        pass
    return outcome


def _do_all(kind: str, source, outcome: Outcome, *, by, store: bool) -> None:
    table = open_table(source)
    _check_header(table, kind, outcome)
    if outcome.problems.total:
        return
    do: Callable = {"people": _Person, "postings": _Posting}[kind](outcome, by, store)
    seen: dict[tuple, int] = {}
    for row, values in _rows(table, kind, outcome):
        try:
            with transaction.atomic():
                _refuse_repeats(kind, row, values, seen)
                do(values)
        except ValidationError as error:
            outcome.problems.extend(_problems_of(error, row))


def _check_header(table: Table, kind: str, outcome: Outcome) -> None:
    for name in COLUMNS[kind]:
        if name not in table.header:
            outcome.problems.note(1, name, "is missing from the header")
    for name in table.header:
        if name not in COLUMNS[kind]:
            outcome.warnings.append(f"column {name} is not known and was left out")


def _rows(table: Table, kind: str, outcome: Outcome) -> Iterator[tuple[int, dict]]:
    for batch in table.batches():
        outcome.problems.extend(batch.problems)
        columns = [batch.columns[name] for name in COLUMNS[kind]]
        for row, *values in zip(batch.rows, *columns, strict=True):
            yield row, dict(zip(COLUMNS[kind], values, strict=True))


def _refuse_repeats(kind: str, row: int, values: dict, seen: dict[tuple, int]) -> None:
    """A person stands once in a file of people, a posting once in one of postings."""
    username = values["username"].casefold()
    what = (username,) if kind == "people" else (username, *list(values.values())[1:])
    first = seen.setdefault(what, row)
    if first != row:
        raise _wrong("username", f"row {first} says this already")


def _problems_of(error: ValidationError, row: int) -> Iterator[Problem]:
    if not hasattr(error, "error_dict"):
        yield from (Problem(row, None, message) for message in error.messages)
        return
    for name, messages in error.message_dict.items():
        column = None if name == "__all__" else COLUMN_OF.get(name, name)
        yield from (Problem(row, column, message) for message in messages)


class _Person:
    """Does one row of a file of people."""

    def __init__(self, outcome: Outcome, by, store: bool) -> None:
        self.outcome, self.by, self.store = outcome, by, store

    def __call__(self, values: dict) -> None:
        # A hash takes long by design: a preview does without.
        password = people.generate_password() if self.store else None
        is_new = people.find(username=values["username"]) is None
        user = people.create_user(**values, password=password, by=self.by)
        if not is_new:
            self.outcome.standing += 1
            return
        self.outcome.added += 1
        if password:
            self.outcome.passwords.append((user.username, password))


class _Posting:
    """Does one row of a file of postings."""

    def __init__(self, outcome: Outcome, by, store: bool) -> None:
        self.outcome, self.by = outcome, by

    def __call__(self, values: dict) -> None:
        wanted = _read_posting(values)
        if postings.find(**wanted):
            self.outcome.standing += 1
            return
        postings.post(**wanted, by=self.by)
        self.outcome.added += 1


def _read_posting(values: dict) -> dict:
    """What a row means; all that is wrong with it is said at once."""
    readers = (
        lambda: {"user": user_of(values["username"])},
        lambda: role_and_area(values["role"], values["area_code"]),
        lambda: {"valid_from": _date(values, "valid_from")},
        lambda: {"valid_to": _date(values, "valid_to", or_none=True)},
    )
    wanted, wrong = {}, {}
    for read in readers:
        try:
            wanted |= read()
        except ValidationError as error:
            wrong |= error.error_dict
    if wrong:
        raise ValidationError(wrong)
    return wanted


def user_of(username: str) -> User:
    user = people.find(username=username)
    if user is None:
        raise _wrong("username", f'"{username}" is not the username of anybody')
    return user


def bcu_of(code: str) -> Bcu:
    return _area(Bcu, code, "a BCU")


def ward_of(code: str) -> Ward:
    return _area(Ward, code, "a ward")


def _area(model, code: str, name: str):
    found = model.objects.filter(code=code).first()
    if found is None:
        raise _wrong("area_code", f'"{code}" is not the code of {name}')
    return found


def role_and_area(role: str, area_code: str) -> dict:
    """The role and its area as a posting holds them."""
    wanted = {"role": role.lower(), "bcu": None, "ward": None}
    match wanted["role"]:
        case Role.COMMANDER:
            wanted["bcu"] = bcu_of(area_code)
        case Role.SERGEANT:
            wanted["ward"] = ward_of(area_code)
        case Role.ANALYST | Role.ADMIN if area_code:
            raise _wrong("area_code", "must be blank: this role has no area")
        case Role.ANALYST | Role.ADMIN:
            pass
        case _:
            raise _wrong("role", f'"{role}" is not a role')
    return wanted


def _date(values: dict, column: str, *, or_none: bool = False) -> dt.date | None:
    if or_none and not values[column]:
        return None
    try:
        return parse_date(values[column])
    except ValueError as error:
        raise _wrong(column, str(error)) from None


def _wrong(column: str, message: str) -> ValidationError:
    return ValidationError({column: message})
