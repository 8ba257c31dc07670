"""The stream that tells an open page which of its panels has a new revision.

One Redis subscription a process, fanned out to its pages. A stream ends by itself after
some minutes: the browser connects again, which checks the session anew and lets a
deployment finish.
"""

import asyncio
import contextlib
import contextvars
import json
import re
from collections.abc import AsyncIterator, Callable

import redis.asyncio
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse

from snp.accounts import access
from snp.accounts.models import User
from snp.dashboards.models import Panel
from snp.dashboards.publish import CHANNEL, FORCE_PANEL, bcu_panel, redis_url
from snp.dashboards.publish_activity import bcu_activity, ward_activity
from wards.models import AREA_CODE

LIFETIME = 300  # seconds
PING = 15
RETRY = 3000  # milliseconds


async def live(request: HttpRequest) -> StreamingHttpResponse:
    """Server-sent events for the panels named in the address."""
    asked = set(request.GET.getlist("panel"))
    panels = await sync_to_async(visible_panels)(await request.auser(), asked)
    response = StreamingHttpResponse(
        stream(panels), content_type="text/event-stream; charset=utf-8"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def visible_panels(user: User, asked: set[str]) -> set[str]:
    access.check_may(user, access.Deed.SEE_FIGURES)
    visible = asked & {FORCE_PANEL}
    for panel, areas in (
        (bcu_panel, access.bcus_visible_to),
        (bcu_activity, access.bcus_with_wards_visible_to),
        (ward_activity, access.wards_visible_to),
    ):
        visible |= _of_areas(asked, panel, areas(user))
    if visible != asked:
        raise Http404("There is no such panel, or it is not yours to see.")
    return visible


def _of_areas(asked: set[str], panel: Callable[[str], str], areas: QuerySet) -> set:
    """Those asked for that are the panel of one of the areas."""
    prefix = panel("")
    named = {key.removeprefix(prefix) for key in asked if key.startswith(prefix)}
    codes = {code for code in named if re.fullmatch(AREA_CODE, code)}
    found = areas.filter(code__in=codes).values_list("code", flat=True) if codes else ()
    return {panel(code) for code in found}


async def stream(panels: set[str]) -> AsyncIterator[str]:
    """First where each panel stands, so that a page which missed something catches up."""
    yield f"retry: {RETRY}\n\n"
    with hub.subscribed(panels) as queue:
        for message in await sync_to_async(_standing)(panels):
            yield event(message)
        deadline = asyncio.get_running_loop().time() + LIFETIME
        while asyncio.get_running_loop().time() < deadline:
            try:
                message = await asyncio.wait_for(queue.get(), PING)
                yield event(message)
            except TimeoutError:
                yield ": ping\n\n"


def event(message: dict) -> str:
    return f"data: {json.dumps(message)}\n\n"


def _standing(panels: set[str]) -> list[dict]:
    found = Panel.objects.filter(key__in=panels).values_list("key", "revision")
    try:
        return [{"panel": key, "revision": revision} for key, revision in found]
    finally:
        connection.close()  # or every open page would hold one for minutes


class Hub:
    """One listener a process; each open page has a queue for its own panels."""

    def __init__(self) -> None:
        self.queues: dict[asyncio.Queue, set[str]] = {}
        self.listener: asyncio.Task | None = None

    @contextlib.contextmanager
    def subscribed(self, panels: set[str]):
        queue: asyncio.Queue = asyncio.Queue()
        self.queues[queue] = panels
        if self.listener is None or self.listener.done():
            # in a context of its own: it outlives the request that it began with
            self.listener = asyncio.create_task(
                self._listen(), context=contextvars.Context()
            )
        try:
            yield queue
        finally:
            del self.queues[queue]
            if not self.queues and self.listener:
                self.listener.cancel()
                self.listener = None

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(
                redis.exceptions.RedisError, OSError, DatabaseError
            ):
                async with redis.asyncio.Redis.from_url(redis_url()) as client:
                    await self._hand_out(client)
            await asyncio.sleep(1)  # a server is away; pages poll meanwhile

    async def _hand_out(self, client: redis.asyncio.Redis) -> None:
        async with client.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for message in channel.listen():
                if message["type"] == "subscribe":  # also after a lost connection
                    await self._catch_up()
                else:
                    self.deliver(json.loads(message["data"]))

    async def _catch_up(self) -> None:
        """What was announced while nobody listened."""
        wanted = set().union(*self.queues.values())
        for message in await sync_to_async(_standing)(wanted):
            self.deliver(message)

    def deliver(self, message: dict) -> None:
        for queue, panels in self.queues.items():
            if message["panel"] in panels:
                queue.put_nowait(message)


hub = Hub()
