"""Run the web server, the worker and beat together, as `serve` and `demo` do.

In production each is a service of its own; see docker-compose.yml.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings

from snp.dashboards import health

STOP_PATIENCE = 8  # seconds; a roll-up cut off here is made by the next start
READY_PATIENCE = 60
AGAIN_AFTER = 1

# A shell that ends what the supervisor left, if that was killed: each line read holds the
# numbers of all that runs, and no more lines come when the supervisor has gone.
GUARD = f"""
while read -r line; do numbers=$line; done
kill -TERM $numbers
for second in $(seq {STOP_PATIENCE}); do
    sleep 1
    left=
    for number in $numbers; do kill -0 $number && left=yes; done
    test $left || exit
done
for number in $numbers; do kill -KILL -- -$number; done
"""


def commands(port: int) -> dict[str, list[str]]:
    """What is run, the same programs as in production."""
    celery = [sys.executable, "-m", "celery", "--app", "snp", "--quiet"]
    return {
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"],
        # the plain scheduler keeps no file; every start begins anew
        "beat": [
            *(*celery, "beat", "--loglevel", "WARNING"),
            *("--scheduler", "celery.beat:Scheduler"),
        ],
        "web": [
            *(sys.executable, "-m", "uvicorn", "snp.asgi:application"),
            *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
            # without a limit an open stream would hold the server for ever
            *("--timeout-graceful-shutdown", "5"),
        ],
    }


class ToldToStop(BaseException):
    """Raised in the main thread by SIGINT, SIGTERM and SIGHUP, the first time."""


@dataclass
class Supervisor:
    """Keeps processes running until it is told to stop."""

    commands: dict[str, list[str]]
    running: dict[str, subprocess.Popen] = field(default_factory=dict)
    guard: subprocess.Popen | None = None

    def start(self) -> None:
        self.guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for name in self.commands:
            self._start(name)

    def _start(self, name: str) -> None:
        """In a session of its own: Ctrl-C is for us, we end the others in order."""
        process = subprocess.Popen(
            self.commands[name],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.running[name] = process
        numbers = " ".join(str(each.pid) for each in self.running.values())
        with contextlib.suppress(BrokenPipeError):  # somebody ended the guard
            os.write(self.guard.stdin.fileno(), f"{numbers}\n".encode())

    def revive(self) -> None:
        """Start again whatever ended by itself."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                sys.stderr.write(
                    f"{name} ended with status {process.returncode}: starting it again\n"
                )
                self._start(name)

    def watch(self) -> None:
        while True:
            time.sleep(AGAIN_AFTER)  # one that ends at once is not started in a whirl
            self.revive()

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_PATIENCE
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):  # what it left, if anything
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if self.guard:
            self.guard.kill()
            self.guard.communicate()


@contextlib.contextmanager
def supervised(names: set[str] | None = None) -> Iterator[Supervisor]:
    """Some of the processes, once started; all are ended, also after a signal to stop.

    A signal ends the block at once and quietly.
    """
    chosen = commands(settings.PORT)
    supervisor = Supervisor(
        {n: c for n, c in chosen.items() if not names or n in names}
    )
    if "web" in supervisor.commands:
        _check_port()
    with _stopped_by_signals():
        try:
            yield supervisor
        finally:
            supervisor.stop()


def _check_port() -> None:
    """Another's server on our port would answer in place of ours."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", settings.PORT))
        except OSError as error:
            sys.exit(
                f"Port {settings.PORT} can't be used ({error.strerror}). "
                f"Set SNP_PORT to another, for example: export SNP_PORT=8001"
            )


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    numbers = {signal.SIGINT, signal.SIGTERM}
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as under nohup
        numbers.add(signal.SIGHUP)

    def stop(*_) -> None:
        for number in numbers:  # impatience must not leave anything running
            signal.signal(number, signal.SIG_IGN)
        raise ToldToStop

    for number in numbers:
        signal.signal(number, stop)
    with contextlib.suppress(ToldToStop):
        yield


def wait_until_ready(supervisor: Supervisor) -> None:
    """Until pages are served and all is at work."""
    page = f"http://127.0.0.1:{settings.PORT}/accounts/login/"
    deadline = time.monotonic() + READY_PATIENCE
    while not (_answers(page) and all(health.checks().values())):
        if supervisor.running["web"].poll() is not None:
            sys.exit("The web server ended at once; it says why above.")
        if time.monotonic() > deadline:
            sys.exit(f"Not ready after {READY_PATIENCE} s: {health.checks()}")
        time.sleep(0.2)  # a web server answers when it can, and says nothing before


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:  # HTTP errors are such too
        return False
