"""What the views share: where a choice leads, pages and their parts, files."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from snp.accounts import access
from snp.dashboards import queries
from snp.dashboards.panels.charts import Setting
from snp.dashboards.panels.frame import Frame
from snp.dashboards.panels.tables import Table
from snp.lib.csv_writer import rows_as_csv
from wards.models import AREA_CODE

KEPT = ("period", "window", "geography", "survey", "question")


def to_area(request: HttpRequest, code: str) -> HttpResponse:
    """The chooser's form asks this page for another area; the choice goes along."""
    kept = {name: value for name, value in request.GET.items() if name in KEPT}
    return redirect(f"{_path_of(request, code)}?{urlencode(kept)}")


def _path_of(request: HttpRequest, code: str) -> str:
    if code == queries.FORCE.code:
        return reverse("force")
    if not re.fullmatch(AREA_CODE, code):
        raise Http404("That is not the code of an area.")
    area = get_object_or_404(access.bcus_visible_to(request.user), code=code)
    return reverse("bcu", args=[area.code])


def setting(around: Frame, own: dict[str, str]) -> Setting:
    source = f"Source: {around.source}; {around.run_at}".rstrip("; ")
    return Setting(around.choice, source, own)


def panel_url(name: str, around: Frame, own: dict[str, str], *args: str) -> str:
    return f"{reverse(name, args=args)}?{around.choice.query(**own)}"


def has_it(request: HttpRequest, etag: str) -> bool:
    return etag in request.headers.get("If-None-Match", "")


def not_modified(etag: str) -> HttpResponse:
    return _revalidated(HttpResponse(status=304), etag)


def rendered(
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


def csv_file(table: Table | None, name: str) -> HttpResponse:
    if table is None:
        raise Http404("There is no such chart on this page.")
    whole = b"".join(rows_as_csv(table.header, table.values))
    response = HttpResponse(whole, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
