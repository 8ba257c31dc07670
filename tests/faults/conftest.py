"""Homes with servers of their own, and processes that use them."""

import contextlib
import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from snp import demonstration, embedded
from tests.faults.installation import OURS, Installation, copy_of, free_port

TODAY = dt.date(2005, 4, 15)  # a year of interviews


class Visitor:
    """A process that is in a home from `with` to its end."""

    def __init__(self, home: embedded.Home, *arguments: str) -> None:
        environment = {k: v for k, v in os.environ.items() if k not in OURS}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.visitor", *arguments],
            cwd=embedded.ROOT,
            env=environment | {"SNP_HOME": str(home.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Visitor":
        if self.process.stdout.readline() != "in\n":
            raise AssertionError(self.leave())
        return self

    def leave(self) -> str:
        """What it says to standard error at its end."""
        return self.process.communicate(timeout=20)[1]

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def __exit__(self, *error) -> None:
        if self.process.returncode is None:
            self.leave()


@contextlib.contextmanager
def new_home(parent: Path | None = None):
    folder = Path(tempfile.mkdtemp(prefix="snp-test-", dir=parent))
    home = embedded.Home(folder / "home")
    try:
        yield home
    finally:
        if home.path.exists():
            embedded.destroy(home)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def used_home():
    """A home that was used before: to set one up takes longer than to start it."""
    with new_home() as home:
        Visitor(home).__enter__().leave()
        yield home


@pytest.fixture
def home(used_home):
    """A home whose servers are at rest, before the test and after it."""
    yield used_home
    with embedded._alone(used_home):
        embedded.stop(used_home)
    for process in servers_of(used_home):
        process.kill()


def servers_of(home: embedded.Home) -> list[psutil.Process]:
    """The postmaster and the valkey-server of a home, as far as they run."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            line = process.cmdline()
            if str(home.data) in line or any(str(home.sockets) in a for a in line):
                found.append(process)
    return found


# A filled installation, for faults under its worker and web server


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory):
    """A home in use, with a year of interviews that have not been rolled up."""
    files = demonstration.write(tmp_path_factory.mktemp("london"), TODAY)
    with new_home() as home, Visitor(home):
        template = Installation(home, home.database_url, free_port())
        template.run("migrate", "--verbosity", "0")
        template.run("load_areas", str(files.areas))
        for file in files.responses:
            template.run("load_responses", str(file), "--survey", "pas")
        yield home


@pytest.fixture(scope="session")
def right_figures(filled_home):
    """The figures that `roll_up` makes of the same year, here and now."""
    with copy_of(filled_home.database_url, "rolled_up") as url:
        copy = Installation(filled_home, url, free_port())
        copy.run("roll_up", "--all")
        figures = copy.figures()
    assert len(figures) > 1000
    return figures


@pytest.fixture
def installation(filled_home, right_figures):
    """An installation with a database and a broker as new; servers that died are back."""
    with copy_of(filled_home.database_url, "faulty") as url:
        made = Installation(filled_home, url, free_port())
        with made.valkey() as valkey:
            valkey.flushall()
        try:
            yield made
        finally:
            with embedded._alone(filled_home):
                embedded._ensure_running(filled_home)
