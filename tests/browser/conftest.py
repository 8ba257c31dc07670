"""A whole installation for the browser: its own database, worker and web server.

Everything is done from outside, by commands and pages, as its users would. Nothing here
touches pytest-django's test database.
"""

import contextlib
import datetime as dt
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from snp import demonstration
from snp.demonstration import places
from snp.processes import commands
from tests.faults.conftest import Visitor, new_home

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
)
TODAY = dt.date(2006, 7, 15)  # two performance years and a quarter
PASSWORD = "correct horse battery"
PATIENCE = 10_000  # milliseconds
PHONE = {"width": 390, "height": 844}


@dataclass
class Site:
    """An installation that is running, and how to reach it."""

    url: str
    env: dict[str, str]
    files: demonstration.Files
    bcu: str
    far_ward: str  # of another BCU
    web: subprocess.Popen | None = None

    def kill_web(self) -> None:
        """As a crash does: at once, whatever it is doing."""
        self.web.kill()
        self.web.wait()

    def start_web(self) -> None:
        command = commands(int(self.env["SNP_PORT"]))["web"]
        self.web = subprocess.Popen(command, cwd=ROOT, env=self.env)
        wait_for(f"{self.url}/accounts/login/")

    def run(self, *arguments: str, input_text: str | None = None) -> str:
        """A management command; its output, or an error with what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            input=input_text,
            capture_output=True,
            text=True,
            timeout=120,
        )
        if done.returncode:
            raise AssertionError(f"{arguments}: {done.stdout}\n{done.stderr}")
        return done.stdout


@pytest.fixture(scope="session")
def chromium():
    """Debian's browser; in CI its absence is a failure, not a skip."""
    found = [path for path in CHROMIUM if Path(path).exists()]
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium: install Debian's package chromium")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found[0], args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(chromium, tmp_path_factory):
    """Two years of the demonstration London, without the newest quarter's file."""
    folder = tmp_path_factory.mktemp("london")
    files = demonstration.write(folder, TODAY)
    port = free_port()
    # a broker of its own too: its worker shall have no other test's messages
    with new_home() as home, Visitor(home):
        servers = {"DATABASE_URL": home.database_url, "REDIS_URL": home.redis_url}
        env = os.environ | servers | {"SNP_PORT": str(port)}
        bcu = next(places.memberships()).bcu.code
        *_, far = places.memberships()
        url = f"http://127.0.0.1:{port}"
        made = Site(url, env, files, bcu, far.ward.code)
        fill(made)
        with processes(made, port):
            yield made


def fill(site: Site) -> None:
    site.run("migrate", "--verbosity", "0")
    site.run("load_areas", str(site.files.areas))
    with ThreadPoolExecutor(max_workers=1) as beside:
        people = beside.submit(post_everybody, site)
        for file in site.files.responses[:-1]:
            site.run("load_responses", str(file), "--survey", "pas")
        site.run("roll_up", "--all")
        people.result()


def post_everybody(site: Site) -> None:
    ward = next(places.memberships()).ward.code
    for name, place in {
        "commander": ["--bcu", site.bcu],
        "sergeant": ["--ward", ward],
        "analyst": [],
        "admin": [],
    }.items():
        site.run("create_user", name, "--password-stdin", input_text=PASSWORD)
        site.run("post", name, name, *place, "--from", "2004-04-01")


@contextlib.contextmanager
def processes(site: Site, port: int):
    """The worker and the web server, by the commands that `serve` uses."""
    worker = subprocess.Popen(commands(port)["worker"], cwd=ROOT, env=site.env)
    try:
        site.start_web()
        wait_for(f"{site.url}/healthz")
        yield
    finally:
        for process in (worker, site.web):
            process.terminate()
        for process in (worker, site.web):
            process.wait(30)


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


@pytest.fixture(scope="session")
def sessions(site: Site, chromium: Browser):
    """The cookies of each person, who signs in once."""
    kept: dict[str, dict] = {}

    def of(who: str) -> dict:
        if who not in kept:
            context = chromium.new_context()
            sign_in(context.new_page(), site, who)
            kept[who] = context.storage_state()
            context.close()
        return kept[who]

    return of


@pytest.fixture
def visit(site: Site, chromium: Browser, sessions):
    """Open a page as somebody; what the browser complains of fails the test.

    `allow` is a pattern of complaints that belong to it, such as of a network cut off.
    """
    opened = []

    def open_page(who: str | None, path: str, allow: str = "", **context) -> Page:
        state = sessions(who) if who else None
        page = chromium.new_context(storage_state=state, **context).new_page()
        page.set_default_timeout(PATIENCE)
        complaints: list[str] = []

        def complain(text: str) -> None:
            if not (allow and re.search(allow, text)):
                complaints.append(text)

        page.on("console", lambda m: complain(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((site.url, "data:", "blob:"))
                else complaints.append(f"asked {r.url}")
            ),
        )
        opened.append((page, complaints))
        page.goto(site.url + path)
        return page

    yield open_page
    for page, complaints in opened:
        page.context.close()
        assert complaints == []


def sign_in(page: Page, site: Site, who: str) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("Username").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def settle(page: Page) -> None:
    """Until every chart in sight is drawn."""
    for chart in page.locator("[data-chart]:visible").all():
        expect(chart.locator(".main-svg").first).to_be_attached(timeout=PATIENCE)
