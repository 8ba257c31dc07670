"""What every page owes its reader: no errors, no strangers, and access for all."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, settle

pytestmark = pytest.mark.browser

WIDE_AND_LIGHT = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}
NARROW_AND_DARK = {"viewport": PHONE, "color_scheme": "dark"}
PAGES = [
    (None, "/accounts/login/"),
    ("commander", "/"),
    ("commander", "?question=safe_night&window=quarter"),
    ("commander", "/force/"),
    ("commander", "/force/?measure=worried_asb&order=figure&window=quarter"),
    ("sergeant", "/"),
    ("analyst", "/bcu/EA/wards/"),
    ("analyst", "/data/"),
    ("analyst", "/export/"),
    ("admin", "/accounts/people/"),
    ("admin", "/accounts/people/sergeant/"),
]


@pytest.mark.parametrize(
    "look", [WIDE_AND_LIGHT, NARROW_AND_DARK], ids=["wide-light", "narrow-dark"]
)
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_axe_finds_nothing_and_nothing_overflows(site, visit, who, path, look):
    path = f"/bcu/{site.bcu}/{path}" if path.startswith("?") else path
    page = visit(who, path, **look)
    settle(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow == 0


def test_charts_are_what_was_asked_for_and_send_nothing_away(site, visit):
    page = visit("commander", "/force/")
    settle(page)
    kinds = page.evaluate(
        """[...document.querySelectorAll(".js-plotly-plot")].map(
            (box) => box._fullData.map((trace, i) => [trace.type, box.data[i].type]))"""
    )
    assert kinds
    assert all(drawn == asked for chart in kinds for drawn, asked in chart)
    expect(page.locator(".modebar")).to_have_count(0)


def test_a_page_says_it_all_without_javascript(site, visit):
    page = visit("commander", f"/bcu/{site.bcu}/", java_script_enabled=False)
    expect(page.locator(".lede")).not_to_be_empty()
    page.get_by_role("link", name="Chart, table and method").first.click()
    page.locator("summary", has_text="Table").click()
    expect(page.locator("td").first).to_be_visible()


def test_every_question_opens_and_closes_by_keyboard(site, visit):
    page = visit("commander", f"/bcu/{site.bcu}/")
    page.get_by_role("link", name="Chart, table and method").first.focus()
    page.keyboard.press("Enter")
    close = page.get_by_role("link", name="Close")
    expect(close).to_be_in_viewport()
    settle(page)
    expect(page.get_by_role("heading", name="About this figure")).to_have_count(1)
    close.focus()
    page.keyboard.press("Enter")
    expect(close).to_have_count(0)


def test_the_ward_page_of_a_sergeant_on_a_phone(site, visit):
    page = visit("sergeant", "/", viewport=PHONE)
    expect(page).to_have_url(re.compile(r"/ward/SNW\d+/$"))
    expect(page.get_by_text("not for a ward")).to_contain_text("interviewed")
    page.get_by_role("link", name="See what people say in").click()
    expect(page).to_have_url(re.compile(f"/bcu/{site.bcu}/"))


def test_a_ward_of_another_bcu_is_not_found(site, visit):
    page = visit("sergeant", "/")
    assert page.request.get(page.url).status == 200
    assert page.request.get(f"{site.url}/ward/{site.far_ward}/").status == 404


def test_nothing_stands_on_paper_that_can_only_be_pressed(site, visit):
    page = visit("commander", f"/bcu/{site.bcu}/")
    page.emulate_media(media="print")
    for chrome in (".controls", ".nav", ".sign-out", ".question-more >> nth=0"):
        expect(page.locator(chrome)).to_be_hidden()
    expect(page.locator(".lede")).to_be_visible()
