"""A ward: what its team did. The survey says nothing of it, and the page says why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from snp.accounts import access
from snp.dashboards import activity_queries
from snp.dashboards.context import Link
from snp.dashboards.panels import team_activity
from snp.dashboards.panels import ward as ward_panel
from snp.dashboards.panels.frame import frame
from snp.dashboards.panels.teams import TeamFrame, team_frame
from snp.dashboards.publish_activity import ward_activity
from snp.dashboards.views.answers import csv_file, has_it, not_modified, rendered
from wards.models import Ward


@require_safe
def ward(request: HttpRequest, code: str, part: bool = False) -> HttpResponse:
    area = _ward(request, code)
    around = team_frame(request.GET, ward_activity(code), [area])
    etag = around.etag(area.name, request.user.pk)
    if part and has_it(request, etag):
        return not_modified(etag)
    belongings = ward_panel.belongings(area)
    context = {
        "ward": area,
        "around": around,
        "belongings": belongings,
        "panel": ward_panel.panel(area, around, _peers(belongings, around)),
        "links": _links(area, around),
        "panel_key": ward_activity(code),
        "panel_url": f"{reverse('ward_panel', args=[code])}?{around.query()}",
        "panel_etag": etag,
    }
    if not part:
        context |= _survey(request, area, belongings)
    return rendered(request, "ward", part, context, etag)


@require_safe
def ward_csv(request: HttpRequest, code: str) -> HttpResponse:
    area = _ward(request, code)
    around = team_frame(request.GET, ward_activity(code), [area])
    peers = _peers(ward_panel.belongings(area), around)
    rows = team_activity.team(area, around, peers).rows
    name = f"{code}-{around.quarter}-activity"
    return csv_file(team_activity.table(area, around, rows), name)


def _ward(request: HttpRequest, code: str) -> Ward:
    visible = access.wards_visible_to(request.user).select_related("borough")
    return get_object_or_404(visible, code=code)


def _peers(belongings: ward_panel.Belongings, around: TeamFrame) -> list[Ward]:
    """The wards of its BCU as it was then: whose median stands beside."""
    then = belongings.on(around.day)
    return activity_queries.wards_of(then.bcu, around.day) if then else []


def _links(area: Ward, around: TeamFrame) -> list[Link]:
    """Where more of this ward stands."""
    own = f"/ward/{area.code}"
    return [
        Link("Evidence and sign-off of the stages", f"{own}/stages/?{around.query()}"),
        Link("The community, and who was reached", f"{own}/community/"),
        Link("All its priorities", f"/priorities/?ward={area.code}"),
        Link("Problem-solving initiatives", "/initiatives/"),
    ]


def _survey(request: HttpRequest, area: Ward, belongings) -> dict:
    """What people say stands with the BCU; here stands why."""
    figures = frame(request.GET, f"ward:{area.code}")
    return {
        "choice": figures.choice,
        "refusal": ward_panel.refusal(figures.choice, area),
        "said_in": belongings.on(figures.day),
    }
