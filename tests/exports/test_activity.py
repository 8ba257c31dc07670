"""The log and the priorities as other people's programs find them."""

import datetime as dt
import uuid

import pytest
from django.db import connection

from epic.importing.loading import load_activity
from epic.logbook import log_entries
from epic.models import Activity, Kind, Priority
from snp.dashboards.exports.delivery import Delivery
from snp.dashboards.exports.filters import WhereError
from snp.dashboards.exports.registry import EXPORTS
from wards.models import Membership

pytestmark = pytest.mark.django_db
ACTIVITY = (
    "activity_id,ward_code,ward_name,bcu_code,date,kind,epic,stage,quantity,attendance,"
    "notes,logged_by,logged_at,version,reason"
)
PRIORITIES = (
    "priority_id,ward_code,ward_name,bcu_code,category,policing_priority,source,status,"
    "raised,adopted,reviewed,closed,outcome"
)
ONE, TWO, THREE, GONE = (uuid.UUID(int=number) for number in range(1, 5))


@pytest.fixture
def log(places):
    """A1 was of Birch until April 2007, and its entry of that day is of Alder."""
    Membership.objects.filter(ward=places.a1).update(valid_from=dt.date(2007, 4, 1))
    Membership.objects.create(
        ward=places.a1,
        bcu=places.birch,
        valid_from=dt.date(2004, 4, 1),
        valid_to=dt.date(2007, 4, 1),
    )
    entry(ONE, places.a1, "2007-03-31", notes="=1+1", attendance=12)
    entry(TWO, places.a1, "2007-04-01", quantity=3)
    entry(THREE, places.b1, "2006-07-14", "arrest", logged_by="=cmd", reason="late")
    entry(GONE, places.a1, "2007-04-01", removed=True)


def entry(pk, ward, date, kind="street_briefing", **fields) -> None:
    details = {"quantity": 1, "logged_by": "sergeant"} | fields
    found = Kind.objects.get(code=kind)
    Activity.objects.create(pk=pk, ward=ward, date=date, kind=found, **details)


@pytest.fixture
def priorities(places):
    adopted = {"status": "adopted", "adopted": "2007-04-03", "reviewed": "2007-06-01"}
    closed = {"status": "dropped", "closed": "2007-05-01", "outcome": "-moved away"}
    raised = dt.date(2007, 4, 2)
    for ward, fields in ((places.b1, adopted), (places.a1, closed), (places.a1, {})):
        Priority.objects.create(
            *(), ward=ward, category="graffiti", source="survey", raised=raised,
            description="Walls of the estate", **fields,
        )  # fmt: skip


def ids(rows) -> list[uuid.UUID]:
    return [uuid.UUID(row["activity_id"]) for row in rows]


def test_an_entry_says_all_that_is_known_of_it(log, taken):
    first, second, third = taken("activity")
    assert ",".join(first) == ACTIVITY
    stored = Activity.objects.get(pk=ONE)
    assert first == {
        "activity_id": "00000000-0000-0000-0000-000000000001",
        "ward_code": "A1",
        "ward_name": "Alder 1",
        "bcu_code": "B",
        "date": "2007-03-31",
        "kind": "street_briefing",
        "epic": "C",
        "stage": "community_engagement",
        "quantity": "1",
        "attendance": "12",
        "notes": "'=1+1",
        "logged_by": "sergeant",
        "logged_at": stored.logged_at.isoformat(),
        "version": "1",
        "reason": "",
    }
    assert (second["bcu_code"], second["quantity"]) == ("A", "3")
    assert (third["attendance"], third["logged_by"]) == ("", "'=cmd")


def test_what_was_removed_is_left_out_and_the_current_version_stands(
    cast, entry_of_today, taken
):
    log_entries([entry_of_today], by=cast.sergeant)
    change = entry_of_today | {"version": 1, "quantity": 4, "reason": "miscounted"}
    log_entries([change], by=cast.sergeant)
    (row,) = taken("activity")
    assert (row["quantity"], row["version"]) == ("4", "2")
    assert (row["reason"], row["logged_by"]) == ("miscounted", "sergeant")
    log_entries([change | {"version": 2, "removed": True}], by=cast.sergeant)
    assert taken("activity") == []


