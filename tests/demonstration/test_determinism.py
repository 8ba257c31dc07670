"""The same seed gives the same bytes, and time only adds."""

from __future__ import annotations

import datetime as dt

from snp.demonstration import write
from snp.demonstration.survey import planned_rows
from snp.lib.quarters import Quarter

EARLY, LATER = dt.date(2004, 10, 1), dt.date(2005, 1, 31)


def contents(files):
    paths = files.areas, files.population, *files.responses, files.activity
    return {path.name: path.read_bytes() for path in paths if path}


def test_same_seed_gives_the_same_bytes(tmp_path):
    assert contents(write(tmp_path / "a", EARLY)) == contents(
        write(tmp_path / "b", EARLY)
    )


def test_another_seed_gives_other_people_in_the_same_places(tmp_path):
    one = contents(write(tmp_path / "a", EARLY))
    other = contents(write(tmp_path / "b", EARLY, seed=2008))
    same = {name for name in one if one[name] == other[name]}
    assert same == {"areas.csv"}
    assert same_totals(one["population.csv"], other["population.csv"])


def same_totals(one: bytes, other: bytes) -> bool:
    """The boroughs' rows: only how wards differ within them is drawn."""
    rows = [[r for r in f.splitlines() if r.startswith(b"E09")] for f in (one, other)]
    return rows[0] == rows[1] != []


def test_later_today_adds_rows_at_the_end(tmp_path):
    early = contents(write(tmp_path / "a", EARLY))["pas_2004-05.csv"]
    later = contents(write(tmp_path / "b", LATER))["pas_2004-05.csv"]
    assert later.startswith(early)
    assert later.count(b"\n") - early.count(b"\n") == planned_rows(Quarter(2004, 3))


def test_no_responses_before_the_first_quarter_is_complete(tmp_path):
    assert write(tmp_path / "a", dt.date(2004, 6, 30)).responses == ()


def test_folder_is_made(tmp_path):
    assert write(tmp_path / "new" / "folder", EARLY).areas.exists()
