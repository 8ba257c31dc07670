"""Is everything at work? 200 only when database, broker and worker answer."""

import datetime as dt

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from snp.dashboards.models import Heartbeat
from snp.dashboards.publish import redis_client

WORKER = "worker"
SILENT = dt.timedelta(seconds=100)  # three beats missed


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    found = checks()
    answer = {
        name: "ok" if works else "does not answer" for name, works in found.items()
    }
    return JsonResponse(answer, status=200 if all(found.values()) else 503)


def checks() -> dict[str, bool]:
    """Whether each part of the installation is at work."""
    database, worker = _database()
    return {"database": database, "broker": _broker(), "worker": worker}


def beat() -> None:
    """Written by a task, so it shows that the worker consumes, not only that it runs."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"at": timezone.now()})


def _database() -> tuple[bool, bool]:
    """Whether the database answers, and whether the worker has written there."""
    recent = Heartbeat.objects.filter(name=WORKER, at__gt=timezone.now() - SILENT)
    try:
        return True, recent.exists()
    except DatabaseError:
        connection.close()  # a new one may work
        return False, False


def _broker() -> bool:
    try:
        with redis_client() as client:
            return client.ping()
    except redis.exceptions.RedisError:
        return False
