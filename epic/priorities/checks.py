"""What a deed on a priority must hold to: who does it, when, and in what words."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Max

from epic.contact_details import no_contact_details
from epic.entries import text
from epic.models import Priority, PriorityEvent
from epic.models.kinds import TEAMS_SINCE
from epic.models.priorities import LONGEST, LONGEST_ACTION
from epic.priorities.definitions import CATEGORIES, POLICING
from snp.accounts import access

Status = Priority.Status
OPEN = (Status.RAISED, Status.ADOPTED)
LONGEST_OF = {"what": LONGEST_ACTION}
NEEDED = {
    "description": "Say what residents asked for.",
    "what": "Say what was done.",
    "outcome": "Say what came of it.",
    "residents_told": "Say how residents were told.",
    "reason": "Say why.",
}


def locked(priority: Priority, by) -> Priority:
    """The priority as it stands now, held until the transaction ends.

    PermissionDenied unless `by` leads the team of its ward today.
    """
    access.check_leads(by, priority.ward)
    return Priority.objects.select_for_update().get(pk=priority.pk)


def check_is(priority: Priority, *wanted: Status) -> None:
    """Refuse what can't be done to a priority as it stands, and say how it stands."""
    if priority.status not in wanted:
        raise ValidationError(f"This priority {standing(priority)}.")


def standing(priority: Priority) -> str:
    """`was resolved on 03/04/2026`, to follow "This priority"."""
    day = {
        Status.RAISED: priority.raised,
        Status.ADOPTED: priority.adopted,
    }.get(priority.status, priority.closed)
    since = f"was {priority.status} on {day:%d/%m/%Y}"
    if priority.status == Status.RAISED:
        return f"{since} and is not adopted yet"
    return f"{since} and is still open" if priority.status == Status.ADOPTED else since


def check_day(on: dt.date, *, not_before: dt.date, what: str) -> None:
    if on > access.today():
        raise ValidationError({"on": "This day lies in the future."})
    if on < not_before:
        raise ValidationError(
            {"on": f"{what} on {not_before:%d/%m/%Y}: not before that."}
        )


def check_after_what_was_done(priority: Priority, on: dt.date) -> None:
    """Not in the future, and not before the last thing that was done to it."""
    done = priority.events.exclude(verb=PriorityEvent.Verb.CHANGED)
    last = done.order_by("-date", "-id").first()
    if last:
        check_day(on, not_before=last.date, what=f"This priority was {last.verb}")
    else:
        check_day(on, not_before=priority.raised, what="This priority was raised")


def check_after_actions(priority: Priority, on: dt.date) -> None:
    last = priority.actions.aggregate(day=Max("date"))["day"]
    if last:
        check_day(on, not_before=last, what="The team took action")


def texts(**said: str) -> dict[str, str]:
    """Texts fit to be stored, by the verb's own names; all that is wrong at once."""
    wrong: dict[str, list[str]] = {}
    for name, value in said.items():
        try:
            said[name] = _text(name, value)
        except ValidationError as error:
            wrong[name] = error.messages
    if wrong:
        raise ValidationError(wrong)
    return said


def _text(name: str, value: str) -> str:
    try:
        clean = text(value, LONGEST_OF.get(name, LONGEST))
    except ValueError as error:
        raise ValidationError(str(error)) from None
    no_contact_details(clean)
    if name in NEEDED and not clean:
        raise ValidationError(NEEDED[name])
    return clean


def check_what_it_is(priority: Priority) -> None:
    """What a priority says and when it was raised, all that is wrong at once."""
    wrong: dict[str, str | list[str]] = {}
    try:
        priority.description = _text("description", priority.description)
    except ValidationError as error:
        wrong["description"] = error.messages
    if priority.category not in CATEGORIES:
        wrong["category"] = "Choose a category of the list."
    if priority.policing_priority and priority.policing_priority not in POLICING:
        wrong["policing_priority"] = "Choose a policing priority of the list, or none."
    if priority.source not in Priority.Source.values:
        wrong["source"] = "Choose where it came from."
    if sentence := _wrong_day(priority.raised):
        wrong["raised"] = sentence
    if sentence := _wrong_meeting(priority):
        wrong["meeting"] = sentence
    if wrong:
        raise ValidationError(wrong)


def _wrong_day(raised: dt.date) -> str:
    if raised > access.today():
        return "This day lies in the future."
    return "There were no teams before April 2004." if raised < TEAMS_SINCE else ""


def _wrong_meeting(priority: Priority) -> str:
    meeting = priority.meeting
    if meeting is None:
        return ""
    if priority.source != Priority.Source.PANEL:
        return "Only what the panel raised comes from one of its meetings."
    if meeting.ward_id != priority.ward_id:
        return "This meeting was of the panel of another ward."
    if meeting.date > priority.raised:
        return f"The panel met on {meeting.date:%d/%m/%Y}, after it was raised."
    return ""
