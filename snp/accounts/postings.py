"""Postings: made, ended, handed over. History is never rewritten, only ended."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from snp.accounts import access
from snp.accounts.models import Posting, Role, User
from snp.audit.trail import record
from wards.models import Bcu, Ward


def find(*, user, role, bcu=None, ward=None, valid_from, valid_to=None):
    """The posting that says exactly this, or None."""
    return Posting.objects.filter(
        user=user,
        role=role,
        bcu=bcu,
        ward=ward,
        valid_from=valid_from,
        valid_to=valid_to,
    ).first()


@transaction.atomic
def post(
    *,
    user: User,
    role: str,
    bcu: Bcu | None = None,
    ward: Ward | None = None,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    by,
) -> Posting:
    """Give a person a role, over a BCU or a ward, from one day to before another."""
    user = User.objects.select_for_update().get(pk=user.pk)  # one posting at a time
    wanted = {
        "user": user,
        "role": role,
        "bcu": bcu,
        "ward": ward,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    if standing := find(**wanted):
        return standing
    if not user.is_active:
        raise ValidationError({"user": f"The account {user.username} is closed."})
    posting = Posting(**wanted)
    posting.full_clean()
    posting.save()
    record("post", user.username, by=by, **_details(posting))
    return posting


@transaction.atomic
def end_posting(*, posting: Posting, on: dt.date, by) -> Posting:
    """The posting holds no more from this day on."""
    _refuse_to_lock_oneself_out(posting, by)
    return _end(posting, on, by)


def _end(posting: Posting, on: dt.date, by) -> Posting:
    posting = _locked(posting)
    if posting.valid_to == on:
        return posting
    if posting.valid_to and posting.valid_to < on:
        raise ValidationError(
            f"This posting already ends on {posting.valid_to}: make a new one from then."
        )
    posting.valid_to = on
    posting.full_clean()
    posting.save(update_fields=["valid_to"])
    record("end_posting", posting.user.username, by=by, **_details(posting))
    return posting


@transaction.atomic
def hand_over(*, posting: Posting, to_user: User, on: dt.date, by) -> Posting:
    """Another person takes the posting over on a day: no gap and no overlap."""
    posting = _locked(posting)
    area = {"role": posting.role, "bcu": posting.bcu, "ward": posting.ward}
    if to_user.pk == posting.user_id:
        raise ValidationError("Choose another person to hand this posting over to.")
    until = posting.valid_to if posting.valid_to != on else None
    if posting.valid_to == on:  # handed over before, perhaps
        taken = Posting.objects.filter(user=to_user, valid_from=on, **area).first()
        if taken:
            return taken
    _end(posting, on, by)
    return post(user=to_user, **area, valid_from=on, valid_to=until, by=by)


@transaction.atomic
def withdraw_posting(*, posting: Posting, by) -> None:
    """Take back a posting made by mistake, before it has held for a whole day."""
    _refuse_to_lock_oneself_out(posting, by)
    posting = Posting.objects.select_for_update().filter(pk=posting.pk).first()
    if posting is None:
        return
    if posting.valid_from < access.today():
        raise ValidationError("This posting has begun: end it instead.")
    record("withdraw_posting", posting.user.username, by=by, **_details(posting))
    posting.delete()


def _refuse_to_lock_oneself_out(posting: Posting, by) -> None:
    if by is not None and by.pk == posting.user_id and posting.role == Role.ADMIN:
        raise ValidationError(
            "You can't end your own posting as admin: ask another admin."
        )


def _locked(posting: Posting) -> Posting:
    """The posting as it stands now, held until the transaction ends."""
    return Posting.objects.select_for_update().get(pk=posting.pk)


def _details(posting: Posting) -> dict:
    area = posting.bcu or posting.ward
    return {
        "role": posting.role,
        "area": area.code if area else "",
        "valid_from": str(posting.valid_from),
        "valid_to": str(posting.valid_to or ""),
    }
