"""Which quarters are stale, who has them in hand, and what each run did."""

import datetime as dt
import os
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from snp.lib.quarters import Quarter
from surveys.locks import RUNS, in_hand
from surveys.models import QuarterState, Run, Survey


def mark_stale(survey: Survey, quarters: Iterable[Quarter], why: str) -> None:
    """Note, in the transaction of the change itself, that figures must be made again."""
    now = timezone.now()
    rows = [
        QuarterState(survey=survey, quarter=quarter.ordinal, stale_since=now, why=why)
        for quarter in quarters
    ]
    QuarterState.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["survey", "quarter"],
        update_fields=["stale_since", "why"],
    )


def mark_stale_if_areas_changed(survey: Survey, geography: str) -> None:
    """A load of areas, or a membership that begins or ends, touches every figure.

    A run that is still on has marked what its own geography made stale.
    """
    last = survey.runs.exclude(state=Run.State.FAILED).first()
    if last and last.geography != geography:
        mark_all_stale(survey, "areas have changed")


def mark_all_stale(survey: Survey, why: str) -> None:
    survey.quarters.update(stale_since=timezone.now(), why=why)


@transaction.atomic
def claim(survey: Survey, geography: str) -> tuple[Run, dict[int, dt.datetime]] | None:
    """Take all stale quarters of a survey that nobody has in hand; None without any.

    Two workers never hold the same quarter: the update that takes it asks nothing but
    the quarter's own row, which PostgreSQL looks at again when it has waited for
    another's commit. A run whose worker died gives its quarters back at once.
    """
    _give_up_dead_runs()
    free = survey.quarters.filter(stale_since__isnull=False, claimed_by=None)
    if not free.exists():
        return None
    run = Run.objects.create(
        survey=survey, geography=geography, code_version=code_version()
    )
    _hold(run)
    free.update(claimed_by=run)
    held = dict(run.claims.values_list("quarter", "stale_since"))
    if not held:  # another was faster
        let_go(run)
        run.delete()
        return None
    run.quarters = [Quarter.from_ordinal(ordinal).code for ordinal in sorted(held)]
    run.save(update_fields=["quarters"])
    return run, held


def _hold(run: Run) -> None:
    """Show that the run is alive: the lock lasts as long as its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [RUNS, run.pk])


def let_go(run: Run) -> None:
    """A connection that is gone has let go already."""
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [RUNS, run.pk])


def _give_up_dead_runs() -> None:
    """Those that say they are running and whose worker, and so its lock, is gone."""
    # first the runs, then the locks: a run claimed in between is not among the first
    running = Run.objects.filter(state=Run.State.RUNNING).values_list("pk", flat=True)
    dead = set(running).difference(in_hand(RUNS))
    Run.objects.filter(pk__in=dead, state=Run.State.RUNNING).update(
        state=Run.State.FAILED, error="The worker ended before the run did."
    )
    QuarterState.objects.filter(claimed_by__in=dead).update(claimed_by=None)


@transaction.atomic
def finish(run: Run, held: dict[int, dt.datetime], **counts: int) -> None:
    """Give quarters back; one that was touched meanwhile stays stale."""
    for ordinal, since in held.items():
        run.claims.filter(quarter=ordinal, stale_since=since).update(
            stale_since=None, why=""
        )
    run.claims.update(claimed_by=None)
    Run.objects.filter(pk=run.pk).update(
        state=Run.State.DONE, progress=1, finished_at=timezone.now(), **counts
    )


@transaction.atomic
def fail(run: Run, error: Exception) -> None:
    """Give quarters back as stale as they were."""
    run.claims.update(claimed_by=None)
    Run.objects.filter(pk=run.pk).update(
        state=Run.State.FAILED,
        finished_at=timezone.now(),
        error=f"{type(error).__name__}: {error}"[:2000],
    )


def report_progress(run: Run, share: float) -> None:
    Run.objects.filter(pk=run.pk).update(progress=share)


@cache
def code_version() -> str:
    """The commit, where there is one; a container is told by SNP_VERSION."""
    told = os.environ.get("SNP_VERSION", "")
    if told:
        return told[:40]
    found = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
    )
    return found.stdout.strip() or "unknown"
