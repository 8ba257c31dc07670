"""The broker is killed, or drops its clients, under a worker and beat."""

import time

import psutil
import pytest

from snp import demonstration, embedded
from snp.demonstration.streams import stream
from snp.demonstration.survey import write_pas_quarter
from snp.lib.quarters import Quarter
from tests.faults.installation import wait_until

BEAT = "snp.dashboards.tasks.beat_of_the_worker"


@pytest.fixture
def late_file(tmp_path):
    quarter = Quarter(2004, 4)
    rng = stream(demonstration.SEED, "late", quarter.ordinal)
    return write_pas_quarter(tmp_path / "late.csv", quarter, 200, rng)


def start_again(home) -> None:
    with embedded._alone(home):
        embedded._start_valkey(home)


def kill(home) -> None:
    with embedded._valkey(home) as valkey:
        number = valkey.info("server")["process_id"]
    process = psutil.Process(number)
    process.kill()
    wait_until(lambda: not embedded._valkey_answers(home), 5, "it is dead")


def test_a_load_while_the_broker_is_away(installation, late_file):
    """It is taken up when the broker is back, by nobody's hand; beat lives on, too."""
    with installation.running("worker", "beat") as processes:
        wait_until(installation.is_up_to_date, 40, "the first figures")
        before = installation.figures()
        kill(installation.home)
        began = time.monotonic()
        installation.run("load_responses", str(late_file), "--survey", "pas")
        assert time.monotonic() - began < 20
        assert not installation.is_up_to_date()
        start_again(installation.home)
        wait_until(installation.is_up_to_date, 25, "the late file's figures")
        assert installation.figures() != before
        last = installation.heartbeat()
        wait_until(lambda: installation.heartbeat() > last, 35, "beat goes on")
        assert [process.poll() for process in processes] == [None, None]


def test_a_worker_that_starts_before_the_broker(installation):
    kill(installation.home)
    with installation.running("worker"):
        time.sleep(4)
        start_again(installation.home)
        wait_until(installation.is_up_to_date, 40, "it waited for the broker")


def test_connections_that_the_broker_drops(installation):
    """A worker that looks alive and takes no more tasks is the worst of all."""
    with installation.running("worker"):
        wait_until(installation.is_up_to_date, 40, "the first figures")
        for _ in range(4):
            with installation.valkey() as valkey:
                valkey.execute_command("CLIENT", "KILL", "SKIPME", "yes")
            time.sleep(0.5)
            last = installation.heartbeat()
            installation.send(BEAT)
            wait_until(
                lambda last=last: installation.heartbeat() > last, 15, "it works"
            )
            wait_until(lambda: not installation.messages(), 15, "nothing is left")
