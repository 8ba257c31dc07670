"""Load population margins from a file.

For each area and year that it names the file is the whole truth: what was known of them
is replaced. Other areas and other years stay as they are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction

from snp.audit import trail
from snp.lib.csv_reader import Problems
from wards.files import rows_of
from wards.models import FIRST_YEAR, MARGINS, Borough, Population, Ward
from wards.population.cells import Cells, Labels, completed, difference

COLUMNS = ("area_code", "year", *MARGINS, "population")
LONGEST_LABEL = Population._meta.get_field("sex").max_length
MOST_PEOPLE = 100_000_000

Area = tuple[int | None, int | None]  # keys of a ward or of a borough
AreaYear = tuple[Area, int]


@dataclass(frozen=True)
class Row:
    """One cell, as the file says it."""

    number: int
    area_code: str
    area: Area
    year: int
    labels: Labels
    people: int


@dataclass
class Outcome:
    """What a file did, or would do. A set is what is known of an area in a year."""

    rows: int = 0
    sets: int = 0
    changed_sets: int = 0
    problems: Problems = field(default_factory=Problems)
    warnings: list[str] = field(default_factory=list)


def load_population(source, *, by, dry_run: bool = False) -> Outcome:
    """Check a file and, unless it has a problem, store all of it in one transaction."""
    outcome = Outcome()
    rows = _read(source, outcome)
    _check_cells(rows, outcome.problems)
    if outcome.problems:
        return outcome
    sets = _sets(rows)
    outcome.warnings += _odd_sums(rows, sets)
    outcome.rows, outcome.sets = len(rows), len(sets)
    with transaction.atomic():
        outcome.changed_sets = _store(
            {place: completed(cells) for place, cells in sets.items()}
        )
        if outcome.changed_sets and not dry_run:
            subject = f"{outcome.changed_sets} areas and years"
            trail.record("load population", subject, by=by, rows=len(rows))
        transaction.set_rollback(dry_run)
    return outcome


# Reading


def _read(source, outcome: Outcome) -> list[Row]:
    boroughs = {
        code: (None, key) for code, key in Borough.objects.values_list("code", "pk")
    }
    wards = {code: (key, None) for code, key in Ward.objects.values_list("code", "pk")}
    areas, problems = boroughs | wards, outcome.problems
    cells = rows_of(source, COLUMNS, problems, outcome.warnings)
    read = [_row(number, row, areas, problems) for number, row in cells]
    rows = [row for row in read if row]
    both = sorted({row.area_code for row in rows} & boroughs.keys() & wards.keys())
    if both:
        outcome.warnings.append(
            f"codes of a ward and of a borough, taken for the ward: {', '.join(both)}"
        )
    return rows


def _row(
    number: int, cells: dict[str, str], areas: dict[str, Area], problems: Problems
) -> Row | None:
    before = len(problems)
    code = cells["area_code"]
    if code not in areas:
        problems.note(number, "area_code", f'there is no ward or borough "{code[:20]}"')
    labels = tuple(cells[name] for name in MARGINS)
    for name, label in zip(MARGINS, labels, strict=True):
        if len(label) > LONGEST_LABEL:
            problems.note(number, name, f"is longer than {LONGEST_LABEL} characters")
    latest = dt.date.today().year + 1
    year = _whole(number, "year", cells["year"], FIRST_YEAR, latest, problems)
    people = _whole(number, "population", cells["population"], 0, MOST_PEOPLE, problems)
    if len(problems) > before:
        return None
    return Row(number, code, areas[code], year, labels, people)


def _whole(
    number: int, name: str, text: str, least: int, most: int, problems: Problems
) -> int:
    if not (text.isascii() and text.isdigit()):
        problems.note(number, name, f'"{text[:40]}" is not a whole number')
    elif len(text) > 12 or not least <= int(text) <= most:
        problems.note(number, name, f"{text[:40]} is not from {least} to {most}")
    else:
        return int(text)
    return least


def _check_cells(rows: list[Row], problems: Problems) -> None:
    """A cell that comes twice is reported at the later row."""
    first: dict[tuple, int] = {}
    for row in rows:
        cell = (row.area, row.year, row.labels)
        earlier = first.setdefault(cell, row.number)
        if earlier != row.number:
            problems.note(
                row.number, "area_code", f"row {earlier} says the same cell already"
            )


def _sets(rows: Iterable[Row]) -> dict[AreaYear, Cells]:
    sets: dict[AreaYear, Cells] = defaultdict(dict)
    for row in rows:
        sets[row.area, row.year][row.labels] = row.people
    return sets


def _odd_sums(rows: list[Row], sets: dict[AreaYear, Cells]) -> list[str]:
    """Margins that add up to different totals: rounding, or a row that is missing."""
    odd = {place: said for place, cells in sets.items() if (said := difference(cells))}
    if not odd:
        return []
    row = next(row for row in rows if (row.area, row.year) in odd)
    said = odd[row.area, row.year]
    count = f"{len(odd):,} of {len(sets):,} areas and years"
    return [f"totals differ in {count}, first {row.area_code} {row.year}: {said}"]


# Storing


def _store(sets: dict[AreaYear, Cells]) -> int:
    """Make the database say what the sets say; returns how many it changed."""
    with connection.cursor() as cursor:  # of two files at once, one is first
        cursor.execute("LOCK TABLE wards_population IN SHARE ROW EXCLUSIVE MODE")
    stored, keys = _stored({year for _, year in sets})
    changed = [place for place, cells in sets.items() if stored.get(place) != cells]
    old = [key for place in changed for key in keys.get(place, ())]
    Population.objects.filter(pk__in=old).delete()
    Population.objects.bulk_create(
        (
            Population(
                ward_id=place[0],
                borough_id=place[1],
                year=year,
                people=people,
                **dict(zip(MARGINS, labels, strict=True)),
            )
            for place, year in changed
            for labels, people in sets[place, year].items()
        ),
        batch_size=5_000,
    )
    return len(changed)


def _stored(years: set[int]) -> tuple[dict, dict]:
    """What is known of these years, and the rows that say so."""
    cells: dict[AreaYear, Cells] = defaultdict(dict)
    keys: dict[AreaYear, list[int]] = defaultdict(list)
    rows = Population.objects.filter(year__in=years)
    for key, ward, borough, year, people, *labels in rows.values_list(
        *("pk", "ward_id", "borough_id", "year", "people", *MARGINS)
    ):
        cells[(ward, borough), year][tuple(labels)] = people
        keys[(ward, borough), year].append(key)
    return cells, keys
