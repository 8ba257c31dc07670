"""Celery tasks of the pages."""

import contextlib

from celery.bootsteps import StartStopStep
from celery.worker.consumer import Tasks
from kombu.exceptions import OperationalError

from snp.celery import app
from snp.dashboards import health, publish
from surveys.tasks import refresh_soon


@app.task
def beat_of_the_worker() -> None:
    health.beat()


@app.task
def publish_panels() -> None:
    """The safety net: figures of a run whose announcement failed."""
    publish.publish_panels()


class BeginAtOnce(StartStopStep):
    """Whenever a worker has a broker (again), messages may have been lost before.

    So neither /healthz nor what is stale waits for beat.
    """

    requires = (Tasks,)

    def start(self, consumer) -> None:
        with contextlib.suppress(OperationalError):
            beat_of_the_worker.delay()
            refresh_soon()


app.steps["consumer"].add(BeginAtOnce)
