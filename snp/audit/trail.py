"""Write down who did what, in the transaction of the deed itself."""

from django.db import connection

from snp.audit.models import Event


def record(verb: str, subject: object, *, by, **detail) -> Event:
    """Note a deed. `by` is a user, or None for the system itself."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{verb} must be recorded in the transaction that does it")
    return Event.objects.create(
        verb=verb, subject=str(subject)[:200], by=by, detail=detail
    )
