"""Load who belongs to whom, and since when, from an areas file.

For each ward that it names the file is the whole truth: the memberships of that ward
become exactly those of the file. Wards that it does not name stay as they are.
"""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction

from snp.audit import trail
from snp.lib.csv_reader import Problems
from snp.lib.dates import parse_date
from wards.files import rows_of
from wards.locks import wait_for_other_files
from wards.models import AREA_CODE, FORCE_CODE, Bcu, Borough, Membership, Ward
from wards.signals import memberships_replaced

COLUMNS = (
    *("ward_code", "ward_name", "borough_code", "borough_name"),
    *("bcu_code", "bcu_name", "valid_from", "valid_to"),
)
LONGEST_NAME = Ward._meta.get_field("name").max_length


@dataclass(frozen=True)
class Row:
    """One membership, as the file says it."""

    number: int
    ward_code: str
    ward_name: str
    borough_code: str
    borough_name: str
    bcu_code: str
    bcu_name: str
    valid_from: dt.date
    valid_to: dt.date | None

    def overlaps(self, other: "Row") -> bool:
        ends = self.valid_to or dt.date.max
        other_ends = other.valid_to or dt.date.max
        return self.valid_from < other_ends and other.valid_from < ends


@dataclass
class Outcome:
    """What a file did, or would do."""

    wards: int = 0
    memberships: int = 0
    changed_wards: int = 0
    problems: Problems = field(default_factory=Problems)
    warnings: list[str] = field(default_factory=list)


def load_areas(source, *, by, dry_run: bool = False) -> Outcome:
    """Check a file and, unless it has a problem, store all of it in one transaction."""
    outcome = Outcome()
    rows = _read(source, outcome)
    _check_conflicts(rows, outcome.problems)
    if outcome.problems:
        return outcome
    outcome.wards = len({row.ward_code for row in rows})
    outcome.memberships = len(rows)
    with transaction.atomic():
        wait_for_other_files()
        outcome.changed_wards = _store(rows)
        _ask_who_would_mind(rows, outcome.problems)
        if outcome.changed_wards and not dry_run and not outcome.problems:
            trail.record(
                "load areas", f"{outcome.changed_wards} wards", by=by, rows=len(rows)
            )
        transaction.set_rollback(dry_run or bool(outcome.problems))
    return outcome


def _ask_who_would_mind(rows: list[Row], problems: Problems) -> None:
    """Others may say, by ward code, why a ward can't belong where it now does."""
    last = {row.ward_code: row.number for row in rows}
    for _, objections in memberships_replaced.send(Membership, wards=list(last)):
        for ward_code, sentence in objections:
            problems.note(last[ward_code], "valid_from", sentence)


# Reading


def _read(source, outcome: Outcome) -> list[Row]:
    problems = outcome.problems
    rows = rows_of(source, COLUMNS, problems, outcome.warnings)
    read = [_row(number, cells, problems) for number, cells in rows]
    return [row for row in read if row]


def _row(number: int, cells: dict[str, str], problems: Problems) -> Row | None:
    before = len(problems)
    for name in ("ward_code", "borough_code", "bcu_code"):
        if not re.match(AREA_CODE, cells[name]):
            problems.note(
                number,
                name,
                f'"{cells[name]}" is not a code of 1 to 20 letters, digits and hyphens',
            )
    if cells["bcu_code"].upper() == FORCE_CODE:
        problems.note(number, "bcu_code", f'"{FORCE_CODE}" is the code of the force')
    for name in ("ward_name", "borough_name", "bcu_name"):
        if not cells[name]:
            problems.note(number, name, "is blank")
        elif len(cells[name]) > LONGEST_NAME:
            problems.note(number, name, f"is longer than {LONGEST_NAME} characters")
    dates = _dates(number, cells, problems)
    if len(problems) > before:
        return None
    return Row(number, **{**cells, **dates})


def _dates(number: int, cells: dict[str, str], problems: Problems) -> dict:
    dates: dict[str, dt.date | None] = {"valid_to": None}
    for name in ("valid_from", "valid_to"):
        try:
            if cells[name] or name == "valid_from":
                dates[name] = parse_date(cells[name])
        except ValueError as error:
            problems.note(number, name, str(error))
    start, end = dates.get("valid_from"), dates["valid_to"]
    if start and end and end <= start:
        problems.note(number, "valid_to", "must be later than valid_from")
    return dates


