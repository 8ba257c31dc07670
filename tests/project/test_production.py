"""The commands of docker-compose.yml, started for real with production settings."""

import contextlib
import http.client
import os
import signal
import threading
import time

import pytest
from django.conf import settings

from tests.project.production import (
    HOST,
    SERVICES,
    asked,
    free_port,
    manage,
    running,
    wait_until,
)

SIGN_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from snp.accounts.models import Posting, User
user, _ = User.objects.get_or_create(username="analyst")
Posting.objects.get_or_create(user=user, role="analyst")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""


@pytest.fixture(scope="module")
def migrated():
    """The database that the servers came with, not pytest-django's."""
    words = SERVICES["migrate"]["command"]
    assert words[:2] == ["python", "manage.py"]
    done = manage(*words[2:])
    assert done.returncode == 0, done.stderr


def health(service: str, port: int = 8000, schedule: str = ""):
    """The health check of a service, as Compose would run it."""
    words = SERVICES[service]["healthcheck"]["test"][1:]
    assert words[:2] == ["python", "manage.py"]
    words = [w.replace("/var/lib/snp/schedule", schedule) for w in words[2:]]
    return manage(*words, SNP_PORT=str(port))


def answers(port: int) -> int:
    try:
        with asked(port, "/healthz") as answer:
            return answer.status
    except OSError:
        return 0


def test_web_and_worker_start_answer_and_stop(migrated):
    port = free_port()
    with running("web", port=port) as web, running("worker") as worker:
        wait_until(lambda: answers(port) == 200)
        assert health("web", port).returncode == 0
        assert health("worker").returncode == 0
        assert_plain_http_is_sent_to_https(port)
        assert_stranger_hosts_are_refused(port)
        stream = open_stream(port)
        assert ended(web) < 10
        stream.join(5)
        assert not stream.is_alive()
        assert ended(worker) < 15
        assert "Traceback" not in worker.stdout.read()
    assert health("web", port).returncode == 1


def assert_plain_http_is_sent_to_https(port):
    with asked(port, "/accounts/login/") as answer:
        assert answer.status == 301
        assert answer.headers["Location"] == f"https://{HOST}/accounts/login/"


def assert_stranger_hosts_are_refused(port):
    with asked(port, "/healthz", Host="elsewhere.example.org") as answer:
        assert answer.status == 400


def open_stream(port) -> threading.Thread:
    """A page that listens, until the server ends it."""
    key = manage("shell", "--no-imports", "--command", SIGN_IN)
    assert key.returncode == 0, key.stderr
    cookie = f"{settings.SESSION_COOKIE_NAME}={key.stdout.strip()}"
    began = threading.Event()
    listener = threading.Thread(target=listen, args=[port, cookie, began], daemon=True)
    listener.start()
    assert began.wait(10)
    return listener


def listen(port, cookie, began) -> None:
    behind = {"X-Forwarded-Proto": "https"}
    with asked(port, "/live/?panel=force", Cookie=cookie, **behind) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.readline().startswith(b"retry:")
        began.set()
        with contextlib.suppress(http.client.IncompleteRead, ConnectionError):
            answer.read()


def ended(process) -> float:
    """Seconds from SIGTERM to the end."""
    began = time.monotonic()
    os.kill(process.pid, signal.SIGTERM)
    process.wait(30)
    return time.monotonic() - began


def test_beat_saves_its_schedule_and_is_found_silent_when_it_does_not(
    migrated, tmp_path
):
    schedule = tmp_path / "schedule"
    assert health("beat", schedule=str(schedule)).returncode == 1
    with running("beat", schedule=str(schedule)) as beat:
        wait_until(lambda: any(tmp_path.iterdir()))
        assert health("beat", schedule=str(schedule)).returncode == 0
        assert ended(beat) < 10
    for file in tmp_path.iterdir():
        os.utime(file, (1, 1))
    silent = health("beat", schedule=str(schedule))
    assert silent.returncode == 1
    assert "was not saved" in silent.stderr


def test_a_silent_worker_is_found(migrated):
    forget = (
        "from snp.dashboards.models import Heartbeat; Heartbeat.objects.all().delete()"
    )
    manage("shell", "--no-imports", "--command", forget)
    found = health("worker")
    assert found.returncode == 1
    assert "worker: does not answer" in found.stderr


def test_check_for_deployment_finds_nothing():
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
