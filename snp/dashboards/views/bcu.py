"""A BCU: every measure of one area."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from snp.accounts import access
from snp.dashboards import queries
from snp.dashboards.panels import bcu as panels
from snp.dashboards.panels import bcu_life
from snp.dashboards.panels.frame import Frame, controls, frame
from snp.dashboards.publish import bcu_panel
from snp.dashboards.views.answers import (
    csv_file,
    has_it,
    not_modified,
    panel_url,
    rendered,
    setting,
    to_area,
)
from snp.dashboards.views.wards import summary
from wards.models import Bcu


@require_safe
def bcu(request: HttpRequest, code: str, part: bool = False) -> HttpResponse:
    area = get_object_or_404(access.bcus_visible_to(request.user), code=code)
    other = request.GET.get("area") or code
    if other != code:
        return to_area(request, other)
    around = frame(request.GET, bcu_panel(code))
    own = _question_asked(request, around)
    etag = around.etag(area.name, own, request.user.pk)
    if part and has_it(request, etag):
        return not_modified(etag)
    context = _bcu_context(around, area, own)
    context |= controls(around, **own) | {"panel_key": bcu_panel(code), "bcu": area}
    context |= {"panel_url": panel_url("bcu_panel", around, own, code)}
    context |= {"panel_etag": etag}
    if not part:
        context |= summary(request, area)
    return rendered(request, "bcu", part, context, etag)


@require_safe
def bcu_csv(request: HttpRequest, code: str) -> HttpResponse:
    area = get_object_or_404(access.bcus_visible_to(request.user), code=code)
    around = frame(request.GET, bcu_panel(code))
    chart = request.GET.get("chart", "")
    table = panels.table(around.choice, area, around.measures, chart)
    return csv_file(table, f"{code}-{chart}")


def _question_asked(request: HttpRequest, around: Frame) -> dict[str, str]:
    """The question whose chart, table and method are open."""
    asked = request.GET.get("question", "")
    return {"question": asked} if asked in {m.code for m in around.measures} else {}


def _bcu_context(around: Frame, area: Bcu, own: dict[str, str]) -> dict:
    bcus = queries.bcus_on(around.day)
    life = bcu_life.life(around, area)
    if area not in bcus:
        related = queries.related_bcus(area, around.day)
        return {"bcus": [area, *bcus], "life": life, "related": related}
    rows = panels.outcome_rows(around.choice, area, around.measures)
    panel = panels.panel(setting(around, own), rows)
    return {"bcus": bcus, "life": life, "panel": panel}
