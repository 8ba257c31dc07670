"""Wrong passwords are counted, so that nobody can guess one by trying.

What was typed as the username is kept as a keyed digest: people type passwords there.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from snp.accounts.models import LogInAttempt, User
from snp.audit.trail import record

ALLOWED = 5
WINDOW = dt.timedelta(minutes=15)


def may_try(*, username: str, address: str) -> bool:
    """Count one attempt, before the password is looked at, or refuse it.

    Counting first means that many requests at the same moment gain nothing.
    """
    since = timezone.now() - WINDOW
    LogInAttempt.objects.filter(at__lt=since).delete()
    key = _key(username, address)
    attempt = LogInAttempt.objects.create(key=key)
    if LogInAttempt.objects.filter(key=key, at__gte=since).count() <= ALLOWED:
        return True
    attempt.delete()  # to keep trying does not prolong the wait
    return False


def wrong(*, username: str, address: str) -> None:
    """The password was wrong; the last time that it is looked at goes on record."""
    tries = LogInAttempt.objects.filter(key=_key(username, address)).count()
    if tries >= ALLOWED:
        user = User.objects.filter(username=username).first()
        _note("log_in_blocked", user, by=None, address=address)


def right(user: User, *, address: str) -> None:
    """The password was right: earlier slips of this person count no more."""
    LogInAttempt.objects.filter(key=_key(user.username, address)).delete()
    _note("log_in", user, by=user, address=address)


def _note(verb: str, user: User | None, *, by: User | None, address: str) -> None:
    """A name that nobody has is not kept: it may be a password."""
    subject = user.username if user else "a username that nobody has"
    with transaction.atomic():
        record(verb, subject, by=by, address=address)


def _key(username: str, address: str) -> str:
    name = User.normalize_username(username.strip()).casefold()
    return salted_hmac("snp.accounts.attempts", f"{name}\n{address}").hexdigest()
