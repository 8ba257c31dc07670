"""Accounts: opened, closed and given passwords. What they may do is in their postings."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from snp.accounts.models import User
from snp.audit.trail import record

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


def generate_password() -> str:
    """A password that can be read out over the telephone."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(5))
    return "-".join(groups)


def find(*, username: str) -> User | None:
    """The account of a username; `Smith` and `smith` are the same to a person."""
    username = User.normalize_username(username.strip())
    alike = User.objects.filter(username__iexact=username)
    return alike.filter(username=username).first() or alike.first()


@transaction.atomic
def create_user(
    *, username: str, name: str = "", email: str = "", password: str | None, by
) -> User:
    """Open an account; one that stands with the same name and email stays as it is.

    Without a password none will match until one is set.
    """
    user = User(
        username=User.normalize_username(username.strip()),
        name=name.strip(),
        email=email.strip(),
    )
    if standing := find(username=username):
        return _the_same(standing, user)
    _check(user, password)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:  # another request was first
        return _the_same(User.objects.get(username=user.username), user)
    record("create_user", user.username, by=by, name=user.name, email=user.email)
    return user


def _the_same(standing: User, wanted: User) -> User:
    details = ("username", "name", "email")
    if any(getattr(standing, d) != getattr(wanted, d) for d in details):
        raise ValidationError(
            {
                "username": f"There is already an account {standing.username}, "
                "with another name or email."
            }
        )
    return standing


def _check(user: User, password: str | None) -> None:
    user.full_clean(exclude=["password"])
    if password is not None:
        _check_password(user, password)


def _check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None


@transaction.atomic
def set_password(*, user: User, password: str, by) -> User:
    """Replace a password; whoever is signed in with the old one is signed out."""
    _check_password(user, password)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("set_password", user.username, by=by)
    return user


@transaction.atomic
def close_account(*, user: User, by) -> User:
    """Nobody can sign in with it any more. What the person did stays as it is."""
    if by is not None and by.pk == user.pk:
        raise ValidationError("You can't close your own account: ask another admin.")
    return _set_open(user, False, "close_account", by)


@transaction.atomic
def reopen_account(*, user: User, by) -> User:
    return _set_open(user, True, "reopen_account", by)


def _set_open(user: User, is_active: bool, verb: str, by) -> User:
    unlike = User.objects.filter(pk=user.pk, is_active=not is_active)
    if unlike.update(is_active=is_active):
        record(verb, user.username, by=by)
    user.is_active = is_active
    return user
