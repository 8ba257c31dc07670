"""The dashboards. Each view asks who may see, reads the choice, and renders."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from snp.accounts import access
from snp.accounts.models import Role
from snp.dashboards import queries
from snp.dashboards.panels import bcu as bcu_panel
from snp.dashboards.panels import bcu_life
from snp.dashboards.panels import force as force_panel
from snp.dashboards.panels import ward as ward_panel
from snp.dashboards.panels.charts import Setting
from snp.dashboards.panels.frame import Frame, controls, frame
from snp.dashboards.panels.tables import Table
from snp.lib.csv_writer import rows_as_csv
from wards.models import Bcu

FIGURES = access.Deed.SEE_FIGURES
KEPT = ("period", "window", "geography", "survey", "question")


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


# London


@require_safe
def force(request: HttpRequest, part: bool = False) -> HttpResponse:
    access.check_may(request.user, FIGURES)
    other = request.GET.get("area", queries.FORCE.code)
    if other != queries.FORCE.code:
        return _to_area(request, other)
    around = frame(request.GET, "force")
    own = _own_parameters(request, around)
    etag = around.etag(own, request.user.pk)
    if part and _has_it(request, etag):
        return _not_modified(etag)
    context = _force_context(around, own)
    context |= controls(around, **own) | {"panel_key": "force"}
    context |= {"panel_url": _panel_url("force_panel", around, own)}
    context |= {"panel_etag": etag}
    return _rendered(request, "force", part, context, etag)


@require_safe
def force_csv(request: HttpRequest) -> HttpResponse:
    access.check_may(request.user, FIGURES)
    around = frame(request.GET, "force")
    own = _own_parameters(request, around)
    rows = _force_rows(around, own)
    chart = request.GET.get("chart", "")
    return _csv(force_panel.table(around.choice, rows, chart), f"london-{chart}")


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
        "panel": force_panel.panel(_setting(around, own), rows),
        "measure_links": [
            (each, around.choice.query(**own | {"measure": each.code}))
            for each in around.measures
        ],
        "order_links": [
            (label, around.choice.query(**own | {"order": code}), code == own["order"])
            for code, label in force_panel.ORDERS.items()
        ],
    }


# A BCU


@require_safe
def bcu(request: HttpRequest, code: str, part: bool = False) -> HttpResponse:
    area = get_object_or_404(access.bcus_visible_to(request.user), code=code)
    other = request.GET.get("area", code)
    if other != code:
        return _to_area(request, other)
    around = frame(request.GET, f"bcu:{code}")
    own = _question_asked(request, around)
    etag = around.etag(area.name, own, request.user.pk)
    if part and _has_it(request, etag):
        return _not_modified(etag)
    context = _bcu_context(around, area, own)
    context |= controls(around, **own) | {"panel_key": f"bcu:{code}", "bcu": area}
    context |= {"panel_url": _panel_url("bcu_panel", around, own, code)}
    context |= {"panel_etag": etag}
    return _rendered(request, "bcu", part, context, etag)


@require_safe
def bcu_csv(request: HttpRequest, code: str) -> HttpResponse:
    area = get_object_or_404(access.bcus_visible_to(request.user), code=code)
    around = frame(request.GET, f"bcu:{code}")
    chart = request.GET.get("chart", "")
    table = bcu_panel.table(around.choice, area, around.measures, chart)
    return _csv(table, f"{code}-{chart}")


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
    rows = bcu_panel.outcome_rows(around.choice, area, around.measures)
    panel = bcu_panel.panel(_setting(around, own), rows)
    return {"bcus": bcus, "life": life, "panel": panel}


def _to_area(request: HttpRequest, code: str) -> HttpResponse:
    """The chooser's form asks this page for another area; the choice goes along."""
    kept = {name: value for name, value in request.GET.items() if name in KEPT}
    path = (
        reverse("force") if code == queries.FORCE.code else reverse("bcu", args=[code])
    )
    return redirect(f"{path}?{urlencode(kept)}")


# A ward


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


# What the views share


def _setting(around: Frame, own: dict[str, str]) -> Setting:
    source = f"Source: {around.source}; {around.run_at}".rstrip("; ")
    return Setting(around.choice, source, own)


def _panel_url(name: str, around: Frame, own: dict[str, str], *args: str) -> str:
    return f"{reverse(name, args=args)}?{around.choice.query(**own)}"


def _has_it(request: HttpRequest, etag: str) -> bool:
    return etag in request.headers.get("If-None-Match", "")


def _not_modified(etag: str) -> HttpResponse:
    return _revalidated(HttpResponse(status=304), etag)


def _rendered(
    request: HttpRequest, name: str, part: bool, context: dict, etag: str
) -> HttpResponse:
    """The whole page, or the part of it that lives."""
    if part:
        live = render(request, f"dashboards/_{name}_live.html", context)
        return _revalidated(live, etag)
    return render(request, f"dashboards/{name}.html", context)


def _revalidated(response: HttpResponse, etag: str) -> HttpResponse:
    """Kept by this browser, and asked about each time."""
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    return response


def _csv(table: Table | None, name: str) -> HttpResponse:
    if table is None:
        raise Http404("There is no such chart on this page.")
    whole = b"".join(rows_as_csv(table.header, table.values))
    response = HttpResponse(whole, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
