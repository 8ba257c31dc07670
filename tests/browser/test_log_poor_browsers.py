"""Browsers that keep nothing, stop keeping, or are a few years old."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.phone import (
    LOOK,
    log,
    phone,
    press,
    rows,
    sign_in_here,
    wait_for_rows,
)

pytestmark = pytest.mark.browser
KEEPS_NOTHING = (
    "Object.defineProperty(window, 'indexedDB', { value: {"
    " open() { throw new Error('private'); }, databases: async () => [] } })"
)
LOSE_ANSWERS = """() => {
  const real = window.fetch;
  window.mend = () => { window.fetch = real; };
  window.fetch = async (...asked) => {
    const answer = await real(...asked);
    if (asked[0] === "/log/entries/") throw new TypeError("lost");
    return answer;
  };
}"""
UNSURE = "It may not be logged; press again, it will not count twice."


def poor(site, visit, script: str, allow: str = LOOK["allow"]) -> Page:
    page = visit(None, "/accounts/login/", **(LOOK | {"allow": allow}))
    page.context.add_init_script(script)
    page.goto(f"{site.url}/accounts/login/?next=/log/")
    sign_in_here(page, "sergeant")
    page.wait_for_url("**/log/")
    return page


def test_a_browser_that_keeps_nothing_says_so_and_sends_at_once(site, visit):
    page = poor(site, visit, KEEPS_NOTHING)
    expect(page.locator("#trouble")).to_contain_text("This browser keeps nothing")
    before = len(rows(site))
    log(page)
    assert len(rows(site)) == before + 1
    page.context.set_offline(True)
    press(page, "ASB letter")
    page.get_by_role("button", name="Log it").click()
    expect(page.locator("#said")).to_have_text(UNSURE)
    expect(page.get_by_role("button", name="ASB letter", pressed=True)).to_be_visible()
    assert len(rows(site)) == before + 1


def test_pressed_again_after_a_lost_answer_it_counts_once(site, visit):
    page = poor(site, visit, KEEPS_NOTHING)
    before = len(rows(site))
    page.evaluate(LOSE_ANSWERS)
    press(page, "ASB letter")
    page.get_by_role("button", name="Log it").click()
    expect(page.locator("#said")).to_have_text(UNSURE)
    assert len(rows(site)) == before + 1
    page.evaluate("mend()")
    page.get_by_role("button", name="Log it").click()
    expect(page.locator("#said")).to_contain_text("Logged: ASB letter")
    assert len(rows(site)) == before + 1
    log(page)  # the same once more is another entry
    wait_for_rows(site, page, before + 2)


def test_what_is_thrown_away_is_not_sent_where_the_store_fails(site, visit):
    page = phone(site, visit)
    page.locator("[data-day]").fill("2006-07-14")
    log(page)
    wrong = page.locator('[data-state="rejected"]')
    wrong.get_by_role("button").click()
    page.evaluate(
        "() => { IDBDatabase.prototype.transaction = () => { throw new Error(); } }"
    )
    sent = []
    page.on("request", lambda r: sent.append(r.url) if "entries" in r.url else None)
    page.get_by_role("button", name="Throw it away").click()
    expect(page.locator("#said")).to_have_text("Thrown away.")
    expect(wrong).to_have_count(0)
    assert sent == []


def test_a_phone_a_few_years_old_shows_the_log(site, visit):
    page = poor(site, visit, "delete Object.groupBy")
    log(page)
    expect(page.locator("#entries h2").first).to_have_text("Today")


def test_a_page_that_fails_says_so(site, visit):
    broken = "delete Array.prototype.flatMap"
    page = poor(site, visit, broken, allow="flatMap")
    expect(page.locator("#trouble")).to_have_text(
        "This page fails in this browser. Log on the page of the month instead."
    )


def test_waiting_and_sent_entries_stand_in_the_order_of_time(visit):
    """The phone's moments are in UTC, the server's in summer time."""
    page = visit(None, "/accounts/login/")
    order = page.evaluate(
        """async () => {
          const [script] = document.querySelectorAll('script[src*="leaving"]');
          const { merged } = await import(new URL("entries.js", script.src));
          const date = "2026-07-01";
          const row = { id: "sent", date, logged_at: "2026-07-01T17:00:00+01:00" };
          const item = { id: "waits", made: "2026-07-01T16:30:00.000Z", entry: { date } };
          return merged([row], [item]).map(({ id }) => id);
        }"""
    )
    assert order == ["waits", "sent"]
