"""A file on its way in from a browser: received, checked, confirmed, stored.

A worker holds a lock on the batch that it has in hand, so a task that runs twice is
harmless, and one whose worker died can be taken up at once.
"""

import datetime as dt
import time
from contextlib import suppress

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from snp.accounts.models import User
from snp.audit import trail
from surveys.importing import chunks
from surveys.importing.loading import (
    Outcome,
    OutOfHand,
    fingerprint,
    load_responses,
    loaded_before,
)
from surveys.locks import UPLOADS, in_hand
from surveys.models import ImportBatch, Survey

State = ImportBatch.State
UNDECIDED = (State.CHECKING, State.CHECKED)
UNCONFIRMED = dt.timedelta(days=30)  # then a checked file is dropped
A_WHILE = 0.5  # seconds between two writings of the progress


class NotPossible(ValueError):
    """A sentence that says why the load can't be confirmed or discarded."""


class AlreadyLoaded(Exception):
    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        super().__init__(f"This file was loaded before, as load {batch.pk}.")


@transaction.atomic
def receive(file, *, survey: str, layout: str, by: User) -> ImportBatch:
    """Keep an uploaded file for a worker to check. AlreadyLoaded when we hold it."""
    asked, _ = Survey.objects.get_or_create(code=survey)
    digest, size = fingerprint(file)
    if earlier := loaded_before(asked, digest):
        raise AlreadyLoaded(earlier)
    batch = ImportBatch.objects.create(
        survey=asked,
        layout=layout,
        filename=file.name[:255],
        sha256=digest,
        size=size,
        state=State.CHECKING,
        created_by=by,
    )
    chunks.keep(batch, file)
    trail.record("upload responses", batch, by=by, sha256=digest)
    return batch


# What a person decides


@transaction.atomic
def confirm(batch_id: int, *, by: User) -> ImportBatch:
    """Let a checked file be stored. Confirming twice is confirming once."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state in (State.LOADING, State.LOADED):
        return batch
    if batch.state != State.CHECKED:
        raise NotPossible(
            f"Load {batch.pk} is {batch.state}: only a checked one can be."
        )
    batch.state, batch.progress = State.LOADING, 0
    batch.report["confirmed_by"] = by.pk
    batch.save()
    trail.record("confirm load", batch, by=by)
    return batch


@transaction.atomic
def discard(batch_id: int, *, by: User | None) -> ImportBatch:
    """Drop a file that is not loaded: its row stays, what it held is gone."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state == State.REJECTED:
        return batch
    if batch.state not in UNDECIDED:
        raise NotPossible(f"Load {batch.pk} is {batch.state}: it can't be discarded.")
    batch.report["discarded_by"] = str(by) if by else ""
    _reject(batch)
    trail.record("discard load", batch, by=by)
    return batch


def discard_unconfirmed() -> None:
    """Files that somebody had checked and then left: what they held is not kept."""
    long_ago = timezone.now() - UNCONFIRMED
    left = ImportBatch.objects.filter(state=State.CHECKED, created_at__lt=long_ago)
    for key in left.values_list("pk", flat=True):
        with suppress(NotPossible):  # confirmed just now
            discard(key, by=None)


# What a worker does


def check(batch_id: int) -> None:
    """Try the file out: it becomes checked, or rejected with what is wrong."""
    with Hand(batch_id) as hand:
        if batch := hand.take(State.CHECKING):
            outcome = _read(batch, hand, dry_run=True)
            _settle(batch, outcome, State.CHECKED)


def store(batch_id: int) -> bool:
    """Load a confirmed file, or reject it for what has become wrong since."""
    with Hand(batch_id) as hand:
        batch = hand.take(State.LOADING)
        if batch is None:
            return False
        outcome = _read(batch, hand, dry_run=False)
        if outcome.already or outcome.problems:
            _settle(batch, outcome, State.REJECTED)
            return False
        return outcome.batch is not None


def waiting() -> QuerySet[ImportBatch]:
    """Batches with work to do that nobody has in hand."""
    return ImportBatch.objects.filter(
        state__in=[State.CHECKING, State.LOADING]
    ).exclude(pk__in=in_hand(UPLOADS))


def _read(batch: ImportBatch, hand: "Hand", *, dry_run: bool) -> Outcome:
    by = User.objects.filter(pk=batch.report.get("confirmed_by")).first()
    try:
        return load_responses(
            chunks.opened(batch), survey=batch.survey.code, layout=batch.layout,
            filename=batch.filename, by=by, dry_run=dry_run,
            onto=batch, progress=hand.report,
        )  # fmt: skip
    except OutOfHand:
        return Outcome()
    except Exception as error:
        _reject_for(batch, error)
        raise


def _reject_for(batch: ImportBatch, error: Exception) -> None:
    """A fault of the program must not leave a file waiting for ever."""
    outcome = Outcome()
    outcome.problems.note(
        None,
        None,
        f"the program failed on this file ({type(error).__name__}). Nothing of it is "
        "stored. The log of the worker says more",
    )
    _settle(batch, outcome, State.REJECTED)


@transaction.atomic
def _settle(batch: ImportBatch, outcome: Outcome, good: str) -> None:
    """Write down what came out, unless the batch is in another's hand by now."""
    held = ImportBatch.objects.select_for_update().filter(
        pk=batch.pk, state=batch.state, claimed_at=batch.claimed_at
    )
    if not (batch := held.first()):
        return
    if outcome.already:
        outcome.problems.note(None, None, str(AlreadyLoaded(outcome.batch)))
    batch.report |= outcome.report()
    if outcome.problems:
        _reject(batch)
        return
    batch.state, batch.progress, batch.claimed_at = good, 1, None
    batch.save()


def _reject(batch: ImportBatch) -> None:
    batch.state, batch.claimed_at = State.REJECTED, None
    batch.save()
    batch.chunks.all().delete()


class Hand:
    """Holds a batch, and writes how far it is, on a connection of its own.

    What the load's own transaction writes is not seen before its end.
    """

    def __init__(self, batch_id: int) -> None:
        self.batch_id = batch_id
        self.connection = connection.copy()
        self.written = time.monotonic()

    def __enter__(self) -> "Hand":
        return self

    def __exit__(self, *error) -> None:
        self.connection.close()  # and with it the lock goes

    def take(self, state: str) -> ImportBatch | None:
        """The batch, if it is in this state and nobody else has it in hand."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_lock(%s, %s)", [UPLOADS, self.batch_id]
            )
            if not cursor.fetchone()[0]:
                return None
        found = ImportBatch.objects.filter(pk=self.batch_id, state=state)
        if not found.update(claimed_at=timezone.now(), progress=0):
            return None
        return found.select_related("survey").get()

    def report(self, share: float) -> None:
        if time.monotonic() - self.written < A_WHILE:
            return
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE surveys_importbatch SET progress = %s WHERE id = %s",
                [share, self.batch_id],
            )
        self.written = time.monotonic()
