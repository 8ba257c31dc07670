import csv
import datetime as dt
import io
import re
from html import escape
from html.parser import HTMLParser

import pytest
import time_machine
from django.urls import reverse

from snp.dashboards.panels.frame import frame
from snp.dashboards.publish import FORCE_PANEL
from surveys.models import ImportBatch, Response
from wards.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, cast):
    def sign_in(name):
        client.force_login(getattr(cast, name))
        return client

    return sign_in


class Tables(HTMLParser):
    """The tables of a page as rows of texts."""

    def __init__(self, html):
        super().__init__()
        self.tables, self.in_cell = [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.in_cell = False

    def handle_data(self, data):
        if self.in_cell:
            self.tables[-1][-1][-1] += data


def csv_rows(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


# Landing


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("commander", "/bcu/A/"),
        ("sergeant", "/ward/A1/"),
        ("analyst", "/data/"),
        ("admin", "/accounts/people/"),
    ],
)
def test_landing_takes_each_role_to_its_own_page(signed_in, who, where):
    response = signed_in(who).get("/")
    assert response.status_code == 302
    assert response.url == where


def test_landing_without_a_posting_says_so(signed_in):
    response = signed_in("outsider").get("/")
    assert "You have no posting today" in response.content.decode()


def test_landing_asks_a_stranger_to_sign_in(client):
    assert client.get("/").url.startswith("/accounts/login/")


# Access


@pytest.mark.parametrize("who", ["commander", "sergeant", "analyst", "admin"])
@pytest.mark.parametrize(
    "path",
    [
        "/force/",
        "/force/panel/",
        "/force/chart.csv?chart=areas-worried_asb",
        "/bcu/B/",
        "/bcu/B/panel/",
        "/bcu/B/chart.csv?chart=series-safe_day",
    ],
)
def test_survey_figures_are_for_everyone_who_is_posted(signed_in, figures, who, path):
    assert signed_in(who).get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/force/", 403),
        ("/force/panel/", 403),
        ("/force/chart.csv", 403),
        ("/bcu/A/", 404),
        ("/bcu/A/panel/", 404),
        ("/bcu/A/chart.csv", 404),
        ("/ward/A1/", 404),
    ],
)
def test_a_person_without_a_posting_sees_none(signed_in, figures, path, status):
    assert signed_in("outsider").get(path).status_code == status


@pytest.mark.parametrize(
    ("who", "ward", "status"),
    [
        ("sergeant", "A2", 200),
        ("sergeant", "B1", 404),
        ("commander", "B1", 404),
        ("analyst", "B1", 200),
    ],
)
def test_wards_are_for_their_own_bcu(signed_in, figures, who, ward, status):
    assert signed_in(who).get(f"/ward/{ward}/").status_code == status


def test_an_area_that_is_not_there_is_not_found(signed_in, figures):
    assert signed_in("analyst").get("/bcu/nowhere/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/bcu/%00/",
        "/bcu/%00/panel/",
        "/bcu/A%0a/chart.csv",
        "/ward/%00/",
        "/accounts/people/%00/",
        "/export/%00/",
        "/live/?panel=bcu:%00",
        "/force/?area=%00",
        "/force/?area=%2f%2fevil.com",
        "/force/?area=nowhere",
        "/bcu/A/?area=../x",
    ],
)
def test_what_is_no_code_is_not_found(signed_in, cast, figures, path):
    role = "admin" if "people" in path else "analyst"
    assert signed_in(role).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/force/?area=", "/bcu/A/?area="])
def test_a_chooser_left_blank_asks_for_no_other_area(signed_in, figures, path):
    assert signed_in("analyst").get(path).status_code == 200


def test_navigation_leads_where_a_role_goes(signed_in, figures):
    page = signed_in("commander").get("/bcu/A/").content.decode()
    assert '<a href="/bcu/A/" aria-current="page">Alder</a>' in page
    assert "/accounts/people/" not in page


# The BCU page


def test_the_page_opens_with_the_sentence(signed_in, figures):
    page = signed_in("commander").get("/bcu/A/").content.decode()
    assert "Fewer people worry about anti-social behaviour than a year ago" in page
    assert "6 comparisons; without correction about 0.3" in page
    assert "The answers do not vary between the places" in page


def test_what_is_suppressed_is_never_a_0(signed_in, figures):
    response = signed_in("analyst").get("/bcu/A/chart.csv?chart=series-safe_day")
    row = csv_rows(response)[-3]
    assert row["suppressed"] == "base_below_minimum"
    assert row["marker"] == "[u]"
    assert row["estimate"] == row["ci_low"] == row["ci_high"] == row["se"] == ""


def test_unknown_parameters_are_said_and_do_no_harm(signed_in, figures):
    page = signed_in("commander").get("/bcu/A/?period=never&window=x&geography=")
    assert "is not a period" in page.content.decode()
    assert "There is no window" in page.content.decode()


