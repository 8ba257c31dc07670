"""A CSV file of people or postings: check, preview, confirm.

The bytes that were checked travel in the preview's form and are checked again: nothing
is kept on the server for a file that is never confirmed.
"""

import base64
import binascii
import io

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from snp.accounts import roster
from snp.accounts.forms import MOST_BYTES, UploadForm
from snp.accounts.views import for_admins, posted


@for_admins
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    context = {"kind": kind, "columns": roster.COLUMNS[kind]}
    if "checked" in request.POST:
        content = _decoded(request.POST["checked"])
        outcome = _load(request, kind, content, store=True)
        page = "preview" if outcome.problems.total else "done"
        context |= {"outcome": outcome}
        return render(request, f"accounts/upload_{page}.html", context)
    form = UploadForm(posted(request), request.FILES)
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        outcome = _load(request, kind, content, store=False)
        checked = base64.b64encode(content).decode()
        context |= {"outcome": outcome, "checked": checked}
        return render(request, "accounts/upload_preview.html", context)
    return render(request, "accounts/upload.html", context | {"form": form})


def _load(request: HttpRequest, kind: str, content: bytes, *, store: bool):
    return roster.load(kind, io.BytesIO(content), by=request.user, store=store)


def _decoded(text: str) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise BadRequest("The file was changed on its way.") from None
    if len(content) > MOST_BYTES:
        raise BadRequest("The file is larger than 1 MB.")
    return content
