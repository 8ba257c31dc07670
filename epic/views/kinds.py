"""Kinds of activity: everybody reads them, an admin adds and retires."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from epic import kinds as verbs
from epic.forms.kinds import KindForm, RetireForm
from epic.models import Kind
from epic.views.month import posted
from snp.accounts import access
from snp.accounts.access import Deed


def kinds(request: HttpRequest) -> HttpResponse:
    """The list; a POST adds a kind."""
    needed = Deed.MANAGE_KINDS if request.method == "POST" else Deed.SEE_KINDS
    access.check_may(request.user, needed)
    form = KindForm(posted(request))
    if form.is_valid():
        kind = verbs.add_kind(by=request.user, **form.cleaned_data)
        messages.success(
            request, f"{kind} can be logged from {kind.valid_from:%d/%m/%Y} on."
        )
        return redirect("kinds")
    context = {
        "kinds": Kind.objects.all(),
        "form": form,
        "may_manage": access.may(request.user, Deed.MANAGE_KINDS),
        "today": access.today(),
    }
    return render(request, "epic/kinds/kinds.html", context)


def retire(request: HttpRequest, code: str) -> HttpResponse:
    """The form; a POST retires the kind from a day, or takes that back."""
    access.check_may(request.user, Deed.MANAGE_KINDS)
    kind = get_object_or_404(Kind, code=code)
    if request.POST.get("deed") == "restore":
        return _restored(request, kind)
    form = RetireForm(posted(request), initial={"on": kind.valid_to})
    if form.is_valid() and _retired(form, kind, by=request.user):
        on = form.cleaned_data["on"]
        messages.success(request, f"{kind} is retired from {on:%d/%m/%Y}.")
        return redirect("kinds")
    return render(request, "epic/kinds/retire.html", {"kind": kind, "form": form})


def _restored(request: HttpRequest, kind: Kind) -> HttpResponse:
    try:
        verbs.restore_kind(code=kind.code, by=request.user)
        messages.success(request, f"{kind} can be logged again.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("kinds")


def _retired(form: RetireForm, kind: Kind, by) -> bool:
    try:
        verbs.retire_kind(code=kind.code, on=form.cleaned_data["on"], by=by)
    except ValidationError as refusal:
        form.add_error("on", refusal.messages)
    return not form.errors
