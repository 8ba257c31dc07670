"""The history of a priority, written in the transaction of each deed."""

import datetime as dt

from epic.models import Priority, PriorityEvent
from epic.signals import changed
from snp.audit import trail

Verb = PriorityEvent.Verb


def note(priority: Priority, verb: Verb, on: dt.date, text: str, by) -> None:
    """An event of the priority, on the trail, and word to whoever waits."""
    priority.events.create(verb=verb, date=on, note=text, by=by)
    announce(priority, f"priority {verb}", by, on=str(on))


def announce(priority: Priority, verb: str, by, **detail) -> None:
    trail.record(verb, priority.pk, by=by, **detail)
    changed.send(sender=Priority, wards={priority.ward_id})


def was_done(priority: Priority, verb: Verb, on: dt.date, text: str) -> bool:
    """Whether the history holds exactly this: the deed is being repeated."""
    return priority.events.filter(verb=verb, date=on, note=text).exists()
