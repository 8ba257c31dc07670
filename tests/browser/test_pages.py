"""What every page owes its reader: no errors, no strangers, and access for all."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
PAGES = [
    (None, "/accounts/login/"),
    ("commander", "/"),
    ("commander", "/force/"),
    ("commander", "/force/?measure=worried_asb&order=figure&window=quarter"),
    ("sergeant", "/"),
    ("analyst", "/data/"),
    ("analyst", "/export/"),
    ("admin", "/accounts/people/"),
    ("admin", "/accounts/people/sergeant/"),
]


def settle(page) -> None:
    """Until every chart in sight is drawn."""
    for chart in page.locator("[data-chart]:visible").all():
        expect(chart.locator(".main-svg").first).to_be_attached(timeout=10_000)


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, PHONE], ids=str)
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_axe_finds_nothing_and_nothing_overflows(visit, who, path, viewport):
    page = visit(who, path, viewport=viewport)
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
    page.locator("summary", has_text="Chart, table and method").first.click()
    expect(page.locator("table").first).to_be_attached()


def test_every_question_opens_by_keyboard(site, visit):
    page = visit("commander", f"/bcu/{site.bcu}/")
    summary = page.locator("summary", has_text="Chart, table and method").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(summary.locator("xpath=..")).to_have_attribute("open", "")
    settle(page)
