"""What a team does with a priority: raised, adopted, reviewed, acted on, changed.

Each verb is safe to repeat: what stands already is returned as it is. PermissionDenied
for whoever does not lead the team today; ValidationError says what can't be done.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from epic.models import Activity, PanelMeeting, Priority, PriorityAction
from epic.priorities import checks, history
from epic.priorities.checks import OPEN, Status
from epic.priorities.history import Verb
from snp.accounts import access
from wards.models import Ward


@transaction.atomic
def raise_priority(
    *,
    ward: Ward,
    category: str,
    description: str,
    source: str,
    raised: dt.date,
    policing_priority: str = "",
    meeting: PanelMeeting | None = None,
    by,
) -> Priority:
    """Residents of a ward asked for something."""
    access.check_leads(by, ward)
    # so that twice at once is once
    Ward.objects.select_for_update(no_key=True).get(pk=ward.pk)
    priority = Priority(
        ward=ward, category=category, description=description,
        source=source, policing_priority=policing_priority, meeting=meeting,
        raised=raised,
    )  # fmt: skip
    checks.check_what_it_is(priority)
    if standing := _same(priority):
        return standing
    priority.save()
    history.note(priority, Verb.RAISED, raised, "", by)
    return priority


SAID = ("category", "description", "source", "policing_priority", "meeting")


def _same(priority: Priority) -> Priority | None:
    """What says exactly this and was raised for the ward on the same day."""
    said = {name: getattr(priority, name) for name in (*SAID, "ward", "raised")}
    return Priority.objects.filter(**said).first()


@transaction.atomic
def adopt(*, priority: Priority, on: dt.date, by) -> Priority:
    """The team takes it on."""
    priority = checks.locked(priority, by)
    if priority.status == Status.ADOPTED and priority.adopted == on:
        return priority
    checks.check_is(priority, Status.RAISED)
    checks.check_after_what_was_done(priority, on)
    priority.status, priority.adopted = Status.ADOPTED, on
    priority.save()
    history.note(priority, Verb.ADOPTED, on, "", by)
    return priority


@transaction.atomic
def review(*, priority: Priority, on: dt.date, note: str = "", by) -> Priority:
    """The team looked at it again: it is fresh from this day."""
    priority = checks.locked(priority, by)
    note = checks.texts(note=note)["note"]
    if history.was_done(priority, Verb.REVIEWED, on, note):
        return priority
    checks.check_is(priority, Status.ADOPTED)
    checks.check_after_what_was_done(priority, on)
    priority.reviewed = on
    priority.save()
    history.note(priority, Verb.REVIEWED, on, note, by)
    return priority


@transaction.atomic
def take_action(
    *,
    priority: Priority,
    on: dt.date,
    what: str,
    activity: Activity | None = None,
    by,
) -> PriorityAction:
    """The team did something about it; `activity` is the entry of the log, if any."""
    priority = checks.locked(priority, by)
    what = checks.texts(what=what)["what"]
    if standing := priority.actions.filter(
        date=on, what=what, activity=activity
    ).first():
        return standing
    checks.check_is(priority, *OPEN)
    checks.check_day(on, not_before=priority.raised, what="This priority was raised")
    _check_activity(priority, activity)
    action = priority.actions.create(date=on, what=what, activity=activity, by=by)
    history.announce(priority, "priority acted on", by, on=str(on))
    return action


def _check_activity(priority: Priority, activity: Activity | None) -> None:
    if activity and activity.ward_id != priority.ward_id:
        raise ValidationError({"activity": "This entry is of another ward's log."})
    if activity and activity.removed:
        raise ValidationError({"activity": "This entry was removed from the log."})


@transaction.atomic
def change(
    *,
    priority: Priority,
    category: str,
    description: str,
    source: str,
    policing_priority: str = "",
    meeting: PanelMeeting | None = None,
    by,
) -> Priority:
    """Put right what it says; the history keeps what it said."""
    priority = checks.locked(priority, by)
    was = {name: getattr(priority, name) for name in SAID}
    priority.category, priority.policing_priority = category, policing_priority
    priority.description = description
    priority.source, priority.meeting = source, meeting
    checks.check_what_it_is(priority)
    different = [name for name in SAID if getattr(priority, name) != was[name]]
    if different:
        priority.save()
        before = [
            f"{name.replace('_', ' ')} {was[name] or 'none'}" for name in different
        ]
        text = f"It said before: {'; '.join(before)}."
        history.note(priority, Verb.CHANGED, access.today(), text, by)
    return priority
