"""A download that stays small in memory, whichever kind of server asks for it."""

from __future__ import annotations

from collections.abc import Callable, Generator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse


class InRequestThread:
    """Pulls each piece in the thread of the request, where its database connection is.

    Under ASGI Django would otherwise first make a list of all pieces. A class and not
    an async generator: Django calls `close` in the request's thread also when the
    browser goes away, while a generator would be closed later, in another one.
    """

    def __init__(self, chunks: Generator[bytes]) -> None:
        self._chunks = chunks
        self.after_failure: Callable[[], None] = chunks.close

    def __aiter__(self) -> InRequestThread:
        return self

    async def __anext__(self) -> bytes:
        chunk = await sync_to_async(self._next)()
        if chunk is None:
            raise StopAsyncIteration
        return chunk

    def _next(self) -> bytes | None:
        try:
            return next(self._chunks, None)
        except Exception:
            self.after_failure()
            raise

    def close(self) -> None:
        self._chunks.close()


def download(
    request: HttpRequest, chunks: Generator[bytes], filename: str
) -> StreamingHttpResponse:
    body = InRequestThread(chunks) if isinstance(request, ASGIRequest) else chunks
    response = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    if isinstance(body, InRequestThread):
        body.after_failure = response.close  # Django does so only after a success
    return response
