"""A ward's log of one month: what was logged, and the team's return of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from epic import locking, month_log, returns
from epic.forms.entries import EntryForm, ReturnForm, new_entry
from epic.logbook import ALREADY, log_entries, says
from epic.models import Activity
from snp.accounts import access
from snp.lib.months import Month
from wards.models import Ward

A_PAGE = 200


@require_safe
def this_month(request: HttpRequest) -> HttpResponse:
    """The month of the ward that a sergeant leads; others choose one."""
    access.check_may(request.user, access.Deed.SEE_FIGURES)
    ward = access.wards_led_by(request.user).first()
    if ward is None:
        return redirect("returns")
    return redirect("month", ward.code, month_log.this_month())


def month(request: HttpRequest, ward_code: str, month_code: str) -> HttpResponse:
    """The page; a POST logs an entry."""
    ward, month = _asked_for(request, ward_code, month_code)
    form = EntryForm(**_form(month, data=posted(request)), initial=new_entry(month))
    if request.method == "POST":
        access.check_leads(request.user, ward)
    if form.is_valid() and (entry := _logged(form, ward, by=request.user)):
        messages.success(request, f"Logged: {entry}.")
        return redirect("month", ward.code, Month.of(entry.date))
    return _page(request, ward, month, form, ReturnForm())


def _logged(form: EntryForm, ward: Ward, by) -> Activity | None:
    """The entry, or None with its refusal noted in the form."""
    typed = form.cleaned_data | {"ward_code": ward.code}
    (result,) = log_entries([typed], by=by)
    form.refuse(result.errors)
    if result.status == ALREADY and not says(result.entry, typed):
        form.ask_again(
            f"This was logged as {result.entry}; press again to log another."
        )
    return None if form.errors else result.entry


@require_POST
def submit(request: HttpRequest, ward_code: str, month_code: str) -> HttpResponse:
    """Submit the month's return, whole or nil, or take it back."""
    ward, month = _asked_for(request, ward_code, month_code)
    access.check_leads(request.user, ward)
    form = ReturnForm(request.POST)
    details = {"ward": ward, "month": month, "by": request.user}
    if form.is_valid():
        try:
            _do(request.POST.get("deed"), details, form.cleaned_data["because"])
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    if not form.errors:
        return redirect("month", ward.code, month)
    empty = EntryForm(**_form(month), initial=new_entry(month))
    return _page(request, ward, month, empty, form)


def _do(deed: str | None, details: dict, because: str) -> None:
    if deed == "take_back":
        returns.withdraw_return(**details, because=because)
    elif deed in ("whole", "nil"):
        returns.submit_return(**details, is_nil=deed == "nil")
    else:
        raise ValidationError("Say whether the month is whole or nil.")


def posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def _form(month: Month, data=None) -> dict:
    is_locked = locking.is_locked(month.start)
    return {"data": data, "month": month, "is_locked": is_locked}


def _asked_for(
    request: HttpRequest, ward_code: str, month_code: str
) -> tuple[Ward, Month]:
    ward = get_object_or_404(access.wards_visible_to(request.user), code=ward_code)
    try:
        month = Month.parse(month_code)
    except ValueError as error:
        raise Http404(str(error)) from error
    if not month_log.is_possible(month):
        raise Http404("No team has logged anything in that month.")
    return ward, month


def _page(
    request: HttpRequest,
    ward: Ward,
    month: Month,
    form: EntryForm,
    return_form: ReturnForm,
) -> HttpResponse:
    entries = month_log.entries(ward, month)
    context = {
        "ward": ward,
        "month": month,
        "state": returns.states([ward], [month])[ward.pk, month],
        "page": Paginator(entries, A_PAGE).get_page(request.GET.get("page")),
        "returns": returns.history(ward, month),
        "earlier": month - 1 if month_log.is_possible(month - 1) else None,
        "later": month + 1 if month_log.is_possible(month + 1) else None,
        "leads": access.leads(request.user, ward),
        "form": form,
        "return_form": return_form,
    }
    return render(request, "epic/month/month.html", context)
