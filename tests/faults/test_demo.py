"""The demonstration London: interrupted, resumed, grown by a quarter."""

import datetime as dt
import os
import signal
import time

import pytest

from snp.accounts.models import Posting, User
from snp.management import demonstration
from surveys.models import ImportBatch, Response, Survey
from surveys.rollup.engine import roll_up
from tests.faults.conftest import new_home, servers_of
from tests.faults.installation import alive, descendants, free_port, wait_until
from tests.faults.test_serve import Served

ONE_QUARTER_MORE = dt.date(2004, 10, 5), dt.date(2005, 1, 5)
A_QUARTER = 2000  # interviews


@pytest.fixture
def said(settings) -> list[str]:
    settings.DEMO_PASSWORD = "correct horse battery"
    return []


def counted() -> int:
    return Response.objects.filter(withdrawn=False).count()


@pytest.mark.django_db(transaction=True)
def test_a_year_that_has_grown_replaces_its_shorter_file(said):
    october, january = ONE_QUARTER_MORE
    assert not demonstration.is_complete(october)
    demonstration.load(october, said.append)
    assert not demonstration.is_complete(october)  # not rolled up yet
    roll_up(Survey.objects.get())
    assert demonstration.is_complete(october)
    assert demonstration.is_complete(dt.date(2004, 12, 31))
    assert counted() == 2 * A_QUARTER

    assert not demonstration.is_complete(january)
    demonstration.load(january, said.append)
    assert counted() == 3 * A_QUARTER
    assert not demonstration.is_complete(january)
    roll_up(Survey.objects.get())
    assert demonstration.is_complete(january)
    states = ImportBatch.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "loaded"]


@pytest.mark.django_db(transaction=True)
def test_what_was_loaded_is_left_as_it_is(said):
    for _ in range(2):
        demonstration.load(ONE_QUARTER_MORE[0], said.append)
    assert sum("loaded" in line for line in said) == 1
    assert ImportBatch.objects.count() == 1
    assert User.objects.count() == Posting.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_load_is_resumed(said):
    """Interrupted between two files: those of one year, and of a quarter more."""
    today = dt.date(2005, 7, 15)

    def stop(line: str) -> None:
        if line.startswith("loaded"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demonstration.load(today, stop)
    assert counted() == 4 * A_QUARTER
    assert not demonstration.is_complete(today)
    demonstration.load(today, said.append)
    assert counted() == 5 * A_QUARTER
    assert sum("loaded" in line for line in said) == 1


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="takes two minutes")
def test_the_whole_demonstration(tmp_path):
    """Interrupted in the middle of loading, resumed, and asked for once more."""

    def demo(home) -> Served:
        return Served(home, tmp_path, free_port(), "demo", "--no-serve")

    with new_home() as home:
        first = demo(home)
        first.until("loaded pas_2007-08.csv")
        children = descendants(first.process.pid)
        first.process.send_signal(signal.SIGTERM)
        assert first.process.wait(20) == 1
        assert "Interrupted" in first.said.read_text()
        assert alive(children) == servers_of(home) == []

        second = demo(home)
        second.process.wait(240)
        said = second.said.read_text()
        assert second.process.returncode == 0, said
        assert "all figures are published\n" in said
        assert "pas_2007-08.csv" not in said
        assert servers_of(home) == []

        began = time.monotonic()
        third = demo(home)
        assert third.process.wait(30) == 0
        assert "is loaded and published" in third.said.read_text()
        assert time.monotonic() - began < 15

        with Served(home, tmp_path, free_port(), "demo") as served:
            assert time.monotonic() - began < 45
            wait_until(lambda: "password" in served.said.read_text(), 5, "log-ins")
            assert served.health() == 200
            served.process.send_signal(signal.SIGINT)
            assert served.process.wait(20) == 0
            assert alive(served.children) == servers_of(home) == []