@pytest.fixture
def entry_of_today():
    return {
        "id": str(ONE),
        "ward_code": "A1",
        "date": dt.date.today().isoformat(),
        "kind": "street_briefing",
        "quantity": 1,
    }


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, [ONE, TWO, THREE]),
        ({"bcu_code": "B"}, [ONE, THREE]),
        ({"bcu_code": ["A", "B"]}, [ONE, TWO, THREE]),
        ({"bcu_code": ""}, []),
        ({"ward_code": "A1"}, [ONE, TWO]),
        ({"ward_code": "A1", "bcu_code": "B"}, [ONE]),
        ({"month": "2007-04"}, [TWO]),
        ({"month": ["2007-03", "2006-07"]}, [ONE, THREE]),
        ({"kind": "arrest"}, [THREE]),
        ({"epic": "E"}, [THREE]),
        ({"stage": "community_engagement"}, [ONE, TWO]),
        ({"activity_id": str(TWO).upper()}, [TWO]),
        ({"attendance": ""}, [TWO, THREE]),
        ({"notes": "=1+1"}, [ONE]),
        ({"activity_id": str(GONE)}, []),
    ],
)
def test_filters(log, taken, where, found):
    assert ids(taken("activity", **where)) == found
    texts = {k: v if isinstance(v, list) else [v] for k, v in where.items()}
    assert EXPORTS["activity"].select(texts).count() == len(found)


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ({"activity_id": "17"}, 'activity_id: "17" is not a UUID.'),
        ({"month": "April"}, 'month: "April" is not a month such as 2006-04.'),
        ({"epic": "X"}, 'epic: "X" is not one of E, P, I, C.'),
        ({"bcu_code": "A\0"}, "bcu_code: holds a NUL character."),
        ({"date": "soon"}, "date: "),
    ],
)
def test_a_filter_that_can_not_be_used_says_why(log, where, sentence):
    with pytest.raises(WhereError, match="^" + sentence.replace(".", r"\.")):
        EXPORTS["activity"].select({name: [text] for name, text in where.items()})


@pytest.mark.parametrize("name", ["activity", "priorities"])
def test_each_cell_of_each_row_finds_its_row(log, priorities, taken, name):
    rows = taken(name)
    assert len(rows) == 3
    for column in rows[0]:
        for row in rows:
            text = row[column].removeprefix("'")  # what makes it safe is not stored
            found = taken(name, **{column: text})
            assert found == [r for r in rows if r[column] == row[column]], column


def test_the_file_can_be_loaded_again_and_changes_nothing(log, taken, tmp_path):
    Activity.objects.update(notes="", logged_by="sergeant")
    selection = EXPORTS["activity"].select({})
    path = tmp_path / "activity.csv"
    path.write_bytes(b"".join(Delivery(selection, by=None).chunks()))
    outcome = load_activity(path, by=None)
    assert (outcome.stored, outcome.already, len(outcome.problems)) == (0, 3, 0)


def test_the_log_is_read_in_the_order_of_its_index(log):
    """So that of two million entries the first comes at once."""
    found = EXPORTS["activity"].select({}).found
    with connection.cursor() as cursor:
        for other in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort"):
            cursor.execute(f"SET LOCAL enable_{other} = off")
    plan = found.query().explain()
    assert "Index Scan using activity_of_ward_by_day" in plan
    assert "Presorted Key: epic_activity.ward_id" in plan


def test_a_priority_says_all_that_is_known_of_it(log, priorities, taken):
    adopted, dropped, raised = taken("priorities")
    assert ",".join(adopted) == PRIORITIES
    assert adopted | {"priority_id": ""} == {
        "priority_id": "",
        "ward_code": "B1",
        "ward_name": "Birch 1",
        "bcu_code": "B",
        "category": "graffiti",
        "policing_priority": "",
        "source": "survey",
        "status": "adopted",
        "raised": "2007-04-02",
        "adopted": "2007-04-03",
        "reviewed": "2007-06-01",
        "closed": "",
        "outcome": "",
    }
    assert (dropped["closed"], dropped["outcome"]) == ("2007-05-01", "'-moved away")
    assert (raised["status"], raised["bcu_code"]) == ("raised", "A")
    assert taken("priorities", status=["raised", "dropped"]) == [dropped, raised]
