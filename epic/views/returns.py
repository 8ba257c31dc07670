"""Returns of the last twelve months: the wards of a BCU, or all BCUs in counts."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from epic import month_log
from epic.entries import is_clean
from epic.return_counts import bcus_of, count, wards_by_bcu, wards_of
from epic.returns import states
from snp.accounts import access
from snp.lib.months import Month
from wards.models import Bcu

MONTHS = 12


@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """Whoever sees one BCU alone sees its wards at once; others choose."""
    access.check_may(request.user, access.Deed.SEE_FIGURES)
    bcus = bcus_of(request.user)
    code = request.GET.get("bcu", "")
    if code:
        bcu = get_object_or_404(bcus, code=code if is_clean(code) else "")
    else:
        bcu = bcus[0] if len(bcus) == 1 else None
    table = _wards(request, bcu) if bcu else _bcus(request, bcus)
    context = {"bcu": bcu, "bcus": bcus, "lock_days": settings.MONTH_LOCK_DAYS, **table}
    return render(request, "epic/returns/returns.html", context)


def _wards(request: HttpRequest, bcu: Bcu) -> dict:
    months = month_log.last_ended(MONTHS)
    wards = wards_of(request.user, bcu)
    found = states(wards, months)
    return {
        "months": months,
        "rows": [(ward, [found[ward.pk, month] for month in months]) for ward in wards],
        "newest": _count(months[0], found),
    }


def _bcus(request: HttpRequest, bcus) -> dict:
    months = month_log.last_ended(MONTHS)
    teams = wards_by_bcu(request.user)
    everyone = [ward for wards in teams.values() for ward in wards]
    found = states(everyone, months)
    rows = [
        (bcu, [_count(month, found, teams[bcu.pk]) for month in months]) for bcu in bcus
    ]
    return {"months": months, "rows": rows, "newest": _count(months[0], found)}


def _count(month: Month, found: dict, wards=None):
    """Of some wards, or of all that were found."""
    keys = {key for key, _ in found} if wards is None else {ward.pk for ward in wards}
    return count(month, [found[key, month] for key in keys])
