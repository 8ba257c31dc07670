"""A real web server on the test database, and browsers that hold a stream each."""

import contextlib
import http.client
import json
import os
import subprocess
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client

from snp import embedded
from snp.dashboards.models import Panel
from snp.processes import commands
from tests.faults.installation import free_port, kill_tree, wait_until


class Stream:
    """An open /live/; what it says is read line by line."""

    def __init__(self, port: int, cookie: str, *panels: str) -> None:
        query = "&".join(f"panel={panel}" for panel in panels)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self.connection.request("GET", f"/live/?{query}", headers={"Cookie": cookie})
        self.answer = self.connection.getresponse()

    def line(self) -> str:
        """The next line that is not empty; at the end of the stream an empty one."""
        while (line := self.answer.readline()) == b"\n":
            pass
        return line.decode().rstrip("\n")

    def event(self, panel: str | None = None) -> tuple[str, int]:
        """The next announcement (of one panel), as its key and revision."""
        while line := self.line():
            if line.startswith("data: "):
                told = json.loads(line.removeprefix("data: "))
                if panel in (None, told["panel"]):
                    return told["panel"], told["revision"]
        raise AssertionError("the stream ended")

    def revision(self, wanted: int) -> None:
        """Read on until a panel has this revision; a page may be told things twice."""
        while self.event()[1] < wanted:
            pass

    def leave(self) -> None:
        self.answer.close()
        self.connection.close()


class Server:
    """uvicorn, by the command that `serve` uses."""

    def __init__(self, redis_url: str) -> None:
        self.port = free_port()
        database = django_settings.DATABASES["default"]["NAME"]
        base = os.environ["DATABASE_URL"].rpartition("/")[0]
        self.process = subprocess.Popen(
            commands(self.port)["web"],
            cwd=embedded.ROOT,
            env=os.environ
            | {"DATABASE_URL": f"{base}/{database}", "REDIS_URL": redis_url},
            start_new_session=True,
        )
        wait_until(lambda: self.get("/accounts/login/") == 200, 30, "pages are served")

    def get(self, path: str, cookie: str = "") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            try:
                connection.request("GET", path, headers={"Cookie": cookie})
                return connection.getresponse().status
            except OSError:
                return 0

    def end(self) -> None:
        kill_tree(self.process.pid)
        self.process.wait()


@contextlib.contextmanager
def serving(redis_url: str) -> Iterator[Server]:
    server = Server(redis_url)
    try:
        yield server
    finally:
        server.end()


@pytest.fixture(scope="module")
def server(django_db_setup):
    with serving(django_settings.REDIS_URL) as server:
        yield server


@pytest.fixture
def panels(places):
    """Where the panels of Alder, Birch and London stand."""
    for key, revision in (("bcu:A", 3), ("bcu:B", 1), ("force", 7)):
        Panel.objects.create(key=key, digest="x", revision=revision)


@pytest.fixture
def cookie():
    """Sign somebody in; what their browser sends from then on."""

    def sign_in(user) -> str:
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        return f"{name}={client.cookies[name].value}"

    return sign_in


@pytest.fixture
def watch(server, cast, panels, cookie):
    """Open streams as the analyst; all are left at the end."""
    opened = []
    analyst = cookie(cast.analyst)

    def open_stream(*keys: str, at: Server = server) -> Stream:
        opened.append(Stream(at.port, analyst, *keys))
        return opened[-1]

    yield open_stream
    for stream in opened:
        stream.leave()
