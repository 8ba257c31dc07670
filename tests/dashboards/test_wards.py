"""A BCU's wards side by side, by hand-made numbers."""

import csv
import datetime as dt
import io
import re
import uuid

import pytest
import time_machine

from epic.models import Activity, Kind, MonthlyReturn, Stage
from snp.dashboards.panels.wards import COUNTS
from wards.models import Borough, Membership, Population, Ward

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 20)


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
def october(places):
    """Both teams sent the return of the one month of the quarter that is over."""
    for ward in (places.a1, places.a2):
        MonthlyReturn.objects.create(ward=ward, month="2026-10-01", is_nil=False)


@pytest.fixture
def log(places):
    kinds = {kind.code: kind for kind in Kind.objects.all()}

    def some(entries, ward="a1", kind="arrest", day=TODAY, quantity=1):
        Activity.objects.bulk_create(
            Activity(
                id=uuid.uuid4(), ward=getattr(places, ward), date=day,
                kind=kinds[kind], quantity=quantity, logged_by="sergeant",
            )
            for _ in range(entries)
        )  # fmt: skip

    return some


def page(client, query=""):
    response = client.get(f"/bcu/A/wards/{query}")
    assert response.status_code == 200
    return response.content.decode()


def file_of(client, query=""):
    response = client.get(f"/bcu/A/wards.csv{query}")
    rows = csv.DictReader(io.StringIO(response.content.decode()))
    return {row["ward_code"]: row for row in rows}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sergeant", 200),
        ("commander", 200),
        ("birch_sergeant", 404),
        ("analyst", 200),
        ("admin", 200),
        ("outsider", 404),
    ],
)
@pytest.mark.parametrize("path", ["wards/", "wards/panel/", "wards.csv"])
def test_wards_are_for_their_own_bcu(as_, who, path, status):
    assert as_(who).get(f"/bcu/A/{path}").status_code == status


def test_a_rate_with_its_interval_and_the_median(as_, log, october, places):
    for ward, people in ((places.a1, 10_000), (places.a2, 20_000)):
        Population.objects.create(ward=ward, year=2025, people=people)
    log(10)
    log(4, ward="a2")
    row = file_of(as_("commander"), "?count=all")["A1"]
    assert (row["entries"], row["residents"]) == ("10", "10000")
    assert float(row["per_10000_residents"]) == 10
    # R: poisson.test(10)
    assert float(row["per_10000_residents_ci_low"]) == pytest.approx(4.795389, abs=1e-6)
    assert float(row["per_team_ci_high"]) == pytest.approx(18.390356, abs=1e-6)
    assert float(row["per_10000_residents_median"]) == 6
    assert float(row["per_team_median"]) == 7
    assert float(row["per_team_ratio_to_median"]) == pytest.approx(10 / 7)


def test_without_a_population_the_page_says_so(as_, log, october):
    log(10)
    assert "No population is loaded" in page(as_("commander"))
    row = file_of(as_("commander"), "?count=all")["A1"]
    assert row["residents"] == row["per_10000_residents"] == ""
    assert float(row["per_team"]) == 10


def test_a_team_that_said_nothing_has_no_rate(as_, log, places):
    log(10)
    MonthlyReturn.objects.create(ward=places.a1, month="2026-10-01", is_nil=False)
    row = file_of(as_("commander"), "?count=all")["A2"]
    assert (row["entries"], row["note"], row["per_team"]) == ("", "nothing logged", "")
    assert float(row["per_team_median"]) == 10
    assert "1 has logged nothing" in page(as_("commander"))
    MonthlyReturn.objects.create(ward=places.a2, month="2026-10-01", is_nil=True)
    row = file_of(as_("commander"), "?count=all")["A2"]
    assert (row["entries"], row["note"], row["per_team"]) == ("0", "nil return", "0.0")
    assert float(row["per_team_ci_high"]) == pytest.approx(3.688879, abs=1e-6)
    assert float(row["per_team_median"]) == 5


def test_one_nil_return_does_not_make_a_year_0(as_, log, places):
    for number in range(1, 11):
        log(1, day=dt.date(2026, number, 5))
    MonthlyReturn.objects.create(ward=places.a2, month="2026-03-01", is_nil=True)
    client, query = as_("commander"), "?count=all&window=r12"
    row = file_of(client, query)["A2"]
    assert (row["entries"], row["per_team"]) == ("", "")
    assert row["note"] == "some months not logged"
    assert float(row["per_team_median"]) == 10
    assert 'data-label="Median">fewer' not in page(client, query)
    log(2, ward="a2")
    row = file_of(client, query)["A2"]
    assert (row["entries"], row["per_team"]) == ("2", "")
    assert float(row["per_team_median"]) == 10
    assert 'data-label="Entries">at least 2</td>' in page(client, query)


def test_hours_off_the_ward_are_no_activity(as_, log, october):
    log(3)
    log(5, kind="abstraction_hours", quantity=8)
    client = as_("commander")
    assert file_of(client, "?count=all")["A1"]["entries"] == "3"
    assert file_of(client, "?count=abstraction_hours")["A1"]["entries"] == "5"
    assert ">all but hours off the ward</option>" in page(client)


