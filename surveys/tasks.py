"""Celery tasks: load by id, call the function. Each is safe to run twice."""

import logging

from kombu.exceptions import OperationalError

from snp.celery import app
from surveys.models import Survey
from surveys.rollup.engine import roll_up

log = logging.getLogger(__name__)


@app.task
def refresh_stale_quarters() -> None:
    """Roll up whatever is stale; beat calls it too, so a lost message only delays."""
    for survey in Survey.objects.all():
        roll_up(survey)


def refresh_soon() -> None:
    """Tell a worker, if the broker is there to be told; beat is not needed then."""
    try:
        refresh_stale_quarters.delay()
    except OperationalError:
        log.warning("The broker does not answer: the worker will see to it by itself.")
