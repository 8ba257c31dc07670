"""The way in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from snp.accounts import access
from snp.accounts.models import Role


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Each role's own page; a person of several roles begins in the field."""
    held = {posting.role: posting for posting in access.postings(request.user)}
    if Role.COMMANDER in held:
        return redirect("bcu", held[Role.COMMANDER].bcu.code)
    if Role.SERGEANT in held:
        return redirect("ward", held[Role.SERGEANT].ward.code)
    if Role.ANALYST in held:
        return redirect("/data/")
    if Role.ADMIN in held:
        return redirect("/accounts/people/")
    return render(request, "dashboards/no_posting.html")
