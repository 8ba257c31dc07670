"""Advisory locks that show what is in hand: they last as long as their connection.

So a worker that dies gives its work back at once, and one that is slow keeps it.
"""

from django.db import connection

RUNS, UPLOADS = 0x534E50, 0x534E51  # a space of numbers for each kind of work


def in_hand(space: int) -> set[int]:
    """The keys in a space that some living connection holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::int FROM pg_locks "
            "WHERE locktype = 'advisory' AND classid = %s AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())",
            [space],
        )
        return {key for (key,) in cursor.fetchall()}