def test_what_is_counted_is_chosen(as_, log):
    log(2)
    log(3, kind="street_briefing")
    log(7, day=dt.date(2026, 1, 1))
    client = as_("commander")

    def entries(query):
        return file_of(client, query)["A1"]["entries"]

    assert entries("") == entries("?count=visible") == "3"
    assert entries("?count=all") == "5"
    assert entries("?count=arrest") == "2"
    assert entries("?count=arrest&window=r12") == "9"
    assert entries("?count=%00&window=x") == "3"


def test_more_or_fewer_only_where_the_interval_leaves_no_doubt(as_, log, october):
    log(30)
    log(2, ward="a2")
    said = page(as_("commander"), "?count=all")
    assert '<td role="cell" data-label="Median">more</td>' in said
    assert '<td role="cell" data-label="Median">fewer</td>' in said
    log(20, ward="a2")
    said = page(as_("commander"), "?count=all")
    assert said.count('data-label="Median">no clear difference</td>') == 2


def test_no_rate_is_an_order(as_):
    sorts = set(re.findall(r"sort=(\w+)", page(as_("commander"))))
    assert sorts == {"ward", *Stage.values}


def test_sorted_by_a_stage(as_, log):
    log(1, ward="a2", kind="survey")
    client = as_("commander")
    assert list(file_of(client)) == ["A1", "A2"]
    log(1, kind="survey")
    log(1, ward="a2", kind="intelligence_report")
    rows = file_of(client, f"?sort={Stage.INVESTIGATION}")
    assert [row["investigation"] for row in rows.values()] == ["not yet", "partly"]
    said = page(client, f"?sort={Stage.INVESTIGATION}")
    assert said.count('aria-sort="ascending"') == 1
    assert list(file_of(client, "?sort=nonsense")) == ["A1", "A2"]


def test_each_cell_has_its_word_and_its_mark(as_, log):
    log(1, kind="survey")
    said = page(as_("commander"))
    assert '<span class="mark" aria-hidden="true">●</span> delivered</td>' in said
    assert said.count('class="heat-nothing-logged"') == 7
    assert "none of 2 teams have delivered all seven stages" in said


def test_wards_as_they_were_then(as_, log, places):
    moved = dt.date(2026, 10, 1)
    Membership.objects.filter(ward=places.a2).update(valid_to=moved)
    Membership.objects.create(ward=places.a2, bcu=places.birch, valid_from=moved)
    assert list(file_of(as_("analyst"))) == ["A1"]
    then = "?period=2026-27-Q2"
    assert list(file_of(as_("analyst"), then)) == ["A1", "A2"]
    assert list(file_of(as_("commander"), then)) == ["A1"]
    said = page(as_("commander"), then)
    assert "1 of its wards belongs to another BCU today." in said


def test_a_bcu_without_wards(as_, places):
    Membership.objects.filter(bcu=places.alder).update(valid_to=dt.date(2026, 4, 1))
    assert "has no ward of yours" in page(as_("analyst"))
    assert file_of(as_("analyst")) == {}


def test_every_kind_can_be_chosen(as_):
    said = page(as_("commander"))
    for code in (*COUNTS, *Kind.objects.values_list("code", flat=True)):
        assert f'<option value="{code}"' in said


def test_the_part_is_asked_about_each_time(as_):
    client = as_("commander")
    etag = client.get("/bcu/A/wards/panel/").headers["ETag"]
    again = client.get("/bcu/A/wards/panel/", headers={"If-None-Match": etag})
    assert again.status_code == 304
    other = client.get("/bcu/A/wards/panel/?count=all", headers={"If-None-Match": etag})
    assert other.status_code == 200


def test_the_bcu_page_ends_with_the_sentence_on_its_wards(as_, log):
    log(1)
    said = as_("commander").get("/bcu/A/").content.decode()
    assert "In October to December 2026 so far, none of 2 teams" in said
    assert 'data-panel-key="activity:bcu:A"' in said
    client = as_("commander")
    first = client.get("/bcu/A/wards/summary/")
    assert "none of 2 teams" in first.content.decode()
    etag = first.headers["ETag"]
    again = client.get("/bcu/A/wards/summary/", headers={"If-None-Match": etag})
    assert again.status_code == 304


@pytest.mark.parametrize("who", ["birch_sergeant", "sergeant"])
def test_the_bcu_page_is_silent_on_wards_of_others(as_, who):
    said = as_(who).get("/bcu/A/").content.decode()
    assert ("activity:bcu:A" in said) == (who == "sergeant")


def test_a_commander_is_led_to_the_wards(as_):
    said = page(as_("commander"))
    assert '<a href="/bcu/A/wards/" aria-current="page">Wards</a>' in said
    assert said.count('aria-current="page"') == 1


def test_queries_do_not_grow_with_the_wards(
    as_, log, places, django_assert_max_num_queries
):
    borough = Borough.objects.get(code="A")
    for number in range(3, 60):
        ward = Ward.objects.create(code=f"A{number}", name=f"{number}", borough=borough)
        Membership.objects.create(
            ward=ward, bcu=places.alder, valid_from=dt.date(2020, 1, 1)
        )
    log(3)
    client = as_("commander")
    page(client)
    with django_assert_max_num_queries(35):
        page(client)
