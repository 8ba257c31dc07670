"""The product as docker-compose.yml runs it, on this machine."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from snp import embedded

ROOT = embedded.ROOT
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")  # the others are images of other people
BIN = Path(sys.executable).parent
HOST = "performance.example.police.uk"


def environment(**changes: str | None) -> dict[str, str]:
    """What a production process finds; None takes a variable away."""
    read = ("SNP_", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL")
    found = {k: v for k, v in os.environ.items() if not k.startswith(read)}
    found |= {
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
        "SECRET_KEY": "a key of fifty characters or more, 0123456789 abcdefgh",
        "ALLOWED_HOSTS": HOST,
    }
    return {k: v for k, v in (found | changes).items() if v is not None}


def manage(*arguments: str, **changes: str | None) -> subprocess.CompletedProcess:
    """`manage.py` in production."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=60,
    )


def command(service: str, port: int = 8000, schedule: str = "") -> list[str]:
    """A service's command, with programs, port and files of this machine."""
    program, *arguments = SERVICES[service]["command"]
    arguments = [
        re.sub(r"^--bind=.*", f"--bind=127.0.0.1:{port}", a) for a in arguments
    ]
    if schedule:
        arguments = [re.sub("(?<==)/var/lib/snp/.*", schedule, a) for a in arguments]
    return [str(BIN / program), *arguments]


def own_environment(service: str) -> dict[str, str]:
    """What a service sets for itself and not to reach the others."""
    shared = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS")
    given = SERVICES[service]["environment"].items()
    own = {name: value for name, value in given if name not in shared}
    return {name: re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", own[name]) for name in own}


@contextlib.contextmanager
def running(service: str, **kwargs) -> Iterator[subprocess.Popen]:
    """A service at work; killed at the end, if it is still there."""
    process = subprocess.Popen(
        command(service, **kwargs),
        cwd=ROOT,
        env=environment(**own_environment(service)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its children hold the pipe too
        process.communicate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextlib.contextmanager
def asked(port: int, path: str, **headers: str) -> Iterator[http.client.HTTPResponse]:
    """An answer as the TLS proxy gets it: of the public name, over plain HTTP."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Host": HOST, **headers})
        with connection.getresponse() as answer:
            yield answer


def wait_until(true, patience: float = 40) -> None:
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience} s")
        time.sleep(0.2)
