"""A sergeant's phone, and what PostgreSQL holds of it."""

import contextlib

import psycopg2
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, PHONE

CUT_OFF = r"ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_EMPTY_RESPONSE"
LOOK = {"viewport": PHONE, "allow": CUT_OFF}
SENT = "All sent ✓"
PATIENTLY = 30_000  # a server starts, and a try again is due


def phone(site, visit, who: str = "sergeant", **context) -> Page:
    """Signed in with a session of its own, at the log, and ready to lose its signal."""
    page = visit(None, "/accounts/login/?next=/log/", **(LOOK | context))
    sign_in_here(page, who)
    page.wait_for_url("**/log/")
    expect(sending(page)).to_have_text(SENT)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


def sign_in_here(page: Page, who: str) -> None:
    page.get_by_label("Username").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def press(page: Page, kind: str) -> None:
    page.locator("[data-slots]").get_by_role("button", name=kind).click()


def log(page: Page, kind: str = "ASB letter", more: int = 0) -> None:
    press(page, kind)
    for _ in range(more):
        page.get_by_role("button", name="One more").click()
    page.get_by_role("button", name="Log it").click()
    expect(page.locator("#said")).to_contain_text(f"Logged: {kind}")


def sending(page: Page):
    return page.locator("#sending")


def line(page: Page, index: int = 0):
    return page.locator("#entries li").nth(index)


def reconnect(page: Page) -> None:
    page.context.set_offline(False)
    expect(sending(page)).to_have_text(SENT, timeout=PATIENTLY)


@contextlib.contextmanager
def database(site):
    connection = psycopg2.connect(site.env["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def rows(site) -> list[tuple]:
    """Every entry of the log as it stands, in the order of logging."""
    with database(site) as cursor:
        cursor.execute(
            "SELECT k.label, a.quantity, a.version, a.removed FROM epic_activity a"
            " JOIN epic_kind k ON k.id = a.kind_id ORDER BY a.logged_at, a.quantity"
        )
        return cursor.fetchall()


def wait_for_rows(site, page: Page, number: int) -> None:
    """Until PostgreSQL holds as many, whatever the page heard of it."""
    for _ in range(PATIENTLY // 100):
        if len(rows(site)) >= number:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{len(rows(site))} rows, not {number}")


def stores(page: Page) -> dict[str, int]:
    """How much each store of the phone holds."""
    return page.evaluate(
        """async () => {
          const names = (await indexedDB.databases()).map((each) => each.name);
          if (!names.includes("snp-log")) return {};
          const open = indexedDB.open("snp-log");
          const done = (asked) => new Promise((resolve, reject) => {
            asked.onsuccess = () => resolve(asked.result);
            asked.onerror = () => reject(asked.error);
          });
          const database = await done(open);
          const held = {};
          for (const name of database.objectStoreNames) {
            held[name] = await done(database.transaction(name).objectStore(name).count());
          }
          database.close();
          return held;
        }"""
    )
