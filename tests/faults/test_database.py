"""PostgreSQL is stopped and started, or killed, under a worker and a web server."""

import signal
import time

import psutil
import pytest

from snp import embedded
from tests.faults.installation import alive, wait_until
from tests.faults.test_worker import WAITS

BEAT = "snp.dashboards.tasks.beat_of_the_worker"


def postmaster(home) -> psutil.Process:
    return psutil.Process(embedded._first_number(embedded._postmaster_pid(home)))


def end(home, how: signal.Signals) -> None:
    server = postmaster(home)
    server.send_signal(how)
    wait_until(lambda: not alive([server]), 15, "PostgreSQL ends")


def start_again(home) -> None:
    with embedded._alone(home):
        embedded._start_postgres(home)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_worker_and_pages_come_back(installation, how):
    """SIGINT is what PostgreSQL calls a fast stop."""
    with installation.running("worker", "web") as processes:
        wait_until(installation.is_up_to_date, 40, "the first figures")
        wait_until(lambda: installation.health()[0] == 200, 20, "all is at work")
        end(installation.home, how)
        began = time.monotonic()
        status, said = installation.health()
        assert (status, "database" in said) == (503, True)
        assert time.monotonic() - began < 5
        installation.send(BEAT)  # fails, and the next one does not
        start_again(installation.home)
        wait_until(lambda: installation.health()[0] == 200, 15, "pages are served")
        last = installation.heartbeat()
        installation.send(BEAT)
        wait_until(lambda: installation.heartbeat() > last, 15, "tasks are done")
        assert [process.poll() for process in processes] == [None, None]


def test_a_run_that_the_database_left(installation, right_figures):
    """The worker can't say that its run has failed: nobody is there to be told."""
    with installation.running("worker"):
        with installation.holding("LOCK surveys_change IN EXCLUSIVE MODE"):
            wait_until(lambda: installation.value(WAITS), 40, "it is writing figures")
            end(installation.home, signal.SIGINT)
        start_again(installation.home)
        installation.send("surveys.tasks.refresh_stale_quarters")
        wait_until(installation.is_up_to_date, 30, "it is done again")
    assert installation.figures() == right_figures
