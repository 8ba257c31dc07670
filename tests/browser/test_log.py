"""The sergeant's log with a thumb: three taps, mending, changing, leaving."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.phone import (
    PATIENTLY,
    SENT,
    line,
    log,
    phone,
    press,
    reconnect,
    rows,
    sending,
    stores,
)

pytestmark = pytest.mark.browser


def test_three_taps_to_a_saved_entry_and_nothing_moves(site, visit):
    page = phone(site, visit)
    before = len(rows(site))
    button = page.get_by_role("button", name="Log it")
    place = button.bounding_box()
    assert place["y"] + place["height"] < 600  # in reach of a thumb, no scrolling

    press(page, "Street briefing")
    assert button.bounding_box() == place
    page.get_by_role("button", name="One more", exact=True).click()
    button.click()

    expect(page.locator("#said")).to_have_text("Logged: Street briefing ×2.")
    assert button.bounding_box() == place
    expect(line(page)).to_contain_text("✓")
    assert rows(site)[before:] == [("Street briefing", 2, 1, False)]


def test_a_kind_from_more_stays_at_hand(site, visit):
    page = phone(site, visit)
    page.get_by_role("button", name="More…").click()
    page.get_by_role("dialog").get_by_role("button", name="Crack house").click()
    page.get_by_role("button", name="Log it").click()
    expect(line(page)).to_contain_text("Crack house closed")
    page.reload()
    expect(page.locator("[data-slots]").get_by_text("Crack house")).to_be_visible()


def test_it_works_by_keyboard_and_asks_for_a_kind(site, visit):
    page = phone(site, visit)
    page.get_by_role("button", name="Log it").press("Enter")
    expect(page.locator("#said")).to_have_text("First choose what it was.")
    kind = page.locator("[data-slots]").get_by_role("button", name="Street briefing")
    kind.press("Enter")
    expect(kind).to_be_focused()
    page.locator("#attendance").focus()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("12 people")


def test_a_rejected_entry_stays_with_its_reason_and_is_mended(site, visit):
    page = phone(site, visit)
    before = len(rows(site))
    page.locator("[data-day]").fill("2006-07-14")
    log(page)
    expect(sending(page)).to_have_text("▲ 1 to mend.")
    wrong = page.locator('[data-state="rejected"]')
    expect(wrong).to_contain_text("July 2006 was locked on")
    page.reload()
    wrong.get_by_role("button").click()
    reason = page.get_by_label("Why it is changed now")
    expect(page.locator("#error-reason")).to_contain_text("so say why")
    reason.fill("found in the notebook")
    page.get_by_role("button", name="Save").click()
    expect(sending(page)).to_have_text(SENT)
    assert len(rows(site)) == before + 1


def test_a_rejected_entry_can_be_thrown_away(site, visit):
    page = phone(site, visit)
    before = len(rows(site))
    page.locator("[data-day]").fill("2006-07-14")
    log(page)
    page.locator('[data-state="rejected"]').get_by_role("button").click()
    page.get_by_role("button", name="Throw it away").click()
    expect(sending(page)).to_have_text(SENT)
    assert (len(rows(site)), stores(page)["queue"]) == (before, 0)


def test_a_sent_entry_is_changed_removed_and_put_back(site, visit):
    page = phone(site, visit)
    before = len(rows(site))
    log(page, "ASB letter")
    expect(line(page)).to_contain_text("✓")
    line(page).get_by_role("button").click()
    page.get_by_role("dialog").get_by_label("How many").fill("4")
    page.get_by_role("button", name="Save").click()
    expect(line(page)).to_contain_text("ASB letter ×4")
    expect(sending(page)).to_have_text(SENT)
    assert rows(site)[before:] == [("ASB letter", 4, 2, False)]

    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_have_text("Changed.")
    expect(sending(page)).to_have_text(SENT)
    assert rows(site)[before:] == [("ASB letter", 1, 3, False)]

    line(page).get_by_role("button").click()
    page.get_by_role("button", name="Remove").click()
    expect(line(page)).to_contain_text("removed")
    expect(sending(page)).to_have_text(SENT)
    assert rows(site)[before:] == [("ASB letter", 1, 4, True)]

    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_have_text("Put back.")
    expect(sending(page)).to_have_text(SENT)
    assert rows(site)[before:] == [("ASB letter", 1, 5, False)]


def test_who_changes_an_entry_second_sees_both_versions(site, visit):
    mine = phone(site, visit)
    before = len(rows(site))
    log(mine, "ASB letter")
    expect(line(mine)).to_contain_text("✓")
    other = phone(site, visit)
    mine.context.set_offline(True)
    for page, number in ((mine, "3"), (other, "5")):
        line(page).get_by_role("button").click()
        page.get_by_role("dialog").get_by_label("How many").fill(number)
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#said")).to_have_text("Changed.")
    expect(sending(other)).to_have_text(SENT)

    mine.context.set_offline(False)
    expect(sending(mine)).to_have_text("▲ 1 to mend.", timeout=PATIENTLY)
    line(mine).get_by_role("button").click()
    versions = mine.get_by_role("dialog").locator(".log-two")
    expect(versions).to_contain_text("ASB letter ×3")
    expect(versions).to_contain_text("ASB letter ×5")
    mine.get_by_role("button", name="Keep mine").click()
    expect(sending(mine)).to_have_text(SENT)
    assert rows(site)[before:] == [("ASB letter", 3, 3, False)]


def test_signing_out_asks_about_what_waits_and_leaves_nothing(site, visit):
    page = phone(site, visit)
    page.evaluate(
        """() => {
          const real = window.fetch;
          window.fetch = (address, ...rest) => address === "/log/entries/"
            ? Promise.reject(new TypeError("cut off"))
            : real(address, ...rest);
        }"""
    )
    log(page)
    page.get_by_role("button", name="Sign out").click()
    ask = page.get_by_role("dialog")
    expect(ask).to_contain_text("1 entry has not been sent")
    ask.get_by_role("button", name="Stay signed in").click()
    assert stores(page)["queue"] == 1
    page.get_by_role("button", name="Sign out").click()
    ask.get_by_role("button", name="Sign out and delete").click()
    page.wait_for_url("**/accounts/login/")
    assert set(stores(page).values()) <= {0}
    kept = page.evaluate("caches.keys()")
    assert all(name.startswith("snp-log-") for name in kept)
    page.goto(f"{site.url}/log/")
    expect(page.get_by_role("link", name="Sign in to log")).to_be_visible()
    expect(page.get_by_text("ASB letter")).to_have_count(0)


def test_signing_out_on_another_page_leaves_nothing_either(site, visit):
    page = phone(site, visit)
    log(page)
    expect(line(page)).to_contain_text("✓")
    page.goto(f"{site.url}/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")
    assert set(stores(page).values()) == {0}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(site, visit, scheme):
    page = phone(site, visit, color_scheme=scheme)

    def check() -> None:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= page.viewport_size["width"]

    press(page, "Street briefing")
    check()
    page.locator("[data-day]").fill("2006-07-14")
    page.get_by_role("button", name="Log it").click()
    wrong = page.locator('[data-state="rejected"]')
    expect(wrong).to_be_visible()
    page.locator("[data-day]").fill(dt.date.today().isoformat())
    page.context.set_offline(True)
    log(page)
    check()
    wrong.get_by_role("button").click()
    check()
    page.get_by_role("button", name="Throw it away").click()
    reconnect(page)


def test_without_scripts_it_points_to_the_month(site, visit):
    page = visit("sergeant", "/log/", java_script_enabled=False)
    link = page.locator("main").get_by_role("link", name="Log on the page of the month")
    expect(link).to_have_attribute("href", "/log/month/")
