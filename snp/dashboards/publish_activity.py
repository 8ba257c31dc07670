"""Tell open pages that a ward's team did something.

After the entry is stored, never in its transaction: fifty phones of one BCU write one
row here, and none may wait for another. So whoever finds the row taken leaves it: the
one who has it says so on the channel later than this entry was stored.
"""

from django.db import transaction

from snp.dashboards.models import Panel
from snp.dashboards.publish import announce

# A ward's panel, and that of each BCU it was ever in: pages look back.
BUMP = f"""
WITH wanted AS (
    SELECT 'activity:ward:' || code AS key FROM wards_ward WHERE id = ANY(%(wards)s)
     UNION
    SELECT 'activity:bcu:' || bcu.code
      FROM wards_membership JOIN wards_bcu bcu ON bcu.id = bcu_id
     WHERE ward_id = ANY(%(wards)s)),
free AS (
    SELECT known.id FROM {Panel._meta.db_table} known JOIN wanted USING (key)
       FOR UPDATE OF known SKIP LOCKED),
bumped AS (
    UPDATE {Panel._meta.db_table} known
       SET revision = revision + 1, updated_at = now()
     WHERE id IN (SELECT id FROM free) RETURNING *),
made AS (
    INSERT INTO {Panel._meta.db_table} (key, digest, revision, updated_at)
    SELECT key, '', 1, now() FROM wanted
     WHERE key NOT IN (SELECT key FROM {Panel._meta.db_table}) ORDER BY key
        ON CONFLICT DO NOTHING RETURNING *)
SELECT * FROM bumped UNION ALL SELECT * FROM made
"""


def ward_activity(code: str) -> str:
    return f"activity:ward:{code}"


def bcu_activity(code: str) -> str:
    return f"activity:bcu:{code}"


def publish_on_commit(sender, wards, **_) -> None:
    """Hears `epic.signals.changed`. A failure is logged; what was stored stays so."""
    keys = list(wards)
    transaction.on_commit(lambda: publish_activity(keys), robust=True)


def publish_activity(wards: list[int]) -> list[Panel]:
    """Give the panels of wards, by their keys, a new revision, and announce it."""
    published = list(Panel.objects.raw(BUMP, {"wards": wards}))
    announce(published, patience=1)  # the phone waits for its answer
    return published
