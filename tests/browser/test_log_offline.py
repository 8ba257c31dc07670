"""What is logged with no signal reaches PostgreSQL, once, whatever happens between."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.phone import (
    PATIENTLY,
    SENT,
    database,
    line,
    log,
    phone,
    reconnect,
    rows,
    sending,
    sign_in_here,
    stores,
    wait_for_rows,
)

pytestmark = pytest.mark.browser
THREE = [("ASB letter", 1, 1, False), ("ASB letter", 2, 1, False),
         ("ASB letter", 3, 1, False)]  # fmt: skip


def log_three(page) -> None:
    for more in range(3):
        log(page, "ASB letter", more)
    expect(sending(page)).to_have_text("● 3 waiting, will send by themselves")


def test_three_entries_without_signal_are_three_rows(site, visit):
    page = phone(site, visit)
    before = len(rows(site))
    page.context.set_offline(True)
    log_three(page)
    page.reload()
    expect(sending(page)).to_have_text("● 3 waiting, will send by themselves")
    expect(page.locator('[data-state="waiting"]')).to_have_count(3)
    assert len(rows(site)) == before
    reconnect(page)
    expect(page.locator('[data-state="waiting"]')).to_have_count(0)
    assert sorted(rows(site)[before:]) == THREE
    assert stores(page)["queue"] == 0


def test_a_server_killed_mid_send_stores_each_once(site, visit):
    """The second entry hangs in PostgreSQL when the server dies."""
    page = phone(site, visit)
    before = len(rows(site))
    page.context.set_offline(True)
    log_three(page)
    with database(site) as cursor:
        cursor.execute("LOCK TABLE epic_activity IN EXCLUSIVE MODE")
        page.context.set_offline(False)
        wait_until_it_hangs(site)
        site.kill_web()
    try:
        expect(sending(page)).to_contain_text("3 waiting")
        page.reload()
        expect(sending(page)).to_contain_text("3 waiting")
    finally:
        site.start_web()
    expect(sending(page)).to_have_text(SENT, timeout=PATIENTLY)
    assert sorted(rows(site)[before:]) == THREE


def wait_until_it_hangs(site) -> None:
    with database(site) as cursor:
        for _ in range(200):
            cursor.execute(
                "SELECT count(*), pg_sleep(0.1) FROM pg_locks WHERE NOT granted"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nothing was sent")


def test_an_answer_that_is_lost_stores_nothing_twice(site, visit):
    page = phone(site, visit)
    before = len(rows(site))
    page.context.set_offline(True)
    log_three(page)
    page.evaluate(
        """() => {
          const real = window.fetch;
          window.fetch = async (...asked) => {
            const answer = await real(...asked);
            if (asked[0] === "/log/entries/") throw new TypeError("lost");
            return answer;
          };
        }"""
    )
    page.context.set_offline(False)
    wait_for_rows(site, page, before + 3)
    expect(sending(page)).to_contain_text("3 waiting")
    page.reload()
    expect(sending(page)).to_have_text(SENT, timeout=PATIENTLY)
    assert sorted(rows(site)[before:]) == THREE


def test_an_entry_changed_after_its_answer_was_lost_is_a_new_version(site, visit):
    page = phone(site, visit)
    before = len(rows(site))
    page.evaluate(
        """() => {
          const real = window.fetch;
          window.fetch = async (...asked) => {
            const answer = await real(...asked);
            if (asked[0] === "/log/entries/") throw new TypeError("lost");
            return answer;
          };
        }"""
    )
    log(page)
    expect(sending(page)).to_contain_text("1 waiting")
    wait_for_rows(site, page, before + 1)
    line(page).get_by_role("button").click()
    page.get_by_role("dialog").get_by_label("How many").fill("7")
    page.get_by_role("button", name="Save").click()
    expect(line(page)).to_contain_text("×7")
    page.reload()
    expect(sending(page)).to_have_text(SENT, timeout=PATIENTLY)
    assert rows(site)[before:] == [("ASB letter", 7, 2, False)]


def test_an_expired_session_keeps_what_waits_and_sends_it_after_signing_in(site, visit):
    page = phone(site, visit)
    before = len(rows(site))
    page.context.clear_cookies(name="sessionid")
    log(page)
    again = page.get_by_role("link", name="Sign in again to send 1 entry")
    expect(again).to_be_visible()
    again.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert stores(page) == {"about": 0, "known": 0, "queue": 1}
    sign_in_here(page, "sergeant")
    page.wait_for_url("**/log/")
    expect(sending(page)).to_have_text(SENT, timeout=PATIENTLY)
    assert rows(site)[before:] == [("ASB letter", 1, 1, False)]


def test_what_somebody_else_has_yet_to_send_is_counted_and_not_shown(site, visit):
    page = phone(site, visit)
    before = len(rows(site))
    page.context.clear_cookies(name="sessionid")
    log(page)
    expect(sending(page)).to_contain_text("Sign in again")
    sign_in(page, site, "commander")
    page.goto(f"{site.url}/log/")
    expect(page.locator("#others")).to_have_text(
        "1 entry of somebody else waits on this phone; "
        "it is sent when that person signs in."
    )
    expect(page.locator("#trouble")).to_contain_text("do not let you log activity")
    expect(page.get_by_text("ASB letter")).to_have_count(0)
    assert len(rows(site)) == before
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")
    sign_in(page, site, "sergeant")
    page.goto(f"{site.url}/log/")
    expect(sending(page)).to_have_text(SENT, timeout=PATIENTLY)
    assert len(rows(site)) == before + 1


def test_two_tabs_send_each_entry_once_and_show_the_same(site, visit):
    first = phone(site, visit)
    before = len(rows(site))
    second = first.context.new_page()
    second.goto(f"{site.url}/log/")
    expect(sending(second)).to_have_text(SENT)
    first.context.set_offline(True)
    log(first, "ASB letter")
    log(second, "ASB letter", more=1)
    for page in (first, second):
        expect(page.locator('[data-state="waiting"]')).to_have_count(2)
    first.context.set_offline(False)
    for page in (first, second):
        expect(sending(page)).to_have_text(SENT, timeout=PATIENTLY)
        expect(page.locator('[data-state="waiting"]')).to_have_count(0)
    assert sorted(rows(site)[before:]) == THREE[:2]


def test_an_entry_removed_before_it_was_sent_never_was(site, visit):
    page = phone(site, visit)
    before = len(rows(site))
    page.context.set_offline(True)
    log(page, "ASB letter")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_have_text("Removed.")
    reconnect(page)
    gone = rows(site)[before:]
    assert gone in ([], [("ASB letter", 1, 1, True)])  # tried once, it may have come
