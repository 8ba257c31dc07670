"""Is everything at work? 200 only when database, broker and worker answer."""

import datetime as dt

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from snp.dashboards.models import Heartbeat
from snp.dashboards.publish import redis_client

WORKER = "worker"
SILENT = dt.timedelta(seconds=100)  # three beats missed


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    checks = {"database": _database(), "broker": _broker()}
    checks["worker"] = checks["database"] and _worker()
    answer = {
        name: "ok" if works else "does not answer" for name, works in checks.items()
    }
    return JsonResponse(answer, status=200 if all(checks.values()) else 503)


def beat() -> None:
    """Written by a task, so it shows that the worker consumes, not only that it runs."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"at": timezone.now()})


def _database() -> bool:
    try:
        Heartbeat.objects.exists()
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    try:
        with redis_client() as client:
            return client.ping()
    except redis.exceptions.RedisError:
        return False


def _worker() -> bool:
    return Heartbeat.objects.filter(
        name=WORKER, at__gt=timezone.now() - SILENT
    ).exists()
