"""The ward page: what its team did, by hand-made numbers."""

import csv
import datetime as dt
import io
import uuid

import pytest
import time_machine
from django.utils import timezone

from epic.models import Activity, Kind, MonthlyReturn, Priority
from snp.dashboards.models import Panel
from wards.models import Borough, Membership, Ward

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 20)
YEAR = [f"2026-{number:02}" for number in range(1, 11)]  # what is over of it


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 11, 20, 12), tick=False):
        yield


@pytest.fixture
def as_(client, cast):
    def sign_in(name):
        client.force_login(getattr(cast, name))
        return client

    return sign_in


@pytest.fixture
def log(places):
    kinds = {kind.code: kind for kind in Kind.objects.all()}

    def one(ward="a1", kind="arrest", quantity=1, day=TODAY, **more):
        return Activity.objects.create(
            id=uuid.uuid4(), ward=getattr(places, ward), date=day, kind=kinds[kind],
            quantity=quantity, logged_by="sergeant", **more,
        )  # fmt: skip

    return one


@pytest.fixture
def submit(places):
    def months(ward, *names, is_nil=True):
        for name in names:
            MonthlyReturn.objects.create(
                ward=getattr(places, ward), month=f"{name}-01", is_nil=is_nil
            )

    return months


def page(client, path="/ward/A1/"):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def file_of(client, query=""):
    response = client.get(f"/ward/A1/activity.csv{query}")
    rows = csv.DictReader(io.StringIO(response.content.decode()))
    return {row["kind"]: row for row in rows}


def test_the_sentence_counts_what_was_logged(as_, log, submit):
    submit("a1", "2026-10", is_nil=False)
    log(quantity=3)
    log(kind="street_briefing", attendance=12)
    log(quantity=50, day=TODAY - dt.timedelta(days=90))
    log(ward="a2")
    log(removed=True)
    said = "The team of Alder 1 logged 2 entries in October to December 2026 so far."
    assert said in page(as_("sergeant"))


def test_this_quarter_and_the_year_beside_the_median(as_, log, submit):
    submit("a1", *YEAR)
    submit("a2", *YEAR)
    log(quantity=3)
    log(quantity=4)
    log(ward="a2", quantity=12)
    log(ward="b1", quantity=1_000)
    log(quantity=5, day=dt.date(2026, 1, 1))
    log(quantity=5, day=dt.date(2025, 12, 31))  # before the year
    row = file_of(as_("commander"))["arrest"]
    assert (row["quarter_quantity"], row["quarter_entries"]) == ("7", "2")
    assert row["quarter_median_per_team"] == "9.5"
    assert (row["year_quantity"], row["year_entries"]) == ("12", "3")
    assert row["year_median_per_team"] == "12.0"
    assert row["quarter_attendance"] == row["quarter_note"] == ""


def test_attendance_is_added_up_where_it_was_counted(as_, log):
    log(kind="street_briefing", attendance=12)
    log(kind="street_briefing", attendance=30)
    log(kind="street_briefing")
    assert file_of(as_("sergeant"))["street_briefing"]["quarter_attendance"] == "42"


def test_nothing_logged_is_not_0(as_, log):
    log(ward="a2")
    row = file_of(as_("sergeant"))["arrest"]
    for span in ("quarter", "year"):
        assert row[f"{span}_quantity"] == row[f"{span}_entries"] == ""
        assert row[f"{span}_note"] == "nothing logged"
    assert "nothing logged</td>" in page(as_("sergeant"))


def test_of_some_months_a_count_is_the_least(as_, log, submit):
    log(kind="asb_letter", quantity=7)  # in November, and nobody spoke for October
    rows = file_of(as_("sergeant"))
    letters, arrests = rows["asb_letter"], rows["arrest"]
    assert (letters["quarter_quantity"], letters["quarter_entries"]) == ("7", "1")
    assert arrests["quarter_quantity"] == arrests["quarter_entries"] == ""
    note = "some months not logged"
    assert letters["quarter_note"] == arrests["quarter_note"] == note
    assert letters["quarter_median_per_team"] == ""
    said = page(as_("sergeant"))
    assert "at least 7</td>" in said
    assert "logged at least 1 entry in October to December 2026 so far; some" in said
    submit("a1", "2026-10")
    rows = file_of(as_("sergeant"))
    assert rows["asb_letter"]["quarter_note"] == ""
    assert rows["asb_letter"]["quarter_median_per_team"] == "7.0"
    assert rows["arrest"]["quarter_quantity"] == "0"


def test_returns_of_some_months_are_not_those_of_a_quarter(as_, submit):
    submit("a1", "2026-07")
    said = page(as_("sergeant"), "/ward/A1/?period=2026-27-Q2")
    assert "Nothing is logged for Alder 1 in July to September 2026, and some" in said
    assert said.count("– nothing logged") == 0
    assert said.count("</span> nothing logged</td>") == 7


