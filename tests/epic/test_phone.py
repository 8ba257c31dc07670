"""What a phone sends and is told: whoever signs in, whatever is sent."""

import datetime as dt
import json

import pytest
from django.test import Client

from epic import shell
from epic.models import Activity, Kind
from snp.lib.months import Month

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def phone(client, cast):
    """A phone with the sergeant signed in."""
    client.force_login(cast.sergeant)
    return client


def send(client: Client, *entries, **more):
    body = {"entries": list(entries)} | more
    return client.post("/log/entries/", json.dumps(body), "application/json")


def state(client: Client) -> dict:
    return client.get("/log/state/").json()


def test_each_entry_is_answered_with_the_row_as_it_stands(phone, entry):
    raw = entry(notes="by the station 🚓")
    answer = send(phone, raw, entry(kind="nothing"))
    assert answer.status_code == 200
    stored, rejected = answer.json()["results"]
    assert (stored["id"], stored["status"], stored["errors"]) == (
        raw["id"], "stored", {},
    )  # fmt: skip
    assert stored["entry"] | raw == stored["entry"]
    assert (stored["entry"]["version"], stored["entry"]["removed"]) == (1, False)
    assert stored["entry"]["changed_by"] == "sergeant"
    assert rejected["status"] == "rejected"
    assert rejected["entry"] is None
    assert list(rejected["errors"]) == ["kind"]


def test_a_change_of_an_older_version_is_told_how_it_stands(phone, entry):
    raw = entry()
    send(phone, raw, raw | {"version": 1, "quantity": 4})
    (result,) = send(phone, raw | {"version": 1, "quantity": 9}).json()["results"]
    assert result["status"] == "rejected"
    assert (result["entry"]["quantity"], result["entry"]["version"]) == (4, 2)
    assert "sergeant changed this entry" in result["errors"]["version"][0]


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "7", '{"entries": {}}', '{"entries": null}', "\xff", "[" * 100_000],
)
def test_what_is_no_list_of_entries_gets_a_sentence(phone, body):
    answer = phone.post("/log/entries/", body, "application/json")
    assert answer.status_code == 400
    assert answer.json() == {"error": 'This is not JSON with a list of "entries".'}


@pytest.mark.parametrize("body", [[{}] * 501, ["x" * 6_000_000]])
def test_too_much_at_once_gets_a_sentence(phone, body):
    answer = send(phone, *body)
    assert answer.status_code == 400
    assert answer.json() == {"error": "At most 500 entries at once."}


@pytest.mark.parametrize(
    "field", ["id", "ward_code", "date", "kind", "quantity", "attendance", "notes"]
)
@pytest.mark.parametrize(
    "value", ["\0", "\ud83d", {"a": 1}, ["x"], True, 1e300, "9" * 5_000]
)
def test_nothing_that_a_field_may_hold_breaks_the_others(phone, entry, field, value):
    answer = send(phone, entry(**{field: value}), entry())
    assert answer.status_code == 200
    wrong, right = answer.json()["results"]
    assert wrong["status"] == "rejected"
    assert field in wrong["errors"]
    assert right["status"] == "stored"


def test_a_session_of_somebody_else_stores_nothing(phone, cast, entry):
    answer = send(phone, entry(), **{"for": "birch_sergeant"})
    assert answer.status_code == 409
    assert "somebody else" in answer.json()["error"]
    assert not Activity.objects.exists()
    assert send(phone, entry(), **{"for": "sergeant"}).status_code == 200


def test_a_posting_that_ended_opens_no_page_but_what_waits_is_sent(phone, cast, entry):
    cast.sergeant.postings.update(valid_to=TODAY)
    page = phone.get("/log/")
    assert page.status_code == 403
    assert "that needs a sergeant" in page.content.decode()
    said = state(phone)
    assert "What waits on this phone is still sent" in said["refusal"]
    assert (said["wards"], said["kinds"], said["entries"]) == ([], [], [])
    (result,) = send(phone, entry(date=str(YESTERDAY))).json()["results"]
    assert result["status"] == "stored"


def test_state_says_who_where_what_and_since_when(phone, settings):
    settings.MONTH_LOCK_DAYS = 14
    said = state(phone)
    assert (said["username"], said["refusal"]) == ("sergeant", "")
    assert said["wards"] == [{"code": "A1", "name": "Alder 1"}]
    assert {kind["code"] for kind in said["kinds"]} == set(
        Kind.objects.values_list("code", flat=True)
    )
    oldest = Month.of(TODAY) - (1 if TODAY.day <= 14 else 0)
    assert said["open_since"] == str(oldest.start)


def test_state_holds_what_own_wards_logged_of_late_and_nothing_else(
    phone, cast, entry, client_of
):
    here, gone = entry(), entry(quantity=2)
    send(phone, here, gone)
    send(phone, gone | {"version": 1, "removed": True})
    elsewhere = entry(ward_code="B1", kind="arrest", attendance=None)
    send(client_of(cast.birch_sergeant), elsewhere)
    said = state(phone)
    assert [row["id"] for row in said["entries"]] == [here["id"]]
    assert said["usual"] == ["street_briefing"]
    assert state(client_of(cast.commander))["entries"] == []


@pytest.fixture
def client_of():
    def of(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return of


def test_the_page_that_a_phone_keeps_is_nobodys(phone, cast, client_of, places):
    cast.birch_sergeant.name = "Somebody Known"
    cast.birch_sergeant.save()
    theirs = client_of(cast.birch_sergeant).get("/log/")
    mine = phone.get("/log/")
    assert mine.content == theirs.content
    text = mine.content.decode()
    for personal in ("sergeant<", "Somebody", "Alder", "Birch", "csrfmiddlewaretoken"):
        assert personal not in text
    assert '<a href="/log/month/">' in text.split("<noscript>")[1]


def test_the_service_worker_keeps_the_page_and_its_files_alone(client):
    script = client.get("/log/sw.js")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert script.headers["Cache-Control"] == "no-cache"
    text = script.content.decode()
    assert text.startswith(f'const VERSION = "{shell.version()}";\n')
    for name in ("css/epic.css", "js/log/log.js", "js/log/store.js", "js/page.js"):
        assert f'"/static/{name}"' in text


def test_the_manifest_makes_it_a_thing_to_install(client):
    said = client.get("/log/manifest.webmanifest")
    assert said.headers["Content-Type"] == "application/manifest+json"
    manifest = said.json()
    assert manifest["start_url"] == manifest["scope"] == "/log/"
    for icon in manifest["icons"]:
        width, height = icon["sizes"].split("x")
        file = shell.STATIC / icon["src"].removeprefix("/static/")
        assert file.read_bytes()[16:24] == b"".join(
            int(size).to_bytes(4) for size in (width, height)
        )
