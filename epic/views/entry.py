"""One entry of the log: every version of it, and a change by who leads the team."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from epic import locking
from epic.entry_history import history
from epic.forms.entries import ChangeForm, as_it_stands
from epic.logbook import Result, log_entries
from epic.models import Activity
from epic.views.month import posted
from snp.accounts import access
from snp.lib.months import Month


def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page; a POST makes a new version."""
    stored = _stored(request, pk)
    form = _form(stored, posted(request))
    if request.method == "POST":
        access.check_leads(request.user, stored.ward)
    if form.is_valid():
        (result,) = log_entries([_raw(stored, form, request)], by=request.user)
        if not result.errors:
            messages.success(request, "Changed. The earlier version can be read below.")
            return redirect("entry_history", pk)
        form = _refused(stored, request, result)
    context = {
        "entry": stored,
        "month": Month.of(stored.date),
        "steps": history(stored),
        "leads": access.leads(request.user, stored.ward),
        "form": form,
    }
    return render(request, "epic/month/entry.html", context)


def _stored(request: HttpRequest, pk: UUID) -> Activity:
    seen = Activity.objects.filter(ward__in=access.wards_visible_to(request.user))
    return get_object_or_404(seen.select_related("ward", "kind", "changed_by"), pk=pk)


def _form(stored: Activity, data) -> ChangeForm:
    return ChangeForm(
        data,
        initial=as_it_stands(stored),
        month=Month.of(stored.date),
        is_locked=locking.is_locked(stored.date),
    )


def _raw(stored: Activity, form: ChangeForm, request: HttpRequest) -> dict:
    """What is removed keeps the values that stand, whatever was typed."""
    removed = request.POST.get("deed") == "remove"
    typed = form.cleaned_data
    values = as_it_stands(stored) if removed else typed
    own = {"id": str(stored.pk), "ward_code": stored.ward.code, "removed": removed}
    return values | own | {"version": typed["version"], "reason": typed["reason"]}


def _refused(stored: Activity, request: HttpRequest, result: Result) -> ChangeForm:
    """What was typed, to be changed; after a conflict it goes on from the newest."""
    data = request.POST.copy()
    if result.entry:
        data["version"] = str(result.entry.version)
        stored.refresh_from_db()
    form = _form(stored, data)
    form.full_clean()
    form.refuse(result.errors)
    return form
