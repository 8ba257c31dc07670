"""The Celery app and the whole beat schedule.

No result backend and no chords: job rows in PostgreSQL carry state and progress.
"""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snp.settings")

from django.conf import settings  # noqa: E402  (settings need the line above)

app = Celery("snp", broker=settings.REDIS_URL)
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,  # a killed worker's task is done by another
    task_reject_on_worker_lost=True,
    task_time_limit=900,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=200,
    worker_soft_shutdown_timeout=60,  # a roll-up in hand may end; compose waits longer
    broker_connection_retry_on_startup=True,
    # `retry_on_timeout` is left out on purpose: with it the worker stays connected but
    # stops consuming after one dropped connection (kombu 5.7). The visibility timeout is
    # four times the longest task, or a running task would be handed out again.
    broker_transport_options={
        "visibility_timeout": 3600,
        "socket_keepalive": True,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
    },
    timezone=settings.TIME_ZONE,
    beat_schedule={
        "refresh stale quarters": {
            "task": "surveys.tasks.refresh_stale_quarters",
            "schedule": 60,
        },
        "publish panels": {
            "task": "snp.dashboards.tasks.publish_panels",
            "schedule": 300,
        },
        "worker heartbeat": {
            "task": "snp.dashboards.tasks.beat_of_the_worker",
            "schedule": 30,
        },
    },
)
if settings.EMBEDDED:
    # on a machine whose only user is root the worker is root too; it reads no pickles
    warnings.filterwarnings("ignore", category=SecurityWarning)

app.autodiscover_tasks(["surveys", "snp.dashboards"])
