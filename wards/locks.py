"""One large file at a time: of activity, or of the areas that its entries belong to."""

from django.db import connection

FILES = 2004_04_01  # the number of PostgreSQL's advisory lock


def wait_for_other_files() -> None:
    """Until the transaction ends no other file is loaded; people write on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FILES])
