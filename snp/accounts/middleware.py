"""Pages behind the log-in are not kept on shared computers."""

from asgiref.sync import iscoroutinefunction, markcoroutinefunction


class PrivatePagesMiddleware:
    """`Cache-Control: no-store` on whatever a signed-in person is shown.

    A page that sets the header itself (a panel with an ETag) knows better.
    """

    async_capable = True
    sync_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request):
        if iscoroutinefunction(self.get_response):
            return self._later(request)
        return mark_private(self.get_response(request))

    async def _later(self, request):
        return mark_private(await self.get_response(request))


def mark_private(response):
    response.headers.setdefault("Cache-Control", "no-store")
    return response