def test_links_keep_the_choice(signed_in, figures):
    page = signed_in("commander").get("/bcu/A/?period=2007-08-Q1").content.decode()
    for period in ("2006-07-Q4", "2007-08-Q2"):
        expected = (
            f"?period={period}&amp;window=r12&amp;geography=as_then&amp;survey=pas"
        )
        assert expected in page


def test_the_chooser_takes_the_choice_along(signed_in, figures):
    response = signed_in("commander").get("/bcu/A/?area=B&period=2007-08-Q1")
    assert response.url == "/bcu/B/?period=2007-08-Q1"
    response = signed_in("commander").get("/bcu/A/?area=MPS&period=2007-08-Q1")
    assert response.url == "/force/?period=2007-08-Q1"
    response = signed_in("commander").get("/force/?area=B&window=quarter&order=name")
    assert response.url == "/bcu/B/?window=quarter"
    assert signed_in("commander").get("/force/?area=MPS").status_code == 200


def test_before_the_first_figures_the_page_says_so(signed_in, places):
    page = signed_in("commander").get("/bcu/A/").content.decode()
    assert "There are no survey figures yet" in page
    assert signed_in("commander").get("/force/").status_code == 200


def test_a_bcu_that_has_gone_names_its_successor(signed_in, figures, places):
    day = dt.date(2007, 4, 1)
    Membership.objects.filter(bcu=places.alder).update(valid_to=day)
    for ward in (places.a1, places.a2):
        Membership.objects.create(ward=ward, bcu=places.birch, valid_from=day)
    page = signed_in("analyst").get("/bcu/A/").content.decode()
    assert "There was no BCU called Alder in July to September 2007" in page
    assert '<a href="/bcu/B/?period=2007-08-Q2' in page
    assert "Alder was a BCU until March 2007." in page
    assert ">Alder, April 2006 to March 2007</a>" in page


def test_a_bcu_that_is_new_says_since_when(signed_in, figures, places):
    day = dt.date(2006, 10, 1)
    Membership.objects.filter(bcu=places.alder).update(valid_from=day)
    client = signed_in("analyst")
    page = client.get("/bcu/A/").content.decode()
    assert "Alder has been a BCU since October 2006." in page
    assert 'geography=as_now&amp;survey=pas">The same area in the years before' in page
    page = client.get("/bcu/A/?period=2006-07-Q2").content.decode()
    assert "There was no BCU called Alder in July to September 2006" in page
    assert ">Alder as it is now, October 2005 to September 2006</a>" in page


def test_a_question_opens_and_closes_by_its_address(signed_in, figures):
    client = signed_in("analyst")
    closed = client.get("/bcu/A/").content.decode()
    assert "About this figure" not in closed
    assert "&amp;question=safe_day#safe_day" in closed
    opened = client.get("/bcu/A/?question=safe_day").content.decode()
    assert opened.count("About this figure") == 1
    assert "&amp;survey=pas#safe_day" in opened
    assert 'name="question" value="safe_day"' in opened
    assert (
        "question="
        not in client.get("/bcu/A/?question=x").content.decode().split("<main")[0]
    )


# The force page


def test_every_measure_is_reachable(signed_in, figures, measures):
    page = signed_in("analyst").get("/force/?measure=safe_day").content.decode()
    assert set(re.findall(r"measure=([a-z_]+)&amp;order=name\"", page)) >= set(measures)


def test_areas_come_in_the_order_asked_for(signed_in, figures):
    path = "/force/chart.csv?chart=areas-safe_day&measure=safe_day"
    client = signed_in("analyst")
    by_name = [row["area_code"] for row in csv_rows(client.get(path))]
    by_figure = [
        row["area_code"] for row in csv_rows(client.get(f"{path}&order=figure"))
    ]
    assert by_name == ["A", "B"]
    assert by_figure == ["B", "A"]


# CSV and table


@pytest.mark.parametrize(
    ("page", "chart"),
    [
        ("/force/?", "areas-worried_asb"),
        ("/bcu/A/?question=worried_asb", "series-worried_asb"),
    ],
)
def test_the_csv_holds_the_rows_of_the_table(signed_in, figures, page, chart):
    client = signed_in("analyst")
    table = Tables(client.get(page).content.decode()).tables[0][1:]
    path = page.partition("?")[0]
    rows = csv_rows(client.get(f"{path}chart.csv?chart={chart}"))
    assert len(rows) == len(table)
    for row, line in zip(rows, table, strict=True):
        shown = f"{float(row['estimate']) * 100:.1f}" if row["estimate"] else ""
        assert line[1] == shown
        assert line[4] == row["n"]


def test_the_csv_has_full_precision(signed_in, figures):
    response = signed_in("analyst").get("/bcu/A/chart.csv?chart=series-worried_asb")
    assert csv_rows(response)[0]["estimate"] == repr(0.3123456789 + 0.01)
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["/force/chart.csv", "/bcu/A/chart.csv?chart=x"])
def test_a_chart_that_is_not_on_the_page_is_not_found(signed_in, figures, path):
    assert signed_in("analyst").get(path).status_code == 404


