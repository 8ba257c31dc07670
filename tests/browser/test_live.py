"""Open pages redraw by themselves, without a reload."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_an_open_page_redraws_when_a_second_file_is_loaded(site, visit):
    page = visit("commander", f"/bcu/{site.bcu}/?window=quarter&period=2005-06-Q4")
    revision = page.locator(".revision")
    before = re.search(r"run \d+", revision.inner_text())[0]
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "January to March 2006"
    )
    page.evaluate("window.untouched = true")  # a reload would lose it

    site.run("load_responses", str(site.files.responses[-1]), "--survey", "pas")

    newest = page.get_by_role("link", name="newest: Apr-Jun 2006")
    expect(newest).to_be_visible(timeout=10_000)
    expect(revision).not_to_contain_text(re.compile(rf"{before}\b"))
    assert page.evaluate("window.untouched")
    expect(page.locator("#live-said")).to_have_text(re.compile(r"Figures updated"))
