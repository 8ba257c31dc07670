"""`serve` as a person meets it: ready, beside another, interrupted, killed."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from snp import embedded
from tests.faults.conftest import Visitor, new_home, servers_of
from tests.faults.installation import (
    Installation,
    alive,
    clean_environment,
    descendants,
    free_port,
    kill_tree,
    name_of,
    wait_until,
)


class Served:
    """`manage.py serve`, or another command, with its output in a file."""

    def __init__(self, home: embedded.Home, folder: Path, port: int, *command: str):
        self.port, self.home = port, home
        self.said = folder / f"said-{port}.txt"
        environment = {"SNP_HOME": str(home.path), "SNP_PORT": str(port)}
        with self.said.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", *(command or ["serve"])],
                cwd=embedded.ROOT,
                env=clean_environment() | environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def __enter__(self) -> "Served":
        self.until(f"ready http://127.0.0.1:{self.port}/\n")
        self.children = descendants(self.process.pid)
        return self

    def until(self, words: str, patience: float = 60) -> None:
        def said() -> bool:
            assert self.process.poll() is None, self.said.read_text()
            return words in self.said.read_text()

        wait_until(said, patience, f"it says {words}")

    def child(self, name: str) -> psutil.Process:
        """The process that has this word in its command line, and none above it."""
        found = alive(psutil.Process(self.process.pid).children())
        return next(each for each in found if name in each.cmdline())

    def started(self) -> list[psutil.Process]:
        """All that runs below it, without the database's and the broker's."""
        return ours(descendants(self.process.pid))

    def health(self) -> int:
        return Installation(self.home, "", self.port).health()[0]

    def __exit__(self, *_) -> None:
        kill_tree(self.process.pid)
        for child in alive(getattr(self, "children", [])):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        self.process.wait()


def ours(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Without the database's and the broker's."""
    servers = ("postgres", "valkey-server")
    return [process for process in alive(processes) if name_of(process) not in servers]


@pytest.fixture(scope="module")
def migrated_home():
    """To set a home up takes longer than all the rest."""
    with new_home() as home:
        environment = clean_environment() | {"SNP_HOME": str(home.path)}
        command = [sys.executable, "manage.py", "version"]
        subprocess.run(
            command, cwd=embedded.ROOT, env=environment, check=True, timeout=90
        )
        yield home


@pytest.fixture
def served_home(migrated_home):
    yield migrated_home
    with embedded._alone(migrated_home):
        embedded.stop(migrated_home)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_that_it_started(served_home, tmp_path, number):
    with Served(served_home, tmp_path, free_port()) as served:
        names = " ".join(word for each in served.children for word in each.cmdline())
        assert all(name in names for name in ("worker", "beat", "uvicorn"))
        assert len(servers_of(served_home)) == 2
        served.process.send_signal(number)
        served.process.send_signal(number)  # by an impatient hand
        assert served.process.wait(20) == 0
        assert alive(served.children) == []
        assert servers_of(served_home) == []


def test_a_signal_before_it_is_ready(served_home, tmp_path):
    served = Served(served_home, tmp_path, free_port())
    wait_until(lambda: len(served.started()) >= 4, 30, "all are started")
    children = descendants(served.process.pid)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(20) == 0
    assert alive(children) == []
    assert servers_of(served_home) == []
    assert "ready" not in served.said.read_text()


def test_another_user_of_the_home_keeps_its_servers(served_home, tmp_path):
    """SIGHUP comes when a terminal is closed."""
    with Served(served_home, tmp_path, free_port()) as served, Visitor(served_home):
        served.process.send_signal(signal.SIGHUP)
        assert served.process.wait(20) == 0
        assert ours(served.children) == []
        assert len(servers_of(served_home)) == 2


def test_two_instances_side_by_side(served_home, tmp_path):
    with (
        new_home() as other,
        Served(served_home, tmp_path, free_port()) as first,
        Served(other, tmp_path, free_port()) as second,
    ):
        assert first.health() == second.health() == 200
        first.process.send_signal(signal.SIGTERM)
        first.process.wait(20)
        assert second.health() == 200
        second.process.send_signal(signal.SIGTERM)
        second.process.wait(20)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_is_in_use(served_home, tmp_path, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        served = Served(served_home, tmp_path, port, command)
        assert served.process.wait(30) == 1
    said = served.said.read_text()
    assert said.startswith(f"Port {port} can't be used (Address already in use).")
    assert "export SNP_PORT=" in said
    assert len(said.splitlines()) == 1
    assert servers_of(served_home) == []


def test_when_it_is_killed_its_processes_end_too(served_home, tmp_path):
    port = free_port()
    with Served(served_home, tmp_path, port) as killed:
        killed.process.kill()
        killed.process.wait()
        wait_until(lambda: not alive(ours(killed.children)), 20, "nothing lives on")
        assert len(servers_of(served_home)) == 2  # the next command ends them
        with Served(served_home, tmp_path, port) as again:
            assert again.health() == 200


def test_what_ends_by_itself_is_started_again(served_home, tmp_path):
    with Served(served_home, tmp_path, free_port()) as served:
        for name in ("worker", "snp.asgi:application", "beat"):
            old = served.child(name)
            old.kill()
            wait_until(lambda old=old: not alive([old]), 5, "it is dead")
        served.until("starting it again")
        time.sleep(2)
        wait_until(lambda: served.health() == 200, 20, "pages are served again")
        assert {served.child(name).pid for name in ("worker", "beat")}
        new = descendants(served.process.pid)
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(20) == 0
        assert alive(new) == []
