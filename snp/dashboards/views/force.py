"""London: one measure of every BCU."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from snp.accounts import access
from snp.dashboards import queries
from snp.dashboards.panels import force as force_panel
from snp.dashboards.panels.frame import Frame, controls, frame
from snp.dashboards.publish import FORCE_PANEL
from snp.dashboards.views.answers import (
    csv_file,
    has_it,
    not_modified,
    panel_url,
    rendered,
    setting,
    to_area,
)

FIGURES = access.Deed.SEE_FIGURES


@require_safe
def force(request: HttpRequest, part: bool = False) -> HttpResponse:
    access.check_may(request.user, FIGURES)
    other = request.GET.get("area") or queries.FORCE.code
    if other != queries.FORCE.code:
        return to_area(request, other)
    around = frame(request.GET, FORCE_PANEL)
    own = _own_parameters(request, around)
    etag = around.etag(own, request.user.pk)
    if part and has_it(request, etag):
        return not_modified(etag)
    context = _force_context(around, own)
    context |= controls(around, **own) | {"panel_key": FORCE_PANEL}
    context |= {"panel_url": panel_url("force_panel", around, own)}
    context |= {"panel_etag": etag}
    return rendered(request, "force", part, context, etag)


@require_safe
def force_csv(request: HttpRequest) -> HttpResponse:
    access.check_may(request.user, FIGURES)
    around = frame(request.GET, FORCE_PANEL)
    own = _own_parameters(request, around)
    rows = _force_rows(around, own)
    chart = request.GET.get("chart", "")
    return csv_file(force_panel.table(around.choice, rows, chart), f"london-{chart}")


def _own_parameters(request: HttpRequest, around: Frame) -> dict[str, str]:
    order = request.GET.get("order", "")
    measure = force_panel.measure_of(around.measures, request.GET.get("measure", ""))
    return {
        "measure": measure.code,
        "order": order if order in force_panel.ORDERS else "name",
    }


def _force_rows(around: Frame, own: dict[str, str]) -> force_panel.ForceRows:
    measure = force_panel.measure_of(around.measures, own["measure"])
    return force_panel.force_rows(around.choice, measure, own["order"])


def _force_context(around: Frame, own: dict[str, str]) -> dict:
    rows = _force_rows(around, own)
    return {
        "rows": rows,
        "bcus": queries.bcus_on(around.day),
        "panel": force_panel.panel(setting(around, own), rows),
        "measure_links": [
            (each, around.choice.query(**own | {"measure": each.code}))
            for each in around.measures
        ],
        "order_links": [
            (label, around.choice.query(**own | {"order": code}), code == own["order"])
            for code, label in force_panel.ORDERS.items()
        ],
    }
