"""How a priority ends, and begins again: resolved, dropped, reopened."""

import datetime as dt

from django.db import transaction

from epic.models import Priority
from epic.priorities import checks, history
from epic.priorities.checks import OPEN, Status
from epic.priorities.history import Verb


@transaction.atomic
def resolve(
    *, priority: Priority, on: dt.date, outcome: str, residents_told: str, by
) -> Priority:
    """It is done: what came of it, and how residents were told."""
    priority = checks.locked(priority, by)
    said = checks.texts(outcome=outcome, residents_told=residents_told)
    note = "{outcome} Residents were told: {residents_told}".format(**said)
    if _is_closed(priority, Verb.RESOLVED, on, note):
        return priority
    checks.check_is(priority, Status.ADOPTED)
    _close(priority, Status.RESOLVED, on, **said)
    history.note(priority, Verb.RESOLVED, on, note, by)
    return priority


@transaction.atomic
def drop(*, priority: Priority, on: dt.date, reason: str, by) -> Priority:
    """It is given up, and why; the reason stands as its outcome."""
    priority = checks.locked(priority, by)
    reason = checks.texts(reason=reason)["reason"]
    if _is_closed(priority, Verb.DROPPED, on, reason):
        return priority
    checks.check_is(priority, *OPEN)
    _close(priority, Status.DROPPED, on, outcome=reason)
    history.note(priority, Verb.DROPPED, on, reason, by)
    return priority


def _is_closed(priority: Priority, verb: Verb, on: dt.date, note: str) -> bool:
    return priority.closed == on and history.was_done(priority, verb, on, note)


def _close(priority: Priority, status: Status, on: dt.date, **said: str) -> None:
    checks.check_after_what_was_done(priority, on)
    checks.check_after_actions(priority, on)
    priority.status, priority.closed = status, on
    for name, value in said.items():
        setattr(priority, name, value)
    priority.save()


@transaction.atomic
def reopen(*, priority: Priority, on: dt.date, reason: str, by) -> Priority:
    """It was not over after all. To look at it again is a review of what was adopted."""
    priority = checks.locked(priority, by)
    reason = checks.texts(reason=reason)["reason"]
    if priority.closed is None and history.was_done(
        priority, Verb.REOPENED, on, reason
    ):
        return priority
    checks.check_is(priority, Status.RESOLVED, Status.DROPPED)
    checks.check_after_what_was_done(priority, on)
    was_adopted = priority.adopted is not None
    priority.status = Status.ADOPTED if was_adopted else Status.RAISED
    priority.closed, priority.outcome, priority.residents_told = None, "", ""
    priority.reviewed = on if was_adopted else None
    priority.save()
    history.note(priority, Verb.REOPENED, on, reason, by)
    return priority
