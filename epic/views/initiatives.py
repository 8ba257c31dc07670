"""Problem-solving initiatives: read by who sees the ward, written by who leads it."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from epic.forms.initiatives import (
    CorrectionForm,
    EndForm,
    EvaluationForm,
    InitiativeForm,
    MeasureForm,
    NewInitiativeForm,
    ReadingForm,
)
from epic.initiatives import comparing, readings, verbs, words
from epic.models import Initiative, Measure, Reading
from snp.accounts import access

A_PAGE = 50


@require_safe
def initiatives(request: HttpRequest) -> HttpResponse:
    access.check_may(request.user, access.Deed.SEE_FIGURES)
    found = comparing.visible_to(request.user).order_by("-start", "-pk")
    tally = comparing.tally(comparing.recent(found))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "opening": words.opening(tally),
        "by_chance": words.by_chance(tally),
        "no_cause": words.NO_CAUSE,
        "page": page,
        "rows": [(each, comparing.benefits(each)) for each in page],
        "may_start": access.wards_led_by(request.user).exists(),
    }
    return render(request, "epic/initiatives/list.html", context)


@require_safe
def initiative(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(comparing.visible_to(request.user), pk=pk)
    context = {
        "initiative": found,
        "measures": [
            (comparing.latest(each), comparing.follow_ups(each))
            for each in found.measures.all()
        ],
        "corrections": [
            (event, words.correction(reading, event.detail["was"]))
            for event, reading in comparing.corrections(found)
        ],
        "no_cause": words.NO_CAUSE,
        "leads": access.leads(request.user, found.ward),
    }
    return render(request, "epic/initiatives/initiative.html", context)


def new_initiative(request: HttpRequest) -> HttpResponse:
    wards = access.wards_led_by(request.user)
    if not wards.exists():
        raise PermissionDenied("Only the sergeant of a ward may start an initiative.")
    form = NewInitiativeForm(
        _posted(request), wards=wards, initial={"start": access.today()}
    )
    verb = partial(verbs.start_initiative, by=request.user)
    return _ask(request, form, verb, "Start an initiative")


def change_initiative(request: HttpRequest, pk: int) -> HttpResponse:
    found = _led(request, pk)
    names = ("title", "problem", "partners", "start")
    form = InitiativeForm(
        _posted(request), initial={name: getattr(found, name) for name in names}
    )
    verb = partial(verbs.change_initiative, initiative=found, by=request.user)
    return _ask(request, form, verb, "Change the initiative", found)


def end_initiative(request: HttpRequest, pk: int) -> HttpResponse:
    found = _led(request, pk)
    form = EndForm(_posted(request), initial={"end": found.end or access.today()})
    verb = partial(verbs.end_initiative, initiative=found, by=request.user)
    return _ask(request, form, verb, "End the initiative", found)


def evaluate_initiative(request: HttpRequest, pk: int) -> HttpResponse:
    found = _led(request, pk)
    form = EvaluationForm(_posted(request), initial={"evaluation": found.evaluation})
    verb = partial(verbs.evaluate, initiative=found, by=request.user)
    return _ask(request, form, verb, "Evaluate the initiative", found)


def add_measure(request: HttpRequest, pk: int) -> HttpResponse:
    found = _led(request, pk)
    form = MeasureForm(_posted(request))
    verb = partial(verbs.add_measure, initiative=found, by=request.user)
    return _ask(request, form, verb, "Add a measure", found)


def take_reading(request: HttpRequest, pk: int) -> HttpResponse:
    of_visible = Measure.objects.filter(initiative__in=_visible(request))
    measure = get_object_or_404(of_visible, pk=pk)
    found = _led(request, measure.initiative_id)
    kind = "follow-up" if measure.readings.exists() else "baseline"
    form = ReadingForm(
        _posted(request), measure=measure, initial={"date": access.today()}
    )
    verb = partial(readings.take_reading, measure=measure, by=request.user)
    return _ask(request, form, verb, f"{measure}: take the {kind}", found)


def correct_reading(request: HttpRequest, pk: int) -> HttpResponse:
    of_visible = Reading.objects.filter(measure__initiative__in=_visible(request))
    reading = get_object_or_404(of_visible.select_related("measure"), pk=pk)
    found = _led(request, reading.measure.initiative_id)
    names = ("date", "value", "sample_size", "standard_deviation", "source")
    form = CorrectionForm(
        _posted(request),
        measure=reading.measure,
        initial={name: getattr(reading, name) for name in names},
    )
    verb = partial(readings.correct_reading, reading=reading, by=request.user)
    heading = f"{reading.measure}: correct the reading of {reading.date:%d/%m/%Y}"
    return _ask(request, form, verb, heading, found)


def _visible(request: HttpRequest):
    wards = access.wards_visible_to(request.user)
    return Initiative.objects.filter(ward__in=wards)


def _led(request: HttpRequest, pk: int) -> Initiative:
    """An initiative to write in: 404 where it is not theirs to see, else 403."""
    visible = _visible(request).select_related("ward")
    found = get_object_or_404(visible, pk=pk)
    access.check_leads(request.user, found.ward)
    return found


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def _ask(
    request: HttpRequest,
    form: Form,
    verb: Callable,
    heading: str,
    of: Initiative | None = None,
) -> HttpResponse:
    """Show a form until it holds, do what it asks, and go to the initiative."""
    if form.is_valid() and (done := _done(form, verb)):
        messages.success(request, "Saved.")
        return redirect("initiative", of.pk if of else done.pk)
    context = {"form": form, "heading": heading, "initiative": of}
    return render(request, "epic/initiatives/form.html", context)


def _done(form: Form, verb: Callable):
    """What the verb returns, or None with its refusal noted in the form."""
    try:
        return verb(**form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None
