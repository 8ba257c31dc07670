"""The pages: who may, what they say, and the same file as the command."""

import pytest
from django.test import Client
from django.urls import reverse

from snp.audit.models import Event
from snp.dashboards.exports.delivery import Delivery
from snp.dashboards.exports.registry import EXPORTS
from surveys.models import Response

from .conftest import table

pytestmark = pytest.mark.django_db
ADDRESSES = [
    "/export/",
    "/export/estimates/",
    "/export/estimates.csv",
    "/export/estimates-metadata.json",
    "/export/responses/",
    "/export/responses-metadata.json",
]


@pytest.fixture
def analyst(client, cast):
    client.force_login(cast.analyst)
    return client


@pytest.fixture
def response(figures):
    return Response.objects.create(
        survey=figures.survey, respondent_id="=7", weight=2, ward=figures.a1,
        interview_date="2007-05-04", quarter=8028, answer_01=1,
        batch=figures.survey.batches.create(
            filename="x.csv", size=1, state="loaded", loaded_at="2007-06-01T00:00Z"
        ),
    )  # fmt: skip


def body(response):
    return b"".join(response.streaming_content)


def text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("sergeant", 403),
        ("commander", 403),
        ("admin", 403),
        ("outsider", 403),
        ("analyst", 200),
        (None, 302),
    ],
)
def test_only_analysts_export(client, cast, response, role, status):
    if role:
        client.force_login(getattr(cast, role))
    for address in ADDRESSES:
        assert client.get(address).status_code == status, address
    post = client.post("/export/responses.csv", {"purpose": "weights"})
    assert post.status_code == status
    if role != "analyst":
        assert not Event.objects.exists()


def test_what_is_not_there_is_404(analyst):
    for name in ("/export/dogs/", "/export/dogs.csv", "/export/dogs-metadata.json"):
        assert analyst.get(name).status_code == 404


def test_the_file_is_that_of_the_command(analyst, figures, taken):
    answer = analyst.get("/export/estimates.csv?area_code=A&window=quarter")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="estimates.csv"'
    assert answer["Cache-Control"] == "no-store"
    assert "/export/estimates-metadata.json?area_code=A" in answer["Link"]
    assert table(body(answer)) == taken("estimates", area_code="A", window="quarter")


def test_excel_is_told_that_it_is_utf_8(analyst, figures):
    assert body(analyst.get("/export/changes.csv?excel=1")).startswith(b"\xef\xbb\xbf")
    assert body(analyst.get("/export/changes.csv")).startswith(b"survey,")


def test_a_filter_that_cannot_be_used_is_a_page_that_says_why(analyst, figures):
    for address in ("estimates.csv", "estimates-metadata.json", "estimates/"):
        answer = analyst.get(f"/export/{address}?n=many")
        assert answer.status_code == 400
        assert "n: &quot;many&quot; is not a whole number." in text(answer)
    assert "has no column &quot;dogs&quot;" in text(
        analyst.get("/export/changes.csv?dogs=<b>")
    )
    assert analyst.get("/export/changes.csv?measure=%00").status_code == 400


def test_the_list_says_what_each_export_holds(analyst):
    page = text(analyst.get("/export/"))
    for name in ("estimates", "changes", "responses"):
        assert f'href="/export/{name}/"' in page


def test_the_page_counts_the_rows_before(analyst, figures):
    page = text(analyst.get("/export/estimates/?area_code=A&window=&group=all"))
    assert "<h2>2 rows</h2>" in page
    assert 'href="/export/estimates.csv?area_code=A&amp;group=all"' in page
    assert '<option value="A" selected>Alder</option>' in page
    assert '<input type="hidden" name="group" value="all">' in page
    assert "<h2>1 row</h2>" in text(analyst.get("/export/estimates/?window=r12"))


def test_the_metadata_are_csv_on_the_web(analyst, figures):
    answer = analyst.get("/export/changes-metadata.json?survey=pas")
    assert answer["Content-Type"] == "application/csvm+json; charset=utf-8"
    assert answer.json()["url"] == "changes.csv"
    assert answer.json()["tableSchema"]["columns"][0]["name"] == "survey"


def test_the_trail_says_who_downloaded_what(analyst, cast, figures):
    assert table(body(analyst.get("/export/estimates.csv?area_code=A")))
    ended, begun = Event.objects.order_by("-id")[:2]
    assert (begun.verb, begun.subject, begun.by) == (
        "export",
        "estimates",
        cast.analyst,
    )
    assert begun.detail == {"where": {"area_code": ["A"]}}
    assert (ended.detail["rows"], ended.detail["outcome"]) == (2, "complete")


def test_whoever_asks_for_the_head_takes_nothing(analyst, figures):
    answer = analyst.head("/export/estimates.csv")
    assert (answer.status_code, body(answer)) == (200, b"")
    assert "estimates.csv" in answer["Content-Disposition"]
    assert analyst.head("/export/responses.csv?survey=pas").status_code == 405
    assert not Event.objects.exists()


def test_a_download_that_was_left_says_so(figures, cast):
    delivery = Delivery(EXPORTS["estimates"].select({}), by=cast.analyst)
    chunks = delivery.chunks()
    next(chunks)
    chunks.close()
    assert Event.objects.first().detail["outcome"] == "abandoned"


def test_a_failure_midway_ends_with_a_row_that_says_so(analyst, figures, monkeypatch):
    def rows(self):
        yield ["x"] * 24
        raise OSError("the cable is out")

    monkeypatch.setattr("snp.dashboards.exports.export.Selection.rows", rows)
    pieces = analyst.get("/export/estimates.csv").streaming_content
    data = next(pieces)
    with pytest.raises(OSError, match="the cable is out"):
        list(pieces)
    assert data.endswith(b"\r\nINCOMPLETE FILE\r\n")
    assert Event.objects.first().detail["outcome"] == "failed"


# Responses


def test_records_are_given_for_a_purpose(analyst, cast, response):
    answer = analyst.post("/export/responses.csv?survey=pas", {"purpose": " weights "})
    (row,) = table(body(answer))
    assert row["respondent_id"].startswith("r")
    begun = Event.objects.get(verb="export")
    assert (begun.by, begun.detail["purpose"]) == (cast.analyst, "weights")
    assert Event.objects.get(verb="export ended").detail["rows"] == 1


def test_without_a_purpose_there_are_no_records(analyst, response):
    answer = analyst.get("/export/responses.csv")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    for data in ({}, {"purpose": "  "}):
        answer = analyst.post("/export/responses.csv", data)
        assert answer.status_code == 400
        assert "Say what the records are for." in text(answer)
    assert not Event.objects.exists()


def test_another_site_cannot_ask_for_records(cast, response):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.analyst)
    answer = client.post("/export/responses.csv", {"purpose": "weights"})
    assert answer.status_code == 403
    assert not Event.objects.exists()


def test_before_anything_is_loaded_the_page_says_so(analyst):
    page = analyst.get("/export/responses/")
    assert page.status_code == 200
    assert "No survey has been loaded yet." in text(page)
    assert "<h2>0 rows</h2>" in text(analyst.get("/export/estimates/"))


def test_a_page_takes_the_same_queries_for_many_rows(
    analyst, figures, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        analyst.get(reverse("export", args=["changes"]))
