"""Celery tasks: load by id, call the function. Each is safe to run twice."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from snp.celery import app
from surveys.importing import uploads
from surveys.models import ImportBatch, Survey
from surveys.rollup.engine import roll_up

log = logging.getLogger(__name__)


@app.task
def refresh_stale_quarters() -> None:
    """Roll up whatever is stale; beat calls it too, so a lost message only delays."""
    take_up_waiting_uploads()
    uploads.discard_unconfirmed()
    for survey in Survey.objects.all():
        roll_up(survey)


@app.task
def check_upload(batch_id: int) -> None:
    uploads.check(batch_id)


@app.task
def store_upload(batch_id: int) -> None:
    if uploads.store(batch_id):
        refresh_soon()


def take_up_waiting_uploads() -> None:
    """Those whose message was lost, or whose worker died."""
    for batch in uploads.waiting():
        upload_soon(batch)


def upload_soon(batch: ImportBatch) -> None:
    """Tell a worker what there is to do with an upload, once it is committed."""
    is_new = batch.state == ImportBatch.State.CHECKING
    task = check_upload if is_new else store_upload
    transaction.on_commit(lambda: _tell(task, batch.pk))


def refresh_soon() -> None:
    _tell(refresh_stale_quarters)


def _tell(task, *args) -> None:
    """Tell a worker, if the broker is there to be told; beat is not needed then."""
    try:
        task.delay(*args)
    except OperationalError:
        log.warning("The broker does not answer: the worker will see to it by itself.")
