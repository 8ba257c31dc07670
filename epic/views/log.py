"""The sergeant's log on a phone: a page that holds nothing personal, and what fills it."""

import json

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from epic import phone, shell
from epic.logbook import log_entries
from snp.accounts import access

AT_MOST = 500
UNREADABLE = 'This is not JSON with a list of "entries".'
TOO_MANY = f"At most {AT_MOST} entries at once."
SOMEBODY_ELSE = "These entries were made by somebody else, who is not signed in now."


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The page, the same for every sergeant: a phone keeps it for when no signal is."""
    access.check_may(request.user, access.Deed.LOG)
    get_token(request)  # its cookie goes with what is sent
    nobody = {"user": AnonymousUser(), "navigation": [], "messages": []}
    return render(request, "epic/log.html", nobody)


@require_safe
def log_state(request: HttpRequest) -> JsonResponse:
    get_token(request)
    return JsonResponse(phone.state(request.user))


@require_POST
def log_entries_of_phone(request: HttpRequest) -> JsonResponse:
    """Stores what can be; access is asked for each entry, for the entry's own day."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return _refused(UNREADABLE)
    except RequestDataTooBig:
        return _refused(TOO_MANY)
    if not isinstance(sent, dict) or not isinstance(sent.get("entries"), list):
        return _refused(UNREADABLE)
    if len(sent["entries"]) > AT_MOST:
        return _refused(TOO_MANY)
    if sent.get("for", request.user.username) != request.user.username:
        return _refused(SOMEBODY_ELSE, status=409)
    results = log_entries(sent["entries"], by=request.user)
    return JsonResponse({"results": [phone.answer(result) for result in results]})


def _refused(sentence: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


@login_not_required
@require_safe
def log_worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        shell.worker(),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


@login_not_required
@require_safe
def log_manifest(request: HttpRequest) -> JsonResponse:
    kind = "application/manifest+json"
    return JsonResponse(shell.manifest(), content_type=kind)
