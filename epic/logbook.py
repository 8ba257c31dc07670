"""The log: entries are logged, and changed by new versions. Nothing is deleted.

Both are safe to repeat: an entry has an id made by whoever logs it, and a change says
which version it was made from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from epic import locking, returns
from epic.entries import Entry, Errors, Refused, identity, read
from epic.models import Activity, ActivityVersion
from epic.signals import changed
from snp.accounts import access
from snp.audit import trail
from snp.lib.months import Month

STORED, ALREADY, REJECTED = "stored", "already stored", "rejected"
FIELDS = ("ward_id", "date", "kind_id", "quantity", "attendance", "notes", "removed")
HISTORY = ("version", "changed_by_id", "changed_at", "reason")


@dataclass(frozen=True)
class Result:
    """What became of one entry; `entry` is the row as it stands now."""

    id: str
    status: str
    errors: Errors = field(default_factory=dict)
    entry: Activity | None = None


class Conflict(Refused):
    """Somebody else changed the entry since; `entry` is how it stands now."""

    def __init__(self, entry: Activity) -> None:
        who = entry.changed_by or "the system"
        when = timezone.localtime(entry.changed_at)
        sentence = (
            f"{who} changed this entry on {when:%d/%m/%Y at %H:%M}. "
            "Look at it as it stands now, and change that."
        )
        super().__init__({"version": [sentence]})
        self.entry = entry


def log_entries(raws: Sequence[Mapping], *, by) -> list[Result]:
    """Each entry by itself: one that is rejected does not hold back the others."""
    results = []
    try:
        for raw in raws:
            results.append(_log_one(raw, by))
    finally:
        _tell(results)
    return results


def _tell(results: Sequence[Result]) -> None:
    """Once for all of them: a phone that sends a day's entries waits for the answer."""
    wards = {each.entry.ward_id for each in results if each.status == STORED}
    if wards:
        changed.send(sender=Activity, wards=wards)


def _log_one(raw: Mapping, by) -> Result:
    name = str(raw.get("id", "")) if isinstance(raw, Mapping) else ""
    try:
        if stored := _replayed(raw, by):
            return Result(name, ALREADY, entry=stored)
        entry = read(raw)
        change = change_activity if entry.seen else log_activity
        activity, is_new = change(entry, by=by)
    except Conflict as conflict:
        return Result(name, REJECTED, conflict.errors, conflict.entry)
    except Refused as refused:
        return Result(name, REJECTED, refused.errors)
    return Result(name, STORED if is_new else ALREADY, entry=activity)


def _replayed(raw: Mapping, by) -> Activity | None:
    """The row of an entry that came before, whatever became of postings since."""
    try:
        key = identity(raw["id"])
    except (ValueError, TypeError, KeyError):
        return None
    if raw.get("version"):
        return None
    return _current().filter(pk=key, logged_by=by.username).first()


def _current():
    return Activity.objects.select_related("ward", "kind", "changed_by")


@transaction.atomic
def log_activity(entry: Entry, *, by) -> tuple[Activity, bool]:
    """Store a new entry: the row, and whether it is new. Refused says why not."""
    _check_led(entry, by)
    _check_open(entry, by)
    activity = Activity(
        id=entry.id, **entry.values(), logged_by=by.username, changed_by=by,
        reason=entry.reason,
    )  # fmt: skip
    try:
        with transaction.atomic():
            activity.save(force_insert=True)
    except IntegrityError:
        stored = _current().filter(pk=entry.id).first()
        if stored is None:
            raise
        if stored.logged_by != by.username:
            taken = "Another entry has this id. Log it again."
            raise Refused({"id": [taken]}) from None
        return stored, False
    _note("log activity", activity, by)
    return activity, True


def _check_led(entry: Entry, by) -> None:
    """The posting counts that was held on the entry's own date."""
    if not access.wards_led_by(by, entry.date).filter(pk=entry.ward.pk).exists():
        day = f"{entry.date:%d/%m/%Y}"
        sentence = f"You did not lead the team of {entry.ward} on {day}."
        raise Refused({"ward_code": [sentence]})


def _check_open(entry: Entry, by, *dates) -> None:
    """A locked month takes amendments: with a reason, by who leads the team today."""
    locked = [date for date in (entry.date, *dates) if locking.is_locked(date)]
    if not locked:
        return
    month = Month.of(locked[0])
    if not access.leads(by, entry.ward):
        sentence = "and you do not lead this team today."
    elif not entry.reason:
        sentence = "so say why it is changed now."
    else:
        return
    on = locking.locks_on(month)
    raise Refused(
        {"reason": [f"{month.label} was locked on {on:%d/%m/%Y}, {sentence}"]}
    )


@transaction.atomic
def change_activity(entry: Entry, *, by) -> tuple[Activity, bool]:
    """Make a new version: other values, removed, or back again.

    The row and whether it is new. Conflict where somebody was faster, else Refused.
    """
    stored = _to_change(entry, by)
    new = entry.values()
    if stored.version == entry.seen + 1 and _is(stored, new, by):
        return stored, False
    if stored.version != entry.seen:
        raise Conflict(_current().get(pk=stored.pk))
    _check_change(entry, stored, by)
    _keep(stored)
    was = stored.date
    for name, value in new.items():
        setattr(stored, name, value)
    stored.version += 1
    stored.changed_by, stored.changed_at = by, timezone.now()
    stored.reason = entry.reason
    stored.save()
    _note("change activity", stored, by, version=stored.version, was=str(was))
    return stored, True


def _to_change(entry: Entry, by) -> Activity:
    """The row, locked. Of a team that one leads no more, only what one logged oneself."""
    theirs = Q(ward__in=access.wards_visible_to(by)) | Q(logged_by=by.username)
    rows = Activity.objects.select_for_update(of=("self",)).filter(theirs)
    stored = rows.filter(pk=entry.id).first()
    ward = stored.ward if stored else entry.ward
    if not (access.leads(by, ward) or (stored and _led_then(stored, by))):
        sentence = f"You do not lead the team of {ward} today."
        raise Refused({"ward_code": [sentence]})
    if stored is None:
        raise Refused({"id": ["There is no such entry to change."]})
    return stored


def _led_then(stored: Activity, by) -> bool:
    """Whether it is one's own, of a day on which one led its team."""
    led = access.wards_led_by(by, stored.date)
    return stored.logged_by == by.username and led.filter(pk=stored.ward_id).exists()


def says(stored: Activity, raw: Mapping) -> bool:
    """Whether the row, as it stands, is what was sent under its id."""
    try:
        return _holds(stored, read(raw).values())
    except Refused:
        return False


def _is(stored: Activity, values: Mapping[str, object], by) -> bool:
    return stored.changed_by_id == by.pk and _holds(stored, values)


def _holds(stored: Activity, values: Mapping[str, object]) -> bool:
    return all(getattr(stored, name) == value for name, value in values.items())


def _check_change(entry: Entry, stored: Activity, by) -> None:
    if entry.ward.pk != stored.ward_id:
        raise Refused({"ward_code": ["Remove it, and log it for the other ward."]})
    if entry.date != stored.date:
        _check_led(entry, by)
    _check_open(entry, by, stored.date)


def _keep(stored: Activity) -> None:
    values = {name: getattr(stored, name) for name in (*FIELDS, *HISTORY)}
    ActivityVersion.objects.create(activity=stored, **values)


def _note(verb: str, activity: Activity, by, **detail) -> None:
    """What goes with every change, in its transaction."""
    if not activity.removed:
        returns.reopen_nil(ward=activity.ward, month=Month.of(activity.date), by=by)
    trail.record(verb, activity.pk, by=by, **detail)
