"""The pages of exports, and the files themselves."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from snp.accounts import access
from snp.dashboards.exports.delivery import Delivery
from snp.dashboards.exports.export import Export, Selection
from snp.dashboards.exports.filters import WhereError
from snp.dashboards.exports.forms import (
    FilterForm,
    PurposeForm,
    SurveyForm,
    query_of,
    where_of_address,
    where_of_page,
)
from snp.dashboards.exports.registry import EXPORTS
from snp.dashboards.exports.streaming import download


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    access.check_may(request.user, access.Deed.EXPORT)
    held = [e for e in EXPORTS.values() if access.may(request.user, e.deed)]
    return render(request, "exports/exports.html", {"exports": held})


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """What an export holds, how many rows the filters leave, and the file's address."""
    export = _export(request, name)
    where = where_of_page(request.GET, export)
    try:
        selection = export.select(where)
    except WhereError as error:
        context = {"export": export, "problem": error, "form": SurveyForm()}
        status = 400 if where else 200
        return render(request, "exports/export.html", context, status=status)
    return render(request, "exports/export.html", _context(selection, PurposeForm()))


@require_http_methods(["GET", "HEAD", "POST"])
def csv(request: HttpRequest, name: str) -> HttpResponseBase:
    export = _export(request, name)
    try:
        selection = export.select(where_of_address(request.GET))
    except WhereError as error:
        return _problem(request, export, error)
    if not export.asks_purpose:
        return require_safe(_stream)(request, selection)
    if request.method != "POST":
        return _needs_purpose(request, export)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        context = _context(selection, form)
        return render(request, "exports/export.html", context, status=400)
    return _stream(request, selection, form.cleaned_data["purpose"])


@require_safe
def about(request: HttpRequest, name: str) -> HttpResponse:
    """CSV on the Web: what each column is."""
    export = _export(request, name)
    try:
        selection = export.select(where_of_address(request.GET))
    except WhereError as error:
        return _problem(request, export, error)
    pretty = {"indent": 2, "ensure_ascii": False}
    return JsonResponse(
        selection.metadata(),
        json_dumps_params=pretty,
        content_type="application/csvm+json; charset=utf-8",
    )


def _export(request: HttpRequest, name: str) -> Export:
    access.check_may(request.user, access.Deed.EXPORT)
    if name not in EXPORTS:
        raise Http404(f'There is no export "{name}".')
    access.check_may(request.user, EXPORTS[name].deed)
    return EXPORTS[name]


def _stream(
    request: HttpRequest, selection: Selection, purpose: str = ""
) -> HttpResponseBase:
    excel = request.GET.get("excel", "") not in ("", "0")
    if request.method == "HEAD":  # nothing is delivered, and the trail says nothing
        chunks = (piece for piece in (b"",))
    else:
        taken = Delivery(selection, by=request.user, purpose=purpose, excel=excel)
        chunks = taken.chunks()
    name = selection.export.name
    response = download(request, chunks, f"{name}.csv")
    described = f"{reverse('export_metadata', args=[name])}?{query_of(selection.where)}"
    response.headers["Link"] = (
        f'<{described}>; rel="describedby"; type="application/csvm+json"'
    )
    return response


def _context(selection: Selection, purpose: PurposeForm) -> dict:
    export, where = selection.export, selection.where
    offered = [selection.filters[name] for name in export.offered]
    path = reverse("export_csv", args=[export.name])
    metadata = reverse("export_metadata", args=[export.name])
    return {
        "export": export,
        "columns": [field.column for field in selection.table.fields],
        "form": FilterForm(offered, where),
        "purpose": purpose,
        "rows": _rows(selection.count()),
        "csv": f"{path}?{query_of(where)}".rstrip("?"),
        "excel": f"{path}?{query_of(where, excel='1')}",
        "metadata": f"{metadata}?{query_of(where)}".rstrip("?"),
    }


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _problem(request: HttpRequest, export: Export, problem: object) -> HttpResponse:
    context = {"export": export, "problem": problem}
    return render(request, "exports/problem.html", context, status=400)


def _needs_purpose(request: HttpRequest, export: Export) -> HttpResponse:
    problem = (
        "These are people's own answers. Say on the export's page what they are for."
    )
    context = {"export": export, "problem": problem}
    response = render(request, "exports/problem.html", context, status=405)
    response.headers["Allow"] = "POST"
    return response
