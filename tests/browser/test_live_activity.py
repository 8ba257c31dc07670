"""What a team logs is seen on open pages within two seconds, without a reload."""

import datetime as dt
import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from snp.demonstration import places

pytestmark = pytest.mark.browser

SOON = 2_000  # milliseconds

POST = """entry => fetch("/log/entries/", {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
  },
  body: JSON.stringify({ entries: [entry] }),
}).then((answer) => answer.json())"""


def log(phone: Page, ward: str) -> None:
    entry = {"id": str(uuid.uuid4()), "ward_code": ward, "kind": "street_briefing"}
    entry |= {"date": dt.date.today().isoformat(), "quantity": 1, "attendance": 7}
    (result,) = phone.evaluate(POST, entry)["results"]
    assert result["status"] == "stored", result


@pytest.fixture
def is_live():
    """The stream is open, and the page has asked for its part once."""

    def wait(page: Page) -> Page:
        mark = page.locator("[data-live-mark]").first
        expect(mark).to_have_attribute("data-state", "live")
        page.wait_for_timeout(300)
        page.evaluate("window.untouched = true")  # a reload would lose it
        return page

    return wait


def test_an_entry_is_seen_on_the_open_pages_of_its_ward_and_its_bcu(visit, is_live):
    ward = next(places.memberships()).ward.code
    *_, now = (each for each in places.memberships() if each.ward.code == ward)
    phone = visit("sergeant", "/accounts/password/")
    team = is_live(visit("analyst", f"/ward/{ward}/"))
    wards = is_live(visit("analyst", f"/bcu/{now.bcu.code}/wards/?count=all"))
    row = wards.locator(".ward-rates tbody tr").filter(
        has=wards.locator(f"a[href*='/ward/{ward}/']")
    )
    before = _number(row.locator("td").first.inner_text())
    logged = _number(team.locator(".lede").inner_text())

    log(phone, ward)

    one_more = re.compile(rf"\b{before + 1}$")  # "at least" where months are missing
    expect(row.locator("td").first).to_have_text(one_more, timeout=SOON)
    words = re.compile(rf"logged (at least )?{logged + 1} entr(y|ies) in")
    expect(team.locator(".lede")).to_have_text(words, timeout=SOON)
    for page in (team, wards):
        assert page.evaluate("window.untouched")
        expect(page.locator("#live-said")).to_have_text(re.compile("Figures updated"))


def _number(text: str) -> int:
    """The first number of a text; none where nothing was logged."""
    found = re.search(r"\b(\d+) entr|\b(\d+)$", text.strip())
    return int(found[1] or found[2]) if found else 0
