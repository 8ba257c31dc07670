"""The seven stages of a ward in a quarter: evidence, sign-offs and remarks."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from epic.forms.stages import RemarkForm, SignOffForm, StageForm
from epic.models import SignOff, Stage
from epic.models.kinds import TEAMS_SINCE
from epic.stages import verbs, words
from epic.stages.tracker import (
    StageStatus,
    quarters_with_activity,
    tracker,
    withdrawn_sign_offs,
)
from snp.accounts import access
from snp.accounts.models import User
from snp.lib.quarters import Quarter
from wards.models import Ward


@dataclass(frozen=True)
class Row:
    """A stage on the page, and the forms for those who may write."""

    now: StageStatus
    withdrawn: list[SignOff]
    sign_off_form: StageForm
    remark_form: StageForm


@require_safe
def stages(request: HttpRequest, code: str) -> HttpResponse:
    ward = _ward(request, code)
    asked = request.GET.get("quarter", "")
    quarter, notice = Quarter.of(access.today()), ""
    if asked:
        try:
            quarter = _begun(asked)
        except ValueError as error:
            notice = f"{error}. This is {quarter.months}."
    return _page(request, ward, quarter, notice)


@require_POST
def sign_off(request: HttpRequest, code: str, quarter: str, stage: str):
    ward = _ward(request, code)
    access.check_leads(request.user, ward)
    form = SignOffForm(stage, request.POST)
    return _write(request, ward, quarter, stage, form, verbs.sign_off)


@require_POST
def remark(request: HttpRequest, code: str, quarter: str, stage: str):
    ward = _ward(request, code)
    access.check_may_remark(request.user, ward)
    form = RemarkForm(stage, request.POST)
    return _write(request, ward, quarter, stage, form, verbs.remark)


@require_POST
def withdraw_sign_off(request: HttpRequest, code: str, quarter: str, stage: str):
    ward = _ward(request, code)
    access.check_leads(request.user, ward)
    where = _where(quarter, stage)
    verbs.withdraw_sign_off(ward=ward, **where, by=request.user)
    return _back(ward, **where)


def _ward(request: HttpRequest, code: str) -> Ward:
    return get_object_or_404(access.wards_visible_to(request.user), code=code)


def _begun(code: str) -> Quarter:
    """ValueError, with a sentence, for what is no quarter that a page could show."""
    quarter = Quarter.parse(code)
    if quarter.start > access.today():
        raise ValueError(f"{quarter.months} has not begun")
    if quarter.end <= TEAMS_SINCE:
        raise ValueError("There were no teams before April 2004")
    return quarter


def _where(quarter: str, stage: str) -> dict:
    """The quarter and stage of an address that only our own forms make."""
    try:
        return {"quarter": _begun(quarter), "stage": Stage(stage).value}
    except ValueError:
        raise Http404 from None


def _write(
    request: HttpRequest, ward: Ward, quarter: str, stage: str,
    form: StageForm, verb: Callable,
) -> HttpResponse:  # fmt: skip
    where = _where(quarter, stage)
    if form.is_valid():
        try:
            verb(ward=ward, **where, **form.cleaned_data, by=request.user)
            return _back(ward, **where)
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, ward, where["quarter"], refused=form)


def _back(ward: Ward, quarter: Quarter, stage: str) -> HttpResponse:
    page = reverse("stages", args=[ward.code])
    return redirect(f"{page}?quarter={quarter}#{stage}")


def _page(
    request: HttpRequest,
    ward: Ward,
    quarter: Quarter,
    notice: str = "",
    refused: StageForm | None = None,
) -> HttpResponse:
    """`refused` is shown again as it was filled in."""
    rows = _rows(ward, quarter, refused)
    known = {*quarters_with_activity([ward]), Quarter.of(access.today()), quarter}
    context = {
        "ward": ward,
        "quarter": quarter,
        "quarters": sorted(known, reverse=True),
        "notice": notice,
        "sentence": words.sentence(ward, quarter, [row.now for row in rows]),
        "rows": rows,
        "refused": refused,
        "leads": access.leads(request.user, ward),
        "remarks": _may_remark(request.user, ward),
    }
    return render(request, "epic/stages/stages.html", context)


def _rows(ward: Ward, quarter: Quarter, refused: StageForm | None) -> list[Row]:
    def form(made: type[StageForm], stage: str) -> StageForm:
        if isinstance(refused, made) and refused.stage == stage:
            return refused
        return made(stage)

    withdrawn = withdrawn_sign_offs(ward, quarter)
    return [
        Row(now, withdrawn[code], form(SignOffForm, code), form(RemarkForm, code))
        for (_, code), now in tracker([ward], quarter).items()
    ]


def _may_remark(user: User, ward: Ward) -> bool:
    try:
        access.check_may_remark(user, ward)
    except PermissionDenied:
        return False
    return True
