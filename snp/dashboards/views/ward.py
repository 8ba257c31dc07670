"""A ward, for which the survey says nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from snp.accounts import access
from snp.dashboards.panels import ward as ward_panel
from snp.dashboards.panels.frame import frame


@require_safe
def ward(request: HttpRequest, code: str) -> HttpResponse:
    area = get_object_or_404(
        access.wards_visible_to(request.user).select_related("borough"), code=code
    )
    around = frame(request.GET, f"ward:{code}")
    panel = ward_panel.panel(around.choice, area)
    context = {
        "ward": area,
        "panel": panel,
        "said_in": panel.on(around.day),
        "choice": around.choice,
    }
    return render(request, "dashboards/ward.html", context)
