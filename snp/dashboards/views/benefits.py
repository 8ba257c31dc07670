"""The benefits profile: outcomes beside activity, and what initiatives bring others."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from epic.benefits import profile
from epic.initiatives import comparing
from epic.initiatives import words as initiative_words
from epic.models import Initiative
from snp.accounts import access
from snp.dashboards import activity_queries, queries
from snp.dashboards.panels import bcu_life
from snp.dashboards.panels import benefits as panels
from snp.dashboards.panels.frame import controls, frame
from snp.dashboards.publish import FORCE_PANEL, bcu_panel
from snp.dashboards.views.answers import KEPT
from snp.dashboards.words.benefits import NO_CAUSE
from wards.models import AREA_CODE, Bcu

MOST_SHOWN = 12  # measures of initiatives that changed clearly


@require_safe
def benefits(request: HttpRequest) -> HttpResponse:
    """One's own BCU; London for those who see everything."""
    access.check_may(request.user, access.Deed.SEE_FIGURES)
    own = Bcu.objects.filter(pk__in=access.own_bcus(request.user)).first()
    return _to(request, own.code if own else queries.FORCE.code)


@require_safe
def benefits_of(request: HttpRequest, code: str) -> HttpResponse:
    bcu = _bcu(request, code)
    other = request.GET.get("area") or code
    if other != code:
        return _to(request, other)
    around = frame(request.GET, bcu_panel(code) if bcu else FORCE_PANEL)
    panel = panels.panel(around, bcu, _may_see_activity(request.user, bcu))
    context = controls(around) | _initiatives(request, bcu)
    bcus = queries.bcus_on(around.day)
    context |= {
        "bcu": bcu,
        "name": bcu.name if bcu else queries.FORCE.name,
        "bcus": bcus if bcu is None or bcu in bcus else [bcu, *bcus],
        "life": bcu_life.life(around, bcu) if bcu else None,
        "panel": panel,
        "no_cause": NO_CAUSE,
        "secondary": profile().secondary,
    }
    return render(request, "dashboards/benefits.html", context)


def _bcu(request: HttpRequest, code: str) -> Bcu | None:
    """The BCU of an address; None is London."""
    if code == queries.FORCE.code:
        access.check_may(request.user, access.Deed.SEE_FIGURES)
        return None
    return get_object_or_404(access.bcus_visible_to(request.user), code=code)


def _to(request: HttpRequest, code: str) -> HttpResponse:
    """The same choice for another area."""
    if not re.fullmatch(AREA_CODE, code):
        raise Http404("That is not the code of an area.")
    kept = {name: value for name, value in request.GET.items() if name in KEPT}
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(reverse("benefits_of", args=[code]) + query)


def _may_see_activity(user, bcu: Bcu | None) -> bool:
    """Sums over wards are for who may see each of them."""
    visible = access.bcus_with_wards_visible_to(user)
    if bcu is None:
        return not Bcu.objects.exclude(pk__in=visible.values("pk")).exists()
    return visible.filter(pk=bcu.pk).exists()


def _initiatives(request: HttpRequest, bcu: Bcu | None) -> dict:
    seen = comparing.recent(comparing.visible_to(request.user))
    found = list(_of(seen, bcu))
    clear = [
        benefit
        for each in found
        for benefit in comparing.benefits(each)
        if benefit.is_clear
    ]
    tally = comparing.tally(found)
    return {
        "initiatives": initiative_words.opening(tally),
        "by_chance": initiative_words.by_chance(tally),
        "clear": clear[:MOST_SHOWN],
        "not_shown": len(clear[MOST_SHOWN:]),
    }


def _of(initiatives: QuerySet[Initiative], bcu: Bcu | None) -> QuerySet[Initiative]:
    if bcu is None:
        return initiatives
    wards = activity_queries.wards_of(bcu, access.today())
    return initiatives.filter(ward__in=wards)
