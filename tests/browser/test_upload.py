"""The analyst brings a file: it is checked, looked at, confirmed and counted."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
MANY_SECONDS = 20_000  # a worker takes it up


def send(page, file) -> None:
    page.get_by_label("Survey", exact=True).select_option("pas")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Check the file").click()


def test_a_file_is_checked_confirmed_and_loaded(site, visit, tmp_path):
    lines = site.files.responses[0].read_text().splitlines()[:200]
    file = tmp_path / "late.csv"
    renamed = [line.replace(",", "-late,", 1) for line in lines[1:]]
    file.write_text("\n".join([lines[0], *renamed]))

    page = visit("analyst", "/data/")
    send(page, file)
    confirm = page.get_by_role("button", name="Confirm: load 199 responses")
    expect(confirm).to_be_visible(timeout=MANY_SECONDS)
    confirm.click()

    expect(page.get_by_role("heading", name="Withdraw this load")).to_be_visible(
        timeout=MANY_SECONDS
    )
    page.get_by_role("link", name="Data").first.click()
    expect(page.get_by_role("link", name="late.csv")).to_be_visible()
    lede = page.locator(".lede")
    expect(lede).to_have_text("All figures are up to date.", timeout=MANY_SECONDS)


def test_a_wrong_file_says_what_is_wrong_by_row(site, visit, tmp_path):
    head, first = site.files.responses[0].read_text().splitlines()[:2]
    file = tmp_path / "wrong.csv"
    weight = head.split(",").index("weight")
    cells = first.split(",")
    cells[weight] = "abc"
    file.write_text(f"{head}\n{','.join(cells)}\n")

    page = visit("analyst", "/data/")
    send(page, file)
    expect(
        page.get_by_text('row 2, column weight: "abc" is not a number')
    ).to_be_visible(timeout=MANY_SECONDS)
