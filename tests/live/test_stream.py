"""/live/ by a real web server: who is told, how soon, and what outlives what."""

import signal
import time

import pytest
from django.conf import settings
from django.db import connection

from snp import embedded
from snp.dashboards.models import Panel
from snp.dashboards.publish import CHANNEL, announce, redis_client
from tests.faults.conftest import Visitor, new_home
from tests.faults.installation import wait_until
from tests.live.conftest import serving

pytestmark = pytest.mark.django_db(transaction=True)

WEB_CONNECTIONS = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def say(key: str, revision: int) -> None:
    Panel.objects.filter(key=key).update(revision=revision)
    announce([Panel(key=key, revision=revision)])


def subscriptions() -> int:
    with redis_client() as client:
        return client.pubsub_numsub(CHANNEL)[0][1]


def database_connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WEB_CONNECTIONS)
        return cursor.fetchone()[0]


def test_nobody_is_told_without_signing_in(server, panels):
    assert server.get("/live/?panel=force") == 302


def test_a_panel_that_is_not_there(server, cast, panels, cookie):
    analyst = cookie(cast.analyst)
    for query in (
        "panel=bcu:Z",
        "panel=force&panel=bcu:Z",
        "panel=nonsense",
        "panel=A",
        "panel=bcu:%00",
    ):
        assert server.get(f"/live/?{query}", analyst) == 404


def test_somebody_without_a_posting(server, cast, panels, cookie):
    assert server.get("/live/?panel=force", cookie(cast.outsider)) == 403


def test_headers(watch):
    headers = watch("force").answer.headers
    assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"
    assert headers["Content-Encoding"] is None


def test_first_a_page_is_told_where_its_panels_stand(watch):
    stream = watch("bcu:A", "force")
    assert stream.line() == "retry: 3000"
    assert {stream.event(), stream.event()} == {("bcu:A", 3), ("force", 7)}


def test_a_page_hears_of_its_own_panels_only(watch):
    alder, birch = watch("bcu:A"), watch("bcu:B")
    alder.event(), birch.event()
    say("bcu:B", 4)
    say("bcu:A", 5)
    say("bcu:B", 5)
    while (told := alder.event()) != ("bcu:A", 5):
        assert told == ("bcu:A", 3)
    while (told := birch.event()) != ("bcu:B", 5):
        assert told in {("bcu:B", 1), ("bcu:B", 4)}


def test_fifty_open_pages_hear_within_a_second_by_one_subscription(watch):
    streams = [watch("bcu:A") for _ in range(50)]
    for stream in streams:
        assert stream.event() == ("bcu:A", 3)
    assert subscriptions() == 1
    began = time.monotonic()
    say("bcu:A", 9)
    for stream in streams:
        stream.revision(9)
    assert time.monotonic() - began < 1


def test_open_pages_hold_no_database_connection(watch):
    for stream in [watch("bcu:A") for _ in range(10)]:
        stream.event()
    wait_until(lambda: database_connections() <= 1, 3, "connections are closed")


def test_pages_that_leave_are_forgotten(watch):
    streams = [watch("bcu:A") for _ in range(5)]
    for stream in streams:
        stream.event()
    for stream in streams[1:]:
        stream.leave()
    say("bcu:A", 4)
    streams[0].revision(4)
    assert subscriptions() == 1
    streams[0].leave()
    wait_until(lambda: subscriptions() == 0, 5, "nobody listens, so we do not either")
    again = watch("bcu:A")
    assert again.event() == ("bcu:A", 4)
    say("bcu:A", 5)
    again.revision(5)


def test_a_page_goes_on_hearing_when_the_one_that_began_has_left(watch):
    first, second = watch("bcu:A"), watch("bcu:A")
    first.event(), second.event()
    first.leave()
    say("bcu:A", 6)
    second.revision(6)


def test_what_was_missed_while_the_broker_was_away(watch):
    with new_home() as home, Visitor(home), serving(home.redis_url) as server:
        stream = watch("bcu:A", at=server)
        stream.event()
        watch("bcu:B", at=server).event()  # whoever came later has no listener
        with embedded._valkey(home) as valkey:
            wait_until(
                lambda: valkey.pubsub_numsub(CHANNEL)[0][1] == 1, 5, "it listens"
            )
            valkey.shutdown(nosave=True)
        Panel.objects.filter(key="bcu:A").update(revision=8)  # and nobody said so
        time.sleep(0.5)
        with embedded._alone(home):
            embedded._start_valkey(home)
        began = time.monotonic()
        stream.revision(8)
        assert time.monotonic() - began < 5
        with embedded._valkey(home) as valkey:
            valkey.publish(CHANNEL, '{"panel": "bcu:A", "revision": 9}')
        stream.revision(9)


def test_connections_that_the_broker_drops(watch):
    """As at a failover: the server stays, what is said in the gap is not heard."""
    stream = watch("bcu:A")
    stream.event()
    wait_until(lambda: subscriptions() == 1, 5, "it listens")
    with redis_client() as client:
        Panel.objects.filter(key="bcu:A").update(revision=8)
        client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    stream.revision(8)
    wait_until(lambda: subscriptions() == 1, 5, "it listens again")
    say("bcu:A", 9)
    stream.revision(9)


def test_a_stop_of_the_server_does_not_wait_for_open_pages(watch):
    with serving(settings.REDIS_URL) as server:
        streams = [watch("bcu:A", at=server) for _ in range(3)]
        for stream in streams:
            stream.event()
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(10)
        assert time.monotonic() - began < 7
