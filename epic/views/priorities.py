"""Public priorities: all that a person may see, one of them, and a new one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from epic.forms import priorities as forms
from epic.models import Priority
from epic.priorities import choice as choices
from epic.priorities import counterparts, freshness, listing, summary, verbs, words
from epic.priorities.deeds import DEEDS, OF_STATUS
from snp.accounts import access
from snp.accounts.access import Deed
from wards.models import Ward

A_PAGE = 25
FORMS = {
    "adopt": forms.AdoptForm,
    "review": forms.ReviewForm,
    "act": forms.ActionForm,
    "resolve": forms.ResolveForm,
    "drop": forms.DropForm,
    "reopen": forms.ReopenForm,
    "change": forms.ChangeForm,
}


@require_safe
def priorities(request: HttpRequest) -> HttpResponse:
    access.check_may(request.user, Deed.SEE_FIGURES)
    seen = access.wards_visible_to(request.user)
    choice = choices.read(request.GET, request.user, seen)
    wards = choices.wards_shown(choice, seen)
    context = {
        "choice": choice,
        "today": access.today(),
        "own": listing.own_wards(request.user),
        "page": _page(listing.priorities(wards, choice), request.GET.get("page")),
    }
    context |= _chooser(choice, request, seen) | _looks(request, choice, wards)
    context |= _nature(choice)
    return render(request, "epic/priorities/priorities.html", context)


def _page(rows, number: str | None):
    return Paginator(rows, A_PAGE).get_page(number)


def _chooser(choice: choices.Choice, request: HttpRequest, seen) -> dict:
    return {
        "bcus": choices.bcus(seen),
        "sees_london": choices.sees_london(request.user),
        "wards": choices.wards_of(choice.bcu, seen) if choice.bcu else [],
        "periods": choices.periods(),
        "windows": [
            {"query": choice.query(window=code), "label": label,
             "is_on": code == choice.window}
            for code, label in choices.WINDOWS.items()
        ],
        "statuses": [
            {"query": choice.query(status=code), "label": label,
             "is_on": code == choice.status}
            for code, label in [("", "All"), *Priority.Status.choices]
        ],
    }  # fmt: skip


def _looks(request: HttpRequest, choice: choices.Choice, wards) -> dict:
    looks = freshness.needing_a_look(wards)
    adopted = sum(map(len, freshness.held(wards).values()))
    return {
        "opening": words.opening(choice, adopted, looks),
        "looks": _page(looks, request.GET.get("looks")),
    }


def _nature(choice: choices.Choice) -> dict:
    areas = summary.areas(choice)
    rows = summary.rows(areas, choice)
    against = counterparts.counterparts(areas)
    return {
        "areas": areas,
        "nature": rows,
        "nature_words": words.nature(areas[0].name, choice, rows[-1]),
        "counterparts": against,
        "linked_words": words.linked(against),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def priority(request: HttpRequest, pk: int) -> HttpResponse:
    """One priority, its history and, for whoever leads the ward, what can be done."""
    seen = Priority.objects.filter(ward__in=access.wards_visible_to(request.user))
    found = get_object_or_404(seen.select_related("ward", "meeting"), pk=pk)
    posted = None
    if request.method == "POST":
        access.check_leads(request.user, found.ward)
        posted = request.POST.get("deed", "")
        form = _form(posted, found, request.POST)
        if form is not None and _is_done(form, posted, found, request):
            return redirect("priority", pk)
    return _priority(request, found, {posted: form} if posted in FORMS else {})


def _form(name: str, priority: Priority, data=None) -> Form | None:
    if name not in FORMS:
        return None
    return FORMS[name](data, priority=priority, prefix=name)


def _is_done(form: Form, name: str, found: Priority, request: HttpRequest) -> bool:
    if not form.is_valid():
        return False
    try:
        DEEDS[name].verb(priority=found, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, DEEDS[name].done)
    return True


def _priority(request: HttpRequest, found: Priority, tried: dict) -> HttpResponse:
    leads = access.leads(request.user, found.ward)
    names = OF_STATUS[found.status] if leads else ()
    # one that can no longer be done is shown with the reason, and what was typed
    names = list(dict.fromkeys([*tried, *names]))
    context = {
        "priority": found,
        "events": found.events.select_related("by"),
        "actions": found.actions.select_related("by", "activity__kind"),
        "deeds": [(n, DEEDS[n], tried.get(n) or _form(n, found)) for n in names],
        "tried": next(iter(tried.values()), None),
        "warning": listing.warning(found.ward) if leads else "",
    }
    return render(request, "epic/priorities/priority.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def raise_priority(request: HttpRequest) -> HttpResponse:
    ward = _ward_to_write_in(request)
    posted = request.POST if request.method == "POST" else None
    form = forms.RaiseForm(posted, ward=ward)
    if form.is_valid():
        try:
            made = verbs.raise_priority(ward=ward, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Raised. The team has not adopted it yet.")
            return redirect("priority", made.pk)
    context = {"form": form, "ward": ward, "led": access.wards_led_by(request.user)}
    return render(request, "epic/priorities/raise.html", context)


def _ward_to_write_in(request: HttpRequest) -> Ward:
    """The ward of the address, or the one that the person leads."""
    access.check_may(request.user, Deed.LOG)
    code = request.GET.get("ward", "").replace("\0", "")
    if not code:
        return access.wards_led_by(request.user).first()
    seen = access.wards_visible_to(request.user)
    ward = get_object_or_404(seen, code=code)
    access.check_leads(request.user, ward)
    return ward