def test_the_month_that_runs_makes_no_count_unknown(as_, log):
    with time_machine.travel(dt.datetime(2026, 10, 3, 12), tick=False):
        log(day=dt.date(2026, 10, 2))
        row = file_of(as_("sergeant"))["asb_letter"]
    assert (row["quarter_quantity"], row["quarter_note"]) == ("0", "")


def test_a_quarter_of_returns_says_0(as_, log, submit):
    log(kind="asb_letter", day=dt.date(2026, 8, 3))
    submit("a1", "2026-07", "2026-09")
    submit("a1", "2026-08", is_nil=False)
    row = file_of(as_("sergeant"), "?period=2026-27-Q2")["arrest"]
    assert (row["quarter_quantity"], row["quarter_note"]) == ("0", "")


def test_a_quarter_of_nil_returns_is_nil(as_, submit):
    submit("a1", "2026-07", "2026-08", "2026-09")
    said = page(as_("sergeant"), "/ward/A1/?period=2026-27-Q2")
    assert "The team of Alder 1 returned nil for July to September 2026." in said
    row = file_of(as_("sergeant"), "?period=2026-27-Q2")["arrest"]
    assert (row["quarter_quantity"], row["quarter_note"]) == ("0", "nil return")
    assert 'colspan="3">nil return</td>' in said


def test_a_team_that_said_nothing_counts_for_no_median(as_, log, submit):
    log(quantity=8)
    submit("a1", "2026-10", is_nil=False)
    assert file_of(as_("sergeant"))["arrest"]["quarter_median_per_team"] == "8.0"
    submit("a2", "2026-10")
    assert file_of(as_("sergeant"))["arrest"]["quarter_median_per_team"] == "4.0"


def test_nothing_at_all_is_said(as_):
    said = page(as_("sergeant"))
    assert "Nothing is logged for Alder 1 in October to December 2026 so far" in said
    assert "stages are delivered" not in said


def test_the_peers_are_those_of_the_quarter(as_, log, submit, places):
    for ward in ("a1", "a2"):
        submit(ward, "2026-07", "2026-08", "2026-10")
    moved = dt.date(2026, 10, 1)
    Membership.objects.filter(ward=places.a2).update(valid_to=moved)
    Membership.objects.create(ward=places.a2, bcu=places.birch, valid_from=moved)
    for day in (dt.date(2026, 9, 1), TODAY):
        log(quantity=2, day=day)
        log(ward="a2", quantity=4, day=day)
    then = file_of(as_("analyst"), "?period=2026-27-Q2")["arrest"]
    now = file_of(as_("analyst"))["arrest"]
    assert then["quarter_median_per_team"] == "3.0"
    assert now["quarter_median_per_team"] == "2.0"


def test_priorities_with_their_age(as_, places):
    Priority.objects.create(
        ward=places.a1, category="asb", description="Noise in the square",
        source="other", status="adopted", raised=dt.date(2026, 5, 1),
        adopted=dt.date(2026, 5, 1),
    )  # fmt: skip
    said = page(as_("sergeant"))
    assert "It holds 1 public priority, 1 of them not reviewed for 90 days" in said
    assert "Noise in the square" in said
    assert "Adopted 203 days ago and never reviewed." in said


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ("nonsense%00", "is not a period such as"),
        ("2027-28-Q1", "lies in the future"),
        ("1999-00-Q1", "lies before there were teams"),
    ],
)
def test_a_period_that_can_not_be_shown_is_said(as_, period, sentence):
    assert sentence in page(as_("sergeant"), f"/ward/A1/?period={period}")


def test_the_part_is_asked_about_each_time(as_, log, places):
    client = as_("sergeant")
    first = client.get("/ward/A1/panel/")
    assert "<html" not in first.content.decode()
    assert first.headers["Cache-Control"] == "private, no-cache"
    etag = first.headers["ETag"]
    again = client.get("/ward/A1/panel/", headers={"If-None-Match": etag})
    assert again.status_code == 304
    now = timezone.now()
    Panel.objects.create(key="activity:ward:A1", digest="", updated_at=now)
    third = client.get("/ward/A1/panel/", headers={"If-None-Match": etag})
    assert third.status_code == 200


def test_a_lost_message_delays_by_ten_minutes_at_most(as_):
    client = as_("sergeant")
    etag = client.get("/ward/A1/panel/").headers["ETag"]
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, 10)):
        late = client.get("/ward/A1/panel/", headers={"If-None-Match": etag})
    assert late.status_code == 200


def test_queries_do_not_grow_with_the_wards(
    as_, log, places, django_assert_max_num_queries
):
    borough = Borough.objects.get(code="A")
    for number in range(3, 30):
        ward = Ward.objects.create(code=f"A{number}", name=f"{number}", borough=borough)
        Membership.objects.create(ward=ward, bcu=places.alder, valid_from=TODAY)
    log()
    client = as_("commander")
    page(client)
    with django_assert_max_num_queries(35):
        page(client)
