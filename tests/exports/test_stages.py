"""The seven stages as other people's programs find them: rows that no query gives."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection

from epic.models import Activity, Kind, SignOff, Stage
from snp.dashboards.exports import stages
from snp.dashboards.exports.delivery import Delivery
from snp.dashboards.exports.filters import WhereError
from snp.dashboards.exports.registry import EXPORTS
from snp.lib.quarters import Quarter
from wards.models import Membership

from .conftest import table

pytestmark = pytest.mark.django_db
HEADER = (
    "ward_code,ward_name,bcu_code,quarter,stage,status,evidence,signed_off_by,"
    "signed_off_at"
)
Q2, Q3 = Quarter(2006, 2), Quarter(2006, 3)


@pytest.fixture
def log(places, cast):
    """Something of A1 in July, of B1 in October; review of A1 is signed off in Q2."""
    logged(places.a1, "2006-07-14")
    logged(places.b1, "2006-10-02")
    return SignOff.objects.create(
        ward=places.a1, quarter=Q2.ordinal, stage="review", sentence="All looked at.",
        signed_off_by=cast.sergeant,
    )  # fmt: skip


def logged(ward, date: str) -> None:
    kind = Kind.objects.get(code="street_briefing")
    Activity.objects.create(
        pk=uuid.uuid4(), ward=ward, date=date, kind=kind, quantity=500
    )


def count(**where: str) -> int:
    return EXPORTS["stages"].select({k: [v] for k, v in where.items()}).count()


def test_a_row_for_each_ward_stage_and_quarter_with_something_in_it(log, taken):
    rows = taken("stages")
    assert ",".join(rows[0]) == HEADER
    keys = [(row["quarter"], row["ward_code"], row["stage"]) for row in rows]
    assert keys == [
        (quarter, ward, stage)
        for quarter in ("2006-07-Q2", "2006-07-Q3")
        for ward in ("A1", "A2", "B1")
        for stage in Stage.values
    ]
    assert count() == len(rows) == 42


def test_what_stands_in_a_row(log, taken):
    (row,) = taken("stages", ward_code="A1", quarter="2006-07-Q2", stage="review")
    assert row.pop("evidence")
    assert row == {
        "ward_code": "A1",
        "ward_name": "Alder 1",
        "bcu_code": "A",
        "quarter": "2006-07-Q2",
        "stage": "review",
        "status": "not yet",
        "signed_off_by": "sergeant",
        "signed_off_at": log.signed_off_at.isoformat(),
    }
    (other,) = taken("stages", ward_code="A2", quarter="2006-07-Q2", stage="review")
    assert (other["status"], other["signed_off_by"], other["signed_off_at"]) == (
        *("nothing logged", ""),
        "",
    )
    (briefed,) = taken(
        *("stages",),
        ward_code="A1", quarter="2006-07-Q2", stage="community_engagement",
    )  # fmt: skip
    assert "500 street briefings" in briefed["evidence"]


def test_a_quarter_that_is_asked_for_has_all_wards_whatever_was_logged(log, taken):
    rows = taken("stages", quarter="2007-08-Q1")
    assert {row["status"] for row in rows} == {"nothing logged"}
    assert len(rows) == count(quarter="2007-08-Q1") == 21


@pytest.mark.parametrize("quarter", ["2003-04-Q4", "2990-91-Q1", "9999-00-Q4"])
def test_there_is_nothing_before_the_teams_or_in_the_future(log, taken, quarter):
    assert taken("stages", quarter=quarter) == []


def test_a_ward_is_of_the_bcu_of_the_quarters_last_day(places, log, taken):
    Membership.objects.filter(ward=places.a1).update(valid_to=dt.date(2006, 9, 30))
    Membership.objects.create(
        ward=places.a1, bcu=places.birch, valid_from=dt.date(2006, 9, 30)
    )
    Membership.objects.filter(ward=places.a2).update(valid_to=dt.date(2006, 12, 1))
    rows = taken("stages", stage="review")
    assert [
        (row["quarter"][-2:], row["ward_code"], row["bcu_code"]) for row in rows
    ] == [
        *(("Q2", "A1", "B"), ("Q2", "A2", "A"), ("Q2", "B1", "B")),
        *(("Q3", "A1", "B"), ("Q3", "B1", "B")),
    ]


def test_each_cell_of_each_row_finds_its_row(log, taken):
    rows = taken("stages", quarter="2006-07-Q2")
    for column in rows[0]:
        for text in {row[column] for row in rows}:
            found = taken("stages", **{"quarter": "2006-07-Q2", column: text})
            assert found == [row for row in rows if row[column] == text], column
            assert count(**{"quarter": "2006-07-Q2", column: text}) == len(found)


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ({"quarter": "2006"}, 'quarter: "2006" is not a quarter such as 2006-07-Q1.'),
        ({"quarter": ""}, 'quarter: "" is not a quarter such as 2006-07-Q1.'),
        ({"stage": "x"}, 'stage: "x" is not one of research, '),
        ({"status": "x"}, 'status: "x" is not one of delivered, partly, '),
        ({"ward_code": "A\0"}, "ward_code: holds a NUL character."),
        ({"signed_off_at": "x"}, 'signed_off_at: "x" is not a time'),
        ({"x": "1"}, 'stages has no column "x"; it has ward_code, '),
    ],
)
def test_a_filter_that_can_not_be_used_says_why(log, where, sentence):
    with pytest.raises(WhereError) as refused:
        count(**where)
    assert str(refused.value).startswith(sentence)


@pytest.mark.django_db(transaction=True)
def test_the_rows_are_one_moments_however_long_it_takes(log, places):
    """An entry that comes while the first quarter is read is not in the second."""
    rows = EXPORTS["stages"].select({"stage": ["community_engagement"]}).rows()
    first = next(rows)
    writer = threading.Thread(target=lambda: in_thread(places.a2, "2006-10-03"))
    writer.start()
    writer.join()
    assert Activity.objects.count() == 2  # as this transaction sees it
    rest = {(row[3], row[0]): row[5] for row in rows}
    assert (first[3], rest["2006-07-Q3", "A2"]) == ("2006-07-Q2", "nothing logged")
    assert Activity.objects.count() == 3


def in_thread(*arguments) -> None:
    logged(*arguments)
    connection.close()


def test_a_failure_midway_is_said_at_the_end_of_the_file(log, monkeypatch):
    def broken(wards, quarter):
        if quarter == Q3:
            raise OSError("the cable is out")
        return tracker(wards, quarter)

    tracker = stages.tracker
    monkeypatch.setattr(stages, "tracker", broken)
    pieces = []
    delivery = Delivery(EXPORTS["stages"].select({}), by=None)
    with pytest.raises(OSError, match="cable"):
        pieces.extend(delivery.chunks())
    lines = b"".join(pieces).splitlines()
    assert (len(lines), lines[-1]) == (23, b"INCOMPLETE FILE")
    assert delivery.outcome == "failed"


def test_the_page_offers_quarters_and_counts(client, cast, log):
    client.force_login(cast.analyst)
    page = client.get("/export/stages/?bcu_code=A").content.decode()
    assert "28 rows" in page
    assert "Jul-Sep 2006" in page
    file = client.get("/export/stages.csv?bcu_code=A&status=nothing logged")
    rows = table(b"".join(file.streaming_content))
    assert {row["ward_code"] for row in rows} == {"A1", "A2"}
