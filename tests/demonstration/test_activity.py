"""What the demonstration's teams logged can be loaded, and only grows with time."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter

import pytest

from epic.kinds import shipped
from snp.demonstration.activity import (
    HABITS,
    HEADER,
    eras,
    month_rows,
    months,
    silent,
    write_activity,
)
from snp.demonstration.places import wards
from snp.lib.months import Month

TODAY = dt.date(2026, 11, 22)
SEED = 2007
JUNE = Month(2006, 6)


@pytest.fixture(scope="module")
def june():
    return [
        dict(zip(HEADER, row, strict=True)) for row in month_rows(JUNE, TODAY, SEED)
    ]


def test_there_is_a_log_of_the_reports_year_and_of_the_last_24_months():
    found = [month.code for month in months(TODAY)]
    assert (found[0], found[11], found[12], found[-1]) == (
        *("2006-04", "2007-03"),
        *("2024-11", "2026-11"),
    )
    assert len(found) == 12 + 25


def test_there_is_no_log_of_the_future():
    assert eras(dt.date(2004, 6, 30)) == []
    assert [m.code for m in months(dt.date(2006, 5, 2))] == ["2006-04", "2006-05"]


def test_every_kind_is_known_and_attendance_stands_where_it_is_asked(june):
    asks = {kind.code: kind.asks_attendance for kind in shipped()}
    assert {habit.kind for habit in HABITS} == set(asks)
    for row in june:
        assert (row["attendance"] != "") == asks[row["kind"]]


def test_each_entry_has_an_id_of_its_own_and_a_day_of_the_month(june):
    assert len({row["activity_id"] for row in june}) == len(june)
    assert all(dt.date.fromisoformat(row["date"]) in JUNE for row in june)


def test_a_few_teams_log_nothing(june):
    logging = {row["ward_code"] for row in june}
    quiet = {wards()[team].code for team in silent(JUNE, SEED)}
    assert 1 <= len(quiet) <= 40
    assert not quiet & logging
    assert wards()[0].code in logging


def test_the_first_wards_entries_are_the_sergeants(june):
    by = Counter(row["logged_by"] for row in june if row["ward_code"] == "SNW0001")
    assert set(by) == {"sergeant"}


def test_a_later_day_only_adds():
    early = month_rows(JUNE, dt.date(2006, 6, 10), SEED)
    later = month_rows(JUNE, dt.date(2006, 6, 20), SEED)
    assert later[: len(early)] == early
    assert len(early) < len(later)
    assert max(row[2] for row in early) <= "2006-06-10"


def test_the_file(tmp_path):
    path = write_activity(tmp_path / "activity.csv", dt.date(2006, 4, 30), SEED)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert 5_000 < len(rows) < 20_000
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
