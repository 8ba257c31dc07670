"""Workers that are killed, or do the same work at the same time."""

import pytest

from tests.faults.installation import alive, descendants, wait_until

WAITS = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
RUNS = "SELECT state FROM surveys_run ORDER BY id"
TWICE = """
SELECT count(*) FROM (
    SELECT FROM surveys_estimate WHERE superseded_by_id IS NULL
     GROUP BY survey_id, measure, "group", bcu_id, geography, "window", quarter
    HAVING count(*) > 1) AS cells
"""


def test_a_killed_worker_leaves_its_run_to_the_next(installation, right_figures):
    """Killed within the transaction that writes the figures."""
    with (
        installation.running("worker") as [worker],
        installation.holding("LOCK surveys_change IN EXCLUSIVE MODE"),
    ):
        wait_until(lambda: installation.value(WAITS), 30, "it is writing figures")
        children = descendants(worker.pid)
        worker.kill()
        worker.wait()
        wait_until(lambda: not alive(children), 5, "its pool ends with it")
    wait_until(lambda: not installation.users(), 5, "its transaction is undone")
    assert installation.figures() == []

    with installation.running("worker"):
        wait_until(installation.is_up_to_date, 30, "the next has done it")
    assert installation.figures() == right_figures
    assert installation.rows(RUNS) == [("failed",), ("done",)]


def test_a_killed_child_of_the_worker(installation, right_figures):
    """The pool gets a new one, and its task is done again."""
    with installation.running("worker") as [worker]:
        with installation.holding("LOCK surveys_change IN EXCLUSIVE MODE"):
            wait_until(lambda: installation.value(WAITS), 30, "it is writing figures")
            for child in descendants(worker.pid):
                child.kill()
        wait_until(installation.is_up_to_date, 30, "another child has done it")
    assert installation.figures() == right_figures


@pytest.mark.parametrize("workers", [1, 2])
def test_a_task_delivered_many_times(installation, right_figures, workers):
    with installation.running(*["worker"] * workers):
        with installation.holding("LOCK surveys_stratummoments IN EXCLUSIVE MODE"):
            for _ in range(6):
                installation.send("surveys.tasks.refresh_stale_quarters")
                installation.send("snp.dashboards.tasks.publish_panels")
            wait_until(lambda: installation.value(WAITS), 30, "a run is on")
        wait_until(installation.is_up_to_date, 30, "a run is done")
        wait_until(lambda: not installation.messages(), 30, "all messages are taken")
        for _ in range(3):
            installation.send("surveys.tasks.refresh_stale_quarters")
        beat = installation.heartbeat()
        installation.send("snp.dashboards.tasks.beat_of_the_worker")
        wait_until(lambda: installation.heartbeat() > beat, 10, "it goes on")
    assert installation.figures() == right_figures
    assert installation.value(TWICE) == 0
    assert installation.rows(RUNS) == [("done",)]
    revisions = "SELECT DISTINCT revision FROM dashboards_panel"
    assert installation.rows(revisions) == [(1,)]