# Conflicts


def _check_conflicts(rows: list[Row], problems: Problems) -> None:
    """Reported at the later row, as a reader goes down the file."""
    names: dict[tuple[str, str], Row] = {}
    for row in rows:
        for kind in ("borough", "bcu"):
            _check_name(kind, row, names, problems)
        first = names.setdefault(("ward", row.ward_code), row)
        if first.borough_code != row.borough_code:
            problems.note(
                row.number,
                "borough_code",
                f"ward {row.ward_code} lies in {first.borough_code} in row {first.number}",
            )
    _check_overlaps(rows, problems)


def _check_name(kind: str, row: Row, names: dict, problems: Problems) -> None:
    code, name = getattr(row, f"{kind}_code"), getattr(row, f"{kind}_name")
    first = names.setdefault((kind, code), row)
    known = getattr(first, f"{kind}_name")
    if known != name:
        problems.note(
            row.number,
            f"{kind}_name",
            f'{code} is called "{known}" in row {first.number}, and "{name}" here',
        )


def _check_overlaps(rows: list[Row], problems: Problems) -> None:
    earlier = defaultdict(list)
    for row in rows:
        for other in earlier[row.ward_code]:
            if row.overlaps(other):
                problems.note(
                    row.number,
                    "valid_from",
                    f"ward {row.ward_code} belongs to {other.bcu_code} on days of row "
                    f"{other.number} that this row holds too",
                )
                break
        earlier[row.ward_code].append(row)


# Storing


def _store(rows: list[Row]) -> int:
    """Make the database say what the rows say; returns how many wards it changed."""
    codes = {row.ward_code for row in rows}
    before = _described(codes)
    boroughs = _upsert(Borough, {row.borough_code: row.borough_name for row in rows})
    bcus = _upsert(Bcu, {row.bcu_code: row.bcu_name for row in rows})
    latest = {row.ward_code: row for row in sorted(rows, key=lambda r: r.valid_from)}
    wards = _upsert(
        Ward,
        {code: row.ward_name for code, row in latest.items()},
        borough_id={code: boroughs[row.borough_code] for code, row in latest.items()},
    )
    wanted = defaultdict(set)
    for row in rows:
        key = wards[row.ward_code]
        wanted[key].add((bcus[row.bcu_code], row.valid_from, row.valid_to))
    _replace_memberships(wanted)
    after = _described(codes)
    return sum(before[code] != after[code] for code in codes)


def _described(codes: set[str]) -> dict[str, set[tuple]]:
    """All that is known of wards: names too, for a new name is a change."""
    found = defaultdict(set)
    rows = Ward.objects.filter(code__in=codes).values_list(
        *("code", "name", "borough__code", "borough__name"),
        *("memberships__bcu__code", "memberships__bcu__name"),
        *("memberships__valid_from", "memberships__valid_to"),
    )
    for code, *rest in rows:
        found[code].add(tuple(rest))
    return found


def _upsert(model, names: dict[str, str], **fields: dict[str, int]) -> dict[str, int]:
    """Areas by code, made or renamed; returns their keys."""
    areas = [
        model(
            code=code,
            name=name,
            **{field: values[code] for field, values in fields.items()},
        )
        for code, name in names.items()
    ]
    model.objects.bulk_create(
        areas,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", *fields],
    )
    return dict(model.objects.filter(code__in=names).values_list("code", "pk"))


def _replace_memberships(wanted: dict[int, set]) -> None:
    held = defaultdict(set)
    stored = Membership.objects.filter(ward__in=wanted)
    for ward, *rest in stored.values_list(
        "ward_id", "bcu_id", "valid_from", "valid_to"
    ):
        held[ward].add(tuple(rest))
    changed = [ward for ward, spans in wanted.items() if held[ward] != spans]
    Membership.objects.filter(ward__in=changed).delete()
    Membership.objects.bulk_create(
        Membership(ward_id=ward, bcu_id=bcu, valid_from=start, valid_to=end)
        for ward in changed
        for bcu, start, end in wanted[ward]
    )
