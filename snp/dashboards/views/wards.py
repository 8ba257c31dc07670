"""A BCU's wards: what every team did, side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from epic.stages.definitions import stages
from epic.stages.tracker import tracker
from snp.accounts import access
from snp.dashboards import activity_queries
from snp.dashboards.panels import wards as wards_panel
from snp.dashboards.panels import wards_table
from snp.dashboards.panels.choice import WINDOWS
from snp.dashboards.panels.frame import Switch
from snp.dashboards.panels.teams import TeamFrame, team_frame
from snp.dashboards.publish_activity import bcu_activity
from snp.dashboards.views.answers import csv_file, has_it, not_modified, rendered
from wards.models import Bcu, Ward


@require_safe
def bcu_wards(request: HttpRequest, code: str, part: bool = False) -> HttpResponse:
    bcu, wards, around = _asked(request, code)
    etag = around.etag(bcu.name, request.user.pk)
    if part and has_it(request, etag):
        return not_modified(etag)
    context = {
        "bcu": bcu,
        "around": around,
        "counts": _counts(),
        "sorts": _sorts(around),
        "windows": _windows(around),
        "panel": wards_panel.panel(wards, around) if wards else None,
        "panel_key": bcu_activity(code),
        "panel_url": f"{reverse('bcu_wards_panel', args=[code])}?{around.query()}",
        "panel_etag": etag,
    }
    return rendered(request, "wards", part, context, etag)


@require_safe
def bcu_wards_csv(request: HttpRequest, code: str) -> HttpResponse:
    bcu, wards, around = _asked(request, code)
    statuses = tracker(wards, around.quarter, around.today)
    rows = wards_panel.rows(wards, around, statuses)
    name = f"{code}-{around.quarter}-wards"
    return csv_file(wards_table.table(bcu, around, rows), name)


@require_safe
def bcu_wards_summary(request: HttpRequest, code: str) -> HttpResponse:
    """The sentence on its wards that stands on the BCU's page, for its own stream."""
    bcu = get_object_or_404(access.bcus_with_wards_visible_to(request.user), code=code)
    context = summary(request, bcu)
    if has_it(request, context["summary_etag"]):
        return not_modified(context["summary_etag"])
    etag = context["summary_etag"]
    return rendered(request, "wards_summary", True, context, etag)


def summary(request: HttpRequest, bcu: Bcu) -> dict:
    """What the wards' part of the BCU's page shows; nothing where they are not yours.

    Of the quarter of today: a survey's period ends months before.
    """
    if bcu not in access.bcus_with_wards_visible_to(request.user):
        return {}
    today = access.today()
    wards = activity_queries.wards_of(bcu, today)
    around = team_frame({}, bcu_activity(bcu.code), wards)
    statuses = tracker(wards, around.quarter, today)
    return {
        "bcu": bcu,
        "summary": wards_panel.opening(wards, around, statuses) if wards else "",
        "summary_key": bcu_activity(bcu.code),
        "summary_url": reverse("bcu_wards_summary", args=[bcu.code]),
        "summary_etag": around.etag(bcu.name, request.user.pk, "summary"),
    }


def _asked(request: HttpRequest, code: str) -> tuple[Bcu, list[Ward], TeamFrame]:
    """Its wards as it was then, without those that somebody else answers for today."""
    mine = access.bcus_with_wards_visible_to(request.user)
    bcu = get_object_or_404(mine, code=code)
    visible = set(access.wards_visible_to(request.user))
    ever = Ward.objects.filter(memberships__bcu=bcu).distinct()
    around = team_frame(request.GET, bcu_activity(code), ever, **_own(request))
    then = activity_queries.wards_of(bcu, around.day)
    wards = [ward for ward in then if ward in visible]
    if len(wards) < len(then):
        others = len(then) - len(wards)
        belong = "belongs" if others == 1 else "belong"
        around.notices.append(f"{others} of its wards {belong} to another BCU today.")
    return bcu, wards, around


def _own(request: HttpRequest) -> dict[str, str]:
    """What the page is asked for; what it does not know is the usual."""
    sorts = [wards_panel.BY_NAME, *(stage.code for stage in stages())]
    return {
        name: next((each for each in allowed if each == request.GET.get(name)), usual)
        for name, allowed, usual in (
            ("window", WINDOWS, "quarter"),
            ("count", _counts(), "visible"),
            ("sort", sorts, wards_panel.BY_NAME),
        )
    }


def _counts() -> dict[str, str]:
    kinds = activity_queries.kinds().values()
    return wards_panel.COUNTS | {kind.code: str(kind) for kind in kinds}


def _windows(around: TeamFrame) -> list[Switch]:
    return [
        Switch(label, around.query(window=code), code == around.own["window"])
        for code, label in WINDOWS.items()
    ]


def _sorts(around: TeamFrame) -> list[Switch]:
    """The headings of the table, each the link that sorts by it."""
    labels = {wards_panel.BY_NAME: "Ward"}
    labels |= {stage.code: stage.label for stage in stages()}
    return [
        Switch(label, around.query(sort=code), code == around.own["sort"])
        for code, label in labels.items()
    ]
