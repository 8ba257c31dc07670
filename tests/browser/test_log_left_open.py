"""A log left open: midnight passes, a posting moves, a session ends."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.phone import LOOK, log, phone, press, sending, stores

pytestmark = pytest.mark.browser
MORNING = dt.datetime.combine(dt.date.today(), dt.time(0, 5))
EVENING = MORNING - dt.timedelta(minutes=10)


@pytest.fixture
def evening(site, visit) -> Page:
    """The log as it was opened yesterday; the state is not asked for again."""
    page = visit("sergeant", "/", **LOOK)
    page.clock.install(time=EVENING)
    page.goto(f"{site.url}/log/")
    expect(day(page)).to_have_value(f"{EVENING:%Y-%m-%d}")
    page.evaluate(
        """() => {
          const real = window.fetch;
          const never = new Promise(() => {});
          window.fetch = (...asked) =>
            asked[0] === "/log/state/" ? never : real(...asked);
        }"""
    )
    return page


def day(page: Page):
    return page.locator("[data-day]")


def look_again(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_an_entry_after_midnight_is_of_the_new_day(evening):
    press(evening, "ASB letter")
    evening.clock.set_system_time(MORNING)
    evening.get_by_role("button", name="Log it").click()
    today = evening.locator("#entries h2:text-is('Today') + ul")
    expect(today.locator('[data-state="waiting"]')).to_contain_text("ASB letter")


def test_the_new_day_stands_there_as_soon_as_something_is_pressed(evening):
    evening.clock.set_system_time(MORNING)
    press(evening, "ASB letter")
    expect(day(evening)).to_have_value(f"{MORNING:%Y-%m-%d}")
    expect(evening.locator("[data-day-word]")).to_have_text("Today")


def test_the_new_day_stands_there_when_the_page_is_looked_at_again(evening):
    evening.clock.set_system_time(MORNING)
    look_again(evening)
    expect(day(evening)).to_have_value(f"{MORNING:%Y-%m-%d}")


def test_a_day_that_was_chosen_stays_over_midnight(evening):
    chosen = f"{EVENING - dt.timedelta(days=1):%Y-%m-%d}"
    day(evening).fill(chosen)
    evening.clock.set_system_time(MORNING)
    look_again(evening)
    press(evening, "ASB letter")
    expect(day(evening)).to_have_value(chosen)


def test_a_ward_that_is_led_from_now_on_is_the_one_to_log_for(site, visit):
    page = visit("sergeant", "/", **LOOK)
    page.clock.install()
    page.goto(f"{site.url}/log/")
    expect(sending(page)).to_contain_text("All sent")
    page.evaluate(
        """() => {
          const real = window.fetch;
          window.fetch = async (...asked) => {
            const answer = await real(...asked);
            if (asked[0] !== "/log/state/") return answer;
            const wards = [{ code: "NEW", name: "The new ward" }];
            return Response.json({ ...(await answer.json()), wards });
          };
        }"""
    )
    page.clock.fast_forward("02:00")
    look_again(page)
    expect(page.locator("[data-ward-name]")).to_have_text("The new ward")
    assert page.locator("[data-ward]").input_value() == "NEW"


def test_what_waits_since_the_session_ended_is_asked_about_on_leaving(site, visit):
    page = phone(site, visit)
    page.context.clear_cookies(name="sessionid")
    log(page)
    expect(sending(page)).to_contain_text("Sign in again")
    sign_in(page, site, "sergeant")  # that page forgot who this was
    assert stores(page) == {"about": 0, "known": 0, "queue": 1}
    page.get_by_role("button", name="Sign out").click()
    ask = page.get_by_role("dialog")
    expect(ask).to_contain_text("1 entry has not been sent")
    ask.get_by_role("button", name="Sign out and delete").click()
    page.wait_for_url("**/accounts/login/")
    assert set(stores(page).values()) == {0}
