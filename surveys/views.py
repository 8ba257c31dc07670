"""Loads and runs: what came in, what was made of it, and what to do next."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.http import require_POST

from snp.accounts import access
from snp.accounts.access import Deed
from surveys import queries, tasks
from surveys.forms import RollUpForm, UploadForm, WithdrawForm
from surveys.importing import uploads, withdrawing
from surveys.models import ImportBatch, Run, Survey
from surveys.questionnaire import load as questionnaire
from surveys.rerunning import ask_for_run


def data(request: HttpRequest) -> HttpResponse:
    access.check_may(request.user, Deed.SEE_DATA)
    form = UploadForm(initial={"survey": queries.usual_survey()})
    return _data(request, form)


def _data(request: HttpRequest, form: UploadForm) -> HttpResponse:
    before = _moment(request.GET.get("before", ""))
    entries, has_older = queries.timeline(before)
    context = {
        "entries": entries,
        "older": entries[-1].at if has_older else None,
        "before": before,
        "stale": queries.stale(),
        "surveys": Survey.objects.filter(quarters__isnull=False).distinct(),
        "form": form,
        "may_load": access.may(request.user, Deed.LOAD),
        "may_roll_up": access.may(request.user, Deed.ROLL_UP),
        "busy": queries.is_busy(entries),
    }
    return _page(request, "data", context)


def _moment(text: str) -> dt.datetime | None:
    """A time of an address; one that was mended by hand may be none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and is_aware(moment) else None


def _page(request: HttpRequest, name: str, context: dict) -> HttpResponse:
    """The page, or only the part of it that changes while a worker is busy."""
    part = "_" if "part" in request.GET else ""
    return render(request, f"surveys/{part}{name}.html", context)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    access.check_may(request.user, Deed.LOAD)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _data(request, form)
    try:
        batch = uploads.receive(**form.cleaned_data, by=request.user)
    except uploads.AlreadyLoaded as earlier:
        messages.info(request, f"{earlier} Nothing changed.")
        return redirect("load", earlier.batch.pk)
    tasks.upload_soon(batch)
    return redirect("load", batch.pk)


def load(request: HttpRequest, pk: int) -> HttpResponse:
    access.check_may(request.user, Deed.SEE_DATA)
    return _load(request, pk, WithdrawForm())


def _load(request: HttpRequest, pk: int, form: WithdrawForm) -> HttpResponse:
    batch = get_object_or_404(queries.loads(), pk=pk)
    context = {
        "load": batch,
        "survey": questionnaire(batch.survey.code),
        "quarters": queries.counts_by_quarter(batch.report),
        "run": queries.run_that_used(batch),
        "form": form,
        "may_load": access.may(request.user, Deed.LOAD),
        "busy": batch.state in queries.BUSY,
    }
    return _page(request, "load", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    access.check_may(request.user, Deed.LOAD)
    return _decide(request, pk, uploads.confirm)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    access.check_may(request.user, Deed.LOAD)
    return _decide(request, pk, uploads.discard)


def _decide(request: HttpRequest, pk: int, verb: Callable) -> HttpResponse:
    get_object_or_404(ImportBatch, pk=pk)
    try:
        batch = verb(pk, by=request.user)
    except uploads.NotPossible as reason:
        messages.error(request, str(reason))
    else:
        if batch.state == ImportBatch.State.LOADING:
            tasks.upload_soon(batch)
    return redirect("load", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    access.check_may(request.user, Deed.LOAD)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _load(request, pk, form)
    try:
        withdrawing.withdraw(batch_id=pk, by=request.user, **form.cleaned_data)
    except withdrawing.NotLoaded as reason:
        messages.error(request, str(reason))
    tasks.refresh_soon()
    return redirect("load", pk)


def run(request: HttpRequest, pk: int) -> HttpResponse:
    access.check_may(request.user, Deed.SEE_DATA)
    made = get_object_or_404(Run.objects.select_related("survey"), pk=pk)
    context = {
        "run": made,
        "may_roll_up": access.may(request.user, Deed.ROLL_UP),
        "busy": made.state == Run.State.RUNNING,
    }
    return _page(request, "run", context)


@require_POST
def roll_up(request: HttpRequest) -> HttpResponse:
    access.check_may(request.user, Deed.ROLL_UP)
    form = RollUpForm(request.POST)
    code = form.cleaned_data["survey"] if form.is_valid() else ""
    survey = get_object_or_404(Survey, code=code)
    everything = form.cleaned_data["everything"]
    ask_for_run(survey, by=request.user, everything=everything)
    tasks.refresh_soon()
    messages.success(request, f"A worker has been told to roll up the {survey}.")
    return redirect("data")
