"""Run the web server, the worker and beat together, as `serve` and `demo` do.

In production each is a service of its own; see docker-compose.yml.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings

from snp.dashboards import health

STOP_PATIENCE = 15  # seconds, longer than streams and tasks are given
READY_PATIENCE = 60
AGAIN_AFTER = 1


def commands(port: int) -> dict[str, list[str]]:
    """What is run, the same programs as in production."""
    celery = [sys.executable, "-m", "celery", "--app", "snp", "--quiet"]
    schedule = tempfile.mkdtemp(prefix="snp-beat-") + "/schedule"
    return {
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--schedule", schedule],
        "web": [
            *(sys.executable, "-m", "uvicorn", "snp.asgi:application"),
            *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
            # without a limit an open stream would hold the server for ever
            *("--timeout-graceful-shutdown", "5"),
        ],
    }


@dataclass
class Supervisor:
    """Keeps processes running until it is told to stop."""

    commands: dict[str, list[str]]
    running: dict[str, subprocess.Popen] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        for name in self.commands:
            self._start(name)

    def _start(self, name: str) -> None:
        """In a session of its own: Ctrl-C is for us, we end the others in order."""
        self.running[name] = subprocess.Popen(
            self.commands[name],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def watch(self) -> None:
        """Start again whatever ends by itself; returns when told to stop."""
        while not self.stopping.wait(AGAIN_AFTER):
            for name, process in list(self.running.items()):
                if process.poll() is not None:
                    sys.stderr.write(
                        f"{name} ended with status {process.returncode}: starting it again\n"
                    )
                    self._start(name)

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_PATIENCE
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextlib.contextmanager
def supervised(names: set[str] | None = None) -> Iterator[Supervisor]:
    """Run some of the processes; all are ended, also after SIGINT and SIGTERM."""
    chosen = commands(settings.PORT)
    supervisor = Supervisor(
        {n: c for n, c in chosen.items() if not names or n in names}
    )
    earlier = {
        number: signal.signal(number, lambda *_: supervisor.stopping.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        supervisor.start()
        yield supervisor
    finally:
        supervisor.stop()
        for number, handler in earlier.items():
            signal.signal(number, handler)


def wait_until_ready(supervisor: Supervisor) -> bool:
    """Until pages are served and all is at work; False when told to stop meanwhile."""
    page = f"http://127.0.0.1:{settings.PORT}/accounts/login/"
    deadline = time.monotonic() + READY_PATIENCE
    while not supervisor.stopping.wait(0.2):
        if _answers(page) and all(health.checks().values()):
            return True
        if supervisor.running["web"].poll() is not None:
            sys.exit(f"The web server ended at once: is port {settings.PORT} in use?")
        if time.monotonic() > deadline:
            sys.exit(f"Not ready after {READY_PATIENCE} s: {health.checks()}")
    return False


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:  # HTTP errors are such too
        return False
