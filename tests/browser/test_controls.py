"""The bar of a dashboard: what is chosen is kept, on a phone it folds, files come."""

import csv
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser


def test_period_window_and_boundaries_keep_each_other(site, visit):
    page = visit("commander", f"/bcu/{site.bcu}/?question=safe_day")
    page.get_by_role("link", name="quarter", exact=True).click()
    page.get_by_label("Period", exact=True).select_option("2005-06-Q3")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="as it is now").click()
    page.get_by_role("link", name="Later").click()
    for kept in ("2005-06-Q4", "window=quarter", "geography=as_now", "safe_day"):
        expect(page).to_have_url(re.compile(kept))
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "January to March 2006"
    )


def test_the_area_is_chosen_with_all_else_kept(site, visit):
    page = visit("commander", "/force/?window=quarter&period=2005-06-Q3")
    page.get_by_label("Area", exact=True).select_option(site.bcu)
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(f"/bcu/{site.bcu}/.*2005-06-Q3.*quarter"))


def test_on_a_phone_the_bar_is_one_line_until_it_is_asked(site, visit):
    page = visit("commander", f"/bcu/{site.bcu}/", viewport=PHONE)
    period = page.get_by_label("Period", exact=True)
    expect(period).to_be_hidden()
    page.get_by_text("Change", exact=True).click()
    expect(period).to_be_visible()
    targets = page.locator(".controls a:visible, .controls select, .controls button")
    assert all(box.bounding_box()["height"] >= 42 for box in targets.all())


def test_the_csv_of_a_chart_is_a_file_of_its_rows(site, visit, tmp_path):
    page = visit("commander", f"/bcu/{site.bcu}/?question=safe_day")
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV of this chart").click()
    coming.value.save_as(tmp_path / "chart.csv")
    with (tmp_path / "chart.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["measure"] for row in rows} == {"safe_day"}
    assert {row["area_code"] for row in rows} == {site.bcu}
    page.locator("summary", has_text="Table").click()
    expect(page.locator("tbody tr")).to_have_count(len(rows))
