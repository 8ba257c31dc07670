"""Tell open pages that what they show has a new revision.

A panel is what pages show of one area. Its digest stands for its current figures; when
that is new the panel gets a revision and, on commit, an announcement without figures:
each page fetches its part again, through the view that checks who asks.
"""

import json

import redis
from django.conf import settings
from django.db import connection, transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

from snp.dashboards.models import Panel
from surveys.models import Run

CHANNEL = "snp:panels"
FORCE_PANEL = "force"
PATIENCE = 5  # seconds

# Rows of figures never change, so their keys stand for them. London's panel compares the
# BCUs: it is new when any of them is. A panel whose figures are all gone is new too.
PUBLISH = f"""
WITH figures AS (
    SELECT 'estimate' AS kind, bcu_id, id, run_id
      FROM surveys_estimate WHERE superseded_by_id IS NULL
     UNION ALL
    SELECT 'change', bcu_id, id, run_id
      FROM surveys_change WHERE superseded_by_id IS NULL),
areas AS (
    SELECT bcu_id, max(run_id) AS run,
           md5(string_agg(kind || id, ',' ORDER BY kind, id)) AS digest
      FROM figures GROUP BY bcu_id),
panels AS (
    SELECT 'bcu:' || bcu.code AS key, digest, run
      FROM areas JOIN wards_bcu bcu ON bcu.id = areas.bcu_id
     UNION ALL
    SELECT %s, md5(string_agg(digest, ',' ORDER BY bcu_id)), max(run)
      FROM areas HAVING count(*) > 0)
INSERT INTO {Panel._meta.db_table} AS known (key, digest, run_id, revision, updated_at)
SELECT key, coalesce(panels.digest, ''), coalesce(panels.run, known.run_id), 1, now()
  FROM panels FULL JOIN
       (SELECT * FROM {Panel._meta.db_table} WHERE key NOT LIKE 'activity:%%') known
       USING (key)
    ON CONFLICT (key) DO UPDATE
   SET digest = excluded.digest, run_id = excluded.run_id,
       revision = known.revision + 1, updated_at = now()
 WHERE known.digest <> excluded.digest
RETURNING *
"""


def bcu_panel(code: str) -> str:
    return f"bcu:{code}"


@transaction.atomic
def publish_panels() -> list[Panel]:
    """Give a revision to each panel whose figures are new; safe to run twice."""
    with connection.cursor() as cursor:
        # one at a time, or the slower of two could put back what it read before; not
        # by locking the table: teams' panels change all the time (publish_activity.py)
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [CHANNEL])
    published = list(Panel.objects.raw(PUBLISH, [FORCE_PANEL]))
    if published:
        transaction.on_commit(lambda: announce(published))
    return published


def announce(panels: list[Panel], patience: float = PATIENCE) -> None:
    """Say it on the channel. A message that is lost can only delay: pages also ask."""
    try:
        with redis_client(patience) as client:
            for panel in panels:
                client.publish(CHANNEL, message(panel))
    except redis.exceptions.RedisError:
        return


def message(panel: Panel) -> str:
    return json.dumps({"panel": panel.key, "revision": panel.revision})


def redis_client(patience: float = PATIENCE) -> redis.Redis:
    """A client that tries once: where nothing answers, /healthz says so after 5 s."""
    return redis.Redis.from_url(
        redis_url(),
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 0),
    )


def redis_url() -> str:
    """redis-py names the scheme of a unix socket otherwise than Celery does."""
    return settings.REDIS_URL.replace("redis+socket://", "unix://", 1)


def publish_after_roll_up(sender: type[Run], run: Run, **_) -> None:
    publish_panels()
