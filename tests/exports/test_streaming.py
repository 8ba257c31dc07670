"""A real server: pieces leave as they are made, and a broken download looks broken."""

import http.client
import socket
import threading
import time

import pytest
import uvicorn
from django.db import connection

from snp.audit.models import Event
from snp.dashboards.exports.export import Selection

pytestmark = pytest.mark.django_db(transaction=True)

MANY = """
INSERT INTO surveys_change (survey_id, measure, "group", bcu_id, geography, "window",
    quarter, run_id, compared_with, verdict, reason)
SELECT survey_id, measure, repeat('x', 60) || n, bcu_id, geography, "window", quarter,
    run_id, compared_with, verdict, reason
FROM surveys_change, generate_series(1, 60000) AS n WHERE reason <> ''
"""


@pytest.fixture
def server():
    from snp.asgi import application

    config = uvicorn.Config(application, port=0, log_level="critical", lifespan="off")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:  # uvicorn has no event for it
        assert thread.is_alive()
        time.sleep(0.01)
    yield running.servers[0].sockets[0].getsockname()[1]
    running.should_exit = True
    thread.join()


@pytest.fixture
def asked(server, client, cast):
    """Ask for a file as an analyst; the answer is read by the test."""
    client.force_login(cast.analyst)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    made = http.client.HTTPConnection("127.0.0.1", server, timeout=20)

    def ask(path: str) -> http.client.HTTPResponse:
        made.request("GET", path, headers={"Cookie": cookie})
        return made.getresponse()

    ask.leave = lambda: made.sock.shutdown(socket.SHUT_RDWR)
    yield ask
    made.close()


def last_event(patience: float = 10) -> Event:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if event := Event.objects.filter(verb="export ended").first():
            return event
        time.sleep(0.05)
    raise AssertionError("no export has ended")


def test_pieces_leave_as_they_are_made(figures, asked):
    """Nobody reads on, so nothing more is made; when the reader goes, it ends."""
    with connection.cursor() as cursor:
        cursor.execute(MANY)
    answer = asked("/export/changes.csv")
    assert answer.read(5) == b"surve"
    time.sleep(0.3)
    assert not Event.objects.filter(verb="export ended").exists()
    asked.leave()
    detail = last_event().detail
    assert detail["outcome"] == "abandoned"
    assert 0 < detail["rows"] < 60_000


def test_the_whole_file_arrives(figures, asked):
    answer = asked("/export/changes.csv")
    assert answer.read().count(b"\r\n") == 4
    assert last_event().detail["outcome"] == "complete"


def test_a_broken_download_looks_broken(figures, asked, monkeypatch):
    def rows(self):
        yield from found(self)
        raise OSError("the cable is out")

    found = Selection.rows
    monkeypatch.setattr(Selection, "rows", rows)
    answer = asked("/export/changes.csv")
    with pytest.raises(http.client.IncompleteRead) as broken:
        answer.read()
    assert broken.value.partial.endswith(b"\r\nINCOMPLETE FILE\r\n")
    assert last_event().detail["outcome"] == "failed"
