"""What is wrong with a file is said as a spreadsheet counts, all of it at once."""

import datetime as dt

import pytest

from epic.importing.checks import COLUMNS
from epic.models import Activity, Kind

from .conftest import row, text_of

pytestmark = pytest.mark.django_db
TOMORROW = f"{dt.date.today() + dt.timedelta(days=1)}"


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (
            {"activity_id": "17"},
            "activity_id: An entry needs an id of its own, a UUID.",
        ),
        ({"activity_id": ""}, "activity_id: An entry needs an id of its own, a UUID."),
        ({"ward_code": "Z9"}, 'ward_code: There is no ward "Z9".'),
        ({"ward_code": ""}, 'ward_code: There is no ward "".'),
        ({"date": ""}, "date: Say on which day it was."),
        (
            {"date": "July"},
            'date: "July" is not a date such as 2006-04-30 or 30/04/2006',
        ),
        ({"date": TOMORROW}, "date: This day lies in the future."),
        (
            {"date": "2004-03-31"},
            "date: There were no Safer Neighbourhoods Teams before April 2004.",
        ),
        ({"kind": "dance"}, 'kind: There is no kind of activity "dance".'),
        ({"quantity": ""}, "quantity: A quantity is a whole number."),
        ({"quantity": "1.5"}, "quantity: A quantity is a whole number."),
        ({"quantity": "0"}, "quantity: A quantity is from 1 to 10,000, not 0."),
        (
            {"quantity": "10000000"},
            "quantity: A quantity is from 1 to 10,000, not 10,000,000.",
        ),
        (
            {"attendance": "100001"},
            "attendance: An attendance is from 0 to 100,000, not 100,001.",
        ),
        (
            {"kind": "arrest"},
            "attendance: Arrest has no attendance: leave it blank.",
        ),
        (
            {"notes": "a" * 5_000},
            "notes: At most 1,000 characters; these are 5,000.",
        ),
        (
            {"logged_by": "a" * 151},
            "logged_by: At most 150 characters; these are 151.",
        ),
        ({"notes": "a\0b"}, "notes: holds a NUL byte"),
    ],
)
def test_a_wrong_cell(load, cells, problem):
    outcome = load([row(), row(**cells)])
    assert outcome.problems.lines() == [f"row 3, column {problem}"]
    assert not Activity.objects.exists()


def test_a_ward_that_had_no_bcu_on_the_day(load, places):
    places.a1.memberships.update(valid_from=dt.date(2007, 4, 1))
    outcome = load([row(date="2007-04-01"), row(date="2007-03-31")])
    assert outcome.problems.lines() == [
        "row 3, column ward_code: Alder 1 belonged to no BCU on 31/03/2007."
    ]


def test_a_kind_that_was_not_in_use_on_the_day(load):
    Kind.objects.filter(code="street_briefing").update(
        valid_from=dt.date(2006, 4, 1), valid_to=dt.date(2007, 4, 1)
    )
    days = ("2006-03-31", "2006-04-01", "2007-03-31", "2007-04-01")
    outcome = load([row(date=day) for day in days])
    assert outcome.problems.lines() == [
        "row 2, column kind: Street briefing can be logged from 01/04/2006 on.",
        "row 5, column kind: Street briefing was retired on 01/04/2007.",
    ]


def test_the_same_id_twice_is_told_at_the_later_row(load):
    cells = row()
    double = cells | {"activity_id": cells["activity_id"].upper()}
    outcome = load([cells, row(), double])
    assert outcome.problems.lines() == [
        "row 4, column activity_id: stands in row 2 too"
    ]


@pytest.mark.parametrize("name", COLUMNS)
def test_each_column_must_be_there(load, name):
    outcome = load(text_of(row(), header=[n for n in COLUMNS if n != name]))
    assert outcome.problems.lines() == [f"row 1, column {name}: is missing"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (text_of(), "the file has a header but no rows"),
        ("", "the file is empty"),
        (text_of(row()) + "1,2\r\n", "row 3: has 2 fields, the header has 8"),
    ],
)
def test_a_wrong_table(load, content, problem):
    assert load(content).problems.lines() == [problem]


def test_fifty_problems_and_then_the_count(load):
    lines = load([row(quantity="0")] * 30 + [row(kind="x")] * 40).problems.lines()
    assert len(lines) == 51
    assert lines[-1].endswith("problems in all")
