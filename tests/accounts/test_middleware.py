import asyncio

import pytest
from django.http import HttpResponse

from snp.accounts.middleware import PrivatePagesMiddleware


@pytest.mark.parametrize(
    ("headers", "kept"),
    [({}, "no-store"), ({"Cache-Control": "private, no-cache"}, "private, no-cache")],
)
def test_pages_are_not_kept_unless_they_say_so_themselves(headers, kept):
    def page(request):
        return HttpResponse(headers=headers)

    async def later(request):
        return page(request)

    assert PrivatePagesMiddleware(page)(None)["Cache-Control"] == kept
    answer = PrivatePagesMiddleware(later)(None)
    assert asyncio.run(answer)["Cache-Control"] == kept
