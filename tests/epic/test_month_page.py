"""The month of a ward, an entry's history, and the table of returns, as people see them."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from epic.logbook import log_entries
from epic.models import Activity, MonthlyReturn

pytestmark = pytest.mark.django_db
JULY = "/log/month/A1/2026-07/"


@pytest.fixture
def page(client, cast, on):
    """Asks as somebody, on 3 August 2026 (or when the test says); the text as read."""
    on("2026-08-03")

    def ask(path, who="sergeant", data=None, status=200):
        client.force_login(getattr(cast, who))
        answer = client.get(path) if data is None else client.post(path, data)
        assert answer.status_code == status, answer.status_code
        return words(answer)

    return ask


def words(answer) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


def typed(**said) -> dict:
    return {
        "id": "1d6fd6a4-5b4e-4a3c-9a41-6a8a3f4b9f11",
        "date": "2026-07-14",
        "kind": "home_visit",
        "quantity": "3",
        "attendance": "",
        "notes": "",
    } | said


def test_nothing_logged_and_a_nil_return_look_different(page):
    nothing = page(JULY)
    assert "Nothing logged, and no return yet: it is due by 14 August 2026" in nothing
    assert "That is not a nil return" in nothing
    page(JULY + "return/", data={"deed": "nil"}, status=302)
    nil = page(JULY)
    assert "A nil return: the team says that there was nothing to log." in nil
    assert "Nothing logged" not in nil


def test_the_table_of_returns_tells_them_apart_too(page):
    before = page("/returns/")
    assert "In July 2026, 0 of 2 wards submitted a return; 2 due by 14 August" in before
    assert "due (due, nothing logged): Alder 1, July 2026 nothing logged" in before
    page(JULY + "return/", data={"deed": "nil"}, status=302)
    after = page("/returns/", "commander")
    assert "1 of 2 wards submitted a return, 1 of them nil; 1 due by" in after
    assert "∅ nil return (nil return): Alder 1, July 2026" in after
    assert "due (due, nothing logged): Alder 2, July 2026 nothing logged" in after


def test_what_was_logged_is_read_by_who_sees_the_ward(page, logged):
    logged("2026-07-14", notes="outside the station 🚓", attendance=12)
    logged("2026-07-20", kind="home_visit", quantity=2, attendance=None)
    for who in ("sergeant", "commander", "analyst", "admin"):
        text = page(JULY, who)
        assert "Street briefing 1 briefing 12 outside the station 🚓 sergeant" in text
        assert "ASB home visit 2 visits not asked" in text
        assert ("Log it" in text) == (who == "sergeant")
    page(JULY, "birch_sergeant", status=404)
    page(JULY, "outsider", status=404)


def test_an_entry_is_added_without_scripts_and_once(page):
    page(JULY, data=typed(), status=302)
    page(JULY, data=typed(), status=302)
    entry = Activity.objects.get()
    assert (entry.quantity, entry.kind.code) == (3, "home_visit")
    assert "2 entries" not in page(JULY)


def test_what_was_typed_is_not_lost(page):
    notes = "a" * 5_000
    text = page(JULY, data=typed(quantity="many", notes=notes, attendance="4"))
    assert "How many: A quantity is a whole number." in text
    assert "ASB home visit has no attendance: leave it blank." in text
    assert "At most 1,000 characters; these are 5,000." in text
    assert notes in text
    assert not Activity.objects.exists()


@pytest.mark.parametrize("field", ["id", "date", "kind", "quantity", "notes", "reason"])
def test_a_nul_is_refused_with_a_sentence(page, field):
    text = page(JULY, data=typed(**{field: "a\0b"}))
    assert "There is a problem" in text
    assert not Activity.objects.exists()


def test_a_locked_month_asks_why(page, on):
    on("2026-08-14")
    assert "Why it is entered now" not in page(JULY)
    on("2026-08-15")
    assert "Why it is entered now" in page(JULY)
    text = page(JULY, data=typed())
    assert "July 2026 was locked on 15/08/2026, so say why it is changed now." in text
    page(JULY, data=typed(reason="found in the notebook"), status=302)
    assert "Reason: found in the notebook" in page(JULY, "commander")


def test_an_entry_of_another_month_leads_to_that_month(page, client):
    page(JULY, data=typed(date="2026-08-01"), status=302)
    text = page("/log/month/A1/2026-08/")
    assert "1 entry so far; the return can be submitted from 1 September 2026" in text


def test_a_change_is_a_version_that_everybody_can_read(page, logged):
    path = reverse("entry_history", args=[logged("2026-07-14").pk])
    change = typed(kind="street_briefing", attendance="30", version="1", quantity="1")
    page(path, data=change | {"deed": "change", "notes": "by the market"}, status=302)
    text = page(path, "commander")
    assert "Version 2 , 3 August 2026, 12:00, by sergeant" in text
    assert "people there: 30, was 12" in text
    assert "notes: “by the market”, was none" in text
    assert "Version 1 , 3 August 2026, 12:00, by sergeant logged" in text
    assert "Save the change" not in text
    assert "changed Change, history" in page(JULY)


def test_an_entry_is_removed_and_put_back(page, logged):
    entry = logged("2026-07-14", notes="as it was")
    path = reverse("entry_history", args=[entry.pk])
    page(path, data={"version": "1", "deed": "remove", "notes": "typed"}, status=302)
    text = page(JULY)
    assert "Nothing logged, and no return yet" in text
    assert "removed Change, history" in text
    entry.refresh_from_db()
    assert (entry.removed, entry.notes) == (True, "as it was")
    back = typed(kind="street_briefing", attendance="12", quantity="1", version="2")
    page(path, data=back | {"deed": "change"}, status=302)
    assert "1 entry, and no return yet" in page(JULY)
    assert "put back" in page(path)


def test_the_second_of_two_is_told_and_sees_both(page, logged, cast, entry):
    stored = logged("2026-07-14")
    first = entry(id=str(stored.pk), date="2026-07-14", version=1, quantity=7)
    log_entries([first], by=cast.sergeant)
    path = reverse("entry_history", args=[stored.pk])
    mine = typed(kind="street_briefing", attendance="12", quantity="5", version="1")
    text = page(path, data=mine | {"deed": "change"})
    assert "sergeant changed this entry on 03/08/2026 at 12:00" in text
    assert "quantity: 7, was 1" in text
    page(path, data=mine | {"deed": "change", "version": "2"}, status=302)
    stored.refresh_from_db()
    assert (stored.quantity, stored.version) == (5, 3)


def test_after_a_conflict_the_form_goes_on_from_the_newest(
    page, client, logged, cast, entry
):
    stored = logged("2026-07-14")
    log_entries(
        [entry(id=str(stored.pk), date="2026-07-14", version=1, quantity=7)],
        by=cast.sergeant,
    )
    client.force_login(cast.sergeant)
    mine = typed(kind="street_briefing", attendance="12", quantity="5", version="1")
    path = reverse("entry_history", args=[stored.pk])
    form = client.post(path, mine | {"deed": "change"}).context["form"]
    assert (form["version"].value(), form["quantity"].value()) == ("2", "5")


@pytest.mark.parametrize("version", ["", "0", "x", "99", "a\0"])
def test_a_version_that_is_none_is_refused(page, logged, version):
    path = reverse("entry_history", args=[logged("2026-07-14").pk])
    text = page(path, data=typed(version=version, deed="change"))
    assert "There is a problem" in text
    assert Activity.objects.get().version == 1


def test_a_whole_return_is_submitted_and_taken_back(page, logged, on):
    logged("2026-07-14")
    assert "Submit the return" in page(JULY)
    page(JULY + "return/", data={"deed": "whole"}, status=302)
    assert "1 entry; the return was submitted." in page(JULY)
    on("2026-08-15")
    text = page(JULY + "return/", data={"deed": "take_back"})
    assert "so say why its return is taken back now" in text
    forgotten = {"deed": "take_back", "because": "a visit was forgotten"}
    page(JULY + "return/", data=forgotten, status=302)
    text = page(JULY, "commander")
    assert "the return is missing: the month was locked on 15 August 2026" in text
    assert "Counts no more since 15 August 2026, 12:00 (sergeant): a visit was" in text


@pytest.mark.parametrize("deed", ["", "burn it"])
def test_a_return_that_says_nothing_is_refused(page, deed):
    text = page(JULY + "return/", data={"deed": deed})
    assert "Say whether the month is whole or nil." in text
    assert not MonthlyReturn.objects.exists()


def test_a_reason_that_is_too_long_is_kept_to_be_mended(page, on):
    page(JULY + "return/", data={"deed": "nil"}, status=302)
    on("2026-08-15")
    long = {"deed": "take_back", "because": "b" * 5_000}
    text = page(JULY + "return/", data=long)
    assert "at most 200 characters (it has 5000)" in text
    assert "A nil return" in text


@pytest.mark.parametrize("month", ["2026-09", "2004-03", "2026-13", "9999-12", "july"])
def test_months_of_no_team_are_no_pages(page, month):
    page(f"/log/month/A1/{month}/", status=404)


def test_the_first_month_has_none_before_it(page):
    text = page("/log/month/A1/2004-04/")
    assert "March 2004" not in text
    assert "May 2004" in text


def test_the_short_address_leads_to_ones_own_ward(client, cast, on):
    on("2026-08-03")
    client.force_login(cast.sergeant)
    assert client.get("/log/month/").url == "/log/month/A1/2026-08/"
    client.force_login(cast.commander)
    assert client.get("/log/month/").url == "/returns/"


def test_an_analyst_chooses_a_bcu_or_sees_all_in_counts(page, logged):
    logged("2026-07-14")
    page(JULY + "return/", data={"deed": "whole"}, status=302)
    everything = page("/returns/", "analyst")
    assert "In July 2026, 1 of 3 wards submitted a return; 2 due by 14 August" in (
        everything
    )
    assert "Alder 1 of 2" in everything
    wards = page("/returns/?bcu=A", "analyst")
    assert "✓ 1 (submitted, 1 entry): Alder 1, July 2026" in wards
    page("/returns/?bcu=nowhere", "analyst", status=404)
    page("/returns/?bcu=%00", "analyst", status=404)
    page("/returns/?bcu=B", "commander", status=404)


def test_a_sergeant_of_a_ward_in_no_bcu_is_told(page, places):
    places.a1.memberships.update(valid_to="2026-08-01")
    assert "your ward belongs to no BCU today" in page("/returns/")
    assert "Alder 1: the log of July 2026" in page(JULY)


@pytest.mark.parametrize("path", [JULY, "/returns/"])
def test_a_page_asks_as_often_however_much_there_is(client, cast, on, logged, path):
    on("2026-08-03")
    client.force_login(cast.sergeant)
    asked = []
    for days in ([1], range(2, 29)):
        for day in days:
            logged(f"2026-07-{day:02}")
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked.append(len(queries))
    assert asked[0] == asked[1] < 30


def test_an_id_that_was_logged_with_something_else_is_said(page):
    page(JULY, data=typed(), status=302)
    page(JULY, data=typed(quantity="03"), status=302)
    other = typed(kind="asb_letter", quantity="7", notes="by the station")
    said = page(JULY, data=other)
    assert (
        "This was logged as 3 ASB home visit on 14/07/2026; press again to log another."
        in said
    )
    assert "by the station" in said
    assert Activity.objects.count() == 1


def test_pressed_again_it_logs_another(client, page):
    page(JULY, data=typed(), status=302)
    other = typed(kind="asb_letter", quantity="7")
    again = client.post(JULY, other).context["form"]
    assert client.post(JULY, again.data).status_code == 302
    assert Activity.objects.count() == 2