# The live part


@pytest.mark.parametrize("path", ["/force/panel/", "/bcu/A/panel/"])
def test_an_unchanged_panel_is_not_sent_again(signed_in, figures, path):
    client = signed_in("analyst")
    first = client.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    etag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path, headers=etag).status_code == 304
    assert client.get(f"{path}?period=2007-08-Q1", headers=etag).status_code == 200


def test_a_new_run_is_a_new_panel(signed_in, figures):
    client = signed_in("analyst")
    etag = {"If-None-Match": client.get("/bcu/A/panel/").headers["ETag"]}
    figures.run.pk = None
    figures.run.save()
    assert client.get("/bcu/A/panel/", headers=etag).status_code == 200


def test_a_new_day_is_a_new_panel(signed_in, figures):
    """The time of the update becomes a date, and today's BCUs may be others."""
    around = frame({}, FORCE_PANEL)
    today = dt.datetime.now()
    with time_machine.travel(today, tick=False):
        etag = around.etag()
        assert around.etag() == etag
    with time_machine.travel(today + dt.timedelta(1), tick=False):
        assert around.etag() != etag


def test_a_panel_of_another_person_is_another(signed_in, figures):
    etag = signed_in("analyst").get("/bcu/A/panel/").headers["ETag"]
    again = signed_in("commander").get("/bcu/A/panel/", headers={"If-None-Match": etag})
    assert again.status_code == 200


def test_a_panel_is_the_live_part_of_its_page(signed_in, figures):
    client = signed_in("analyst")
    page = client.get("/bcu/A/").content.decode()
    part = client.get("/bcu/A/panel/")
    assert part.content.decode().strip() in page
    assert f'data-panel-etag="{escape(part.headers["ETag"])}"' in page
    assert "<html" not in part.content.decode()


def test_nothing_inline_that_the_policy_forbids(signed_in, figures):
    for path in ("/force/", "/bcu/A/", "/ward/A1/"):
        page = signed_in("analyst").get(path).content.decode()
        assert " style=" not in page
        assert " onclick=" not in page
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page)


# A ward


def test_a_ward_says_why_no_figure_stands_for_it(signed_in, figures, places):
    batch = ImportBatch.objects.create(
        survey=figures.survey, filename="x", sha256="x", size=1, state="checking"
    )
    common = {"batch": batch, "survey": figures.survey, "ward": places.a1, "weight": 1}
    for number in range(20):
        quarter = figures.last.ordinal - number % 4
        Response.objects.create(quarter=quarter, respondent_id=number, **common)
    Response.objects.create(
        quarter=figures.last.ordinal - 4, respondent_id="old", **common
    )
    page = signed_in("sergeant").get("/ward/A1/").content.decode()
    assert (
        "20 people were interviewed in this ward in the 12 months to September 2007"
        in page
    )
    assert "anything between 28% and 72%" in page
    assert "has belonged to" in page
    assert ">See what people say in Alder</a>" in page


@pytest.mark.parametrize("ever", [True, False])
def test_a_sergeant_of_a_ward_without_a_bcu_has_a_page(
    signed_in, figures, places, ever
):
    if ever:
        places.a1.memberships.update(valid_to=dt.date.today())
    else:
        places.a1.memberships.all().delete()
    response = signed_in("sergeant").get("/", follow=True)
    assert response.status_code == 200
    page = response.content.decode()
    said = "belonged to" if ever else "No BCU is known for this ward."
    assert said in page


def test_a_ward_leads_to_its_bcu_of_the_newest_figures(signed_in, figures, places):
    day = dt.date(2018, 4, 1)
    places.a1.memberships.update(valid_to=day)
    Membership.objects.create(ward=places.a1, bcu=places.birch, valid_from=day)
    page = signed_in("analyst").get("/ward/A1/").content.decode()
    assert "Birch</a> since 1 April 2018" in page
    assert ">See what people say in Alder</a>" in page


# How much a page asks of the database


@pytest.mark.parametrize(
    ("path", "most"), [("/force/", 13), ("/bcu/A/panel/", 13), ("/bcu/A/", 24)]
)
def test_a_page_takes_few_queries(
    signed_in, figures, path, most, django_assert_max_num_queries
):
    """Session, person, postings three times, and at most eight of the figures' own;
    a BCU's page has the sentence on its wards besides."""
    client = signed_in("analyst")
    client.get(path)
    with django_assert_max_num_queries(most):
        client.get(path)


def test_names_of_addresses_are_those_that_others_use():
    assert reverse("landing") == "/"
    assert reverse("bcu", args=["E09000007"]) == "/bcu/E09000007/"
    assert reverse("ward", args=["A1"]) == "/ward/A1/"
    assert reverse("force") == "/force/"
