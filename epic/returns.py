"""Monthly returns: submitted, late, nil. No entry is not zero: a nil return says zero."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from epic import locking
from epic.models import MonthlyReturn
from epic.models.kinds import TEAMS_SINCE
from epic.month_states import MonthState, Standing, states
from epic.signals import changed
from snp.accounts import access
from snp.audit import trail
from snp.lib.months import Month
from wards.models import Ward

__all__ = [
    "MonthState",
    "Standing",
    "history",
    "reopen_nil",
    "standing_return",
    "states",
    "submit_return",
    "withdraw_return",
]


def standing_return(ward: Ward, month: Month) -> MonthlyReturn | None:
    """The one that counts."""
    return MonthlyReturn.objects.filter(
        ward=ward, month=month.start, cancelled_at=None
    ).first()


def history(ward: Ward, month: Month):
    """All that were submitted, also those cancelled since, in order."""
    found = MonthlyReturn.objects.filter(ward=ward, month=month.start)
    return found.select_related("submitted_by", "cancelled_by")


@transaction.atomic
def submit_return(*, ward: Ward, month: Month, is_nil: bool, by) -> MonthlyReturn:
    """PermissionDenied, or ValidationError with the sentence that says why not."""
    access.check_leads(by, ward)
    _one_at_a_time(ward)
    if (standing := standing_return(ward, month)) and standing.is_nil == is_nil:
        return standing
    _check_submittable(ward, month, is_nil=is_nil, standing=standing)
    made = MonthlyReturn.objects.create(
        ward=ward, month=month.start, is_nil=is_nil, submitted_by=by
    )
    verb = "submit nil return" if is_nil else "submit return"
    trail.record(verb, f"{ward.code} {month}", by=by)
    changed.send(sender=MonthlyReturn, wards={ward.pk})
    return made


def _check_submittable(ward: Ward, month: Month, *, is_nil: bool, standing) -> None:
    if month.start < TEAMS_SINCE:
        raise ValidationError("There were no teams before April 2004.")
    now = states([ward], [month])[ward.pk, month]
    if standing:
        raise ValidationError(
            f"The return of {month.label} was submitted. Take that back first."
        )
    if now.standing is Standing.NO_TEAM:
        raise ValidationError(f"{ward} belonged to no BCU in {month.label}.")
    if now.standing is Standing.NOT_OVER:
        raise ValidationError(
            f"{month.label} is not over: its return can be submitted from "
            f"{month.end:%d/%m/%Y} on."
        )
    if is_nil and now.entries:
        raise ValidationError(f"This is no nil return: {now.count} in {month.label}.")
    if not is_nil and not now.entries:
        raise ValidationError(
            f"Nothing is logged in {month.label}. Log what was done, or submit a nil "
            "return if nothing was."
        )


@transaction.atomic
def withdraw_return(*, ward: Ward, month: Month, because: str = "", by) -> None:
    """The team takes it back; it stays, cancelled. A locked month wants a reason."""
    access.check_leads(by, ward)
    _one_at_a_time(ward)
    standing = standing_return(ward, month)
    if standing is None:
        return
    if not because and locking.is_locked(month.start):
        on = locking.locks_on(month)
        raise ValidationError(
            f"{month.label} was locked on {on:%d/%m/%Y}, so say why its return is "
            "taken back now."
        )
    standing.cancelled_at, standing.cancelled_by = timezone.now(), by
    standing.cancelled_because = because or "Taken back by the team."
    standing.full_clean()
    standing.save()
    trail.record("withdraw return", f"{ward.code} {month}", by=by)
    changed.send(sender=MonthlyReturn, wards={ward.pk})


def reopen_nil(*, ward: Ward, month: Month, by) -> None:
    """Something was logged in a month that was said to be nil: it is so no more.

    Called inside the transaction that logs it, once the entry is stored.
    """
    nil = MonthlyReturn.objects.filter(
        ward=ward, month=month.start, is_nil=True, cancelled_at=None
    )
    if nil.update(
        cancelled_at=timezone.now(),
        cancelled_by=by,
        cancelled_because="Something was logged since.",
    ):
        trail.record("cancel nil return", f"{ward.code} {month}", by=by)


def _one_at_a_time(ward: Ward) -> None:
    """Nothing is logged in the ward until the transaction ends, or it waits for that.

    The rules of the log hold the ward FOR SHARE (rules.py): else a nil return and an
    entry could cross unseen.
    """
    Ward.objects.select_for_update(no_key=True).get(pk=ward.pk)
