"""Celery tasks of the pages."""

from celery.signals import worker_ready

from snp.celery import app
from snp.dashboards import health, publish


@app.task
def beat_of_the_worker() -> None:
    health.beat()


@app.task
def publish_panels() -> None:
    """The safety net: figures of a run whose announcement failed."""
    publish.publish_panels()


@worker_ready.connect
def say_so_at_once(**_) -> None:
    """So that /healthz need not wait for the first beat."""
    beat_of_the_worker.delay()
