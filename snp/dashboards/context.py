"""What every page shows around its own: navigation by role, whose data this is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from snp.accounts import access
from snp.accounts.models import Posting, Role
from snp.dashboards import queries


@dataclass(frozen=True)
class Link:
    label: str
    path: str
    is_here: bool = False


OF_ROLE = {
    Role.SERGEANT: [
        ("Log", "/log/"),
        ("Priorities", "/priorities/"),
        ("Initiatives", "/initiatives/"),
    ],
    Role.COMMANDER: [
        ("Priorities", "/priorities/"),
        ("Initiatives", "/initiatives/"),
        ("Benefits", "/benefits/"),
        ("Returns", "/returns/"),
    ],
    Role.ANALYST: [
        ("Priorities", "/priorities/"),
        ("Benefits", "/benefits/"),
        ("Returns", "/returns/"),
        ("Challenging wards", "/challenging-wards/"),
        ("Data", "/data/"),
        ("Export", "/export/"),
    ],
    Role.ADMIN: [
        ("Data", "/data/"),
        ("People", "/accounts/people/"),
        ("Kinds", "/log/kinds/"),
    ],
}


def navigation(request: HttpRequest) -> dict:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "navigation": _links(user, request.path) if signed_in else [],
        "is_demonstration": queries.holds_demonstration_data(),
    }


def _links(user, path: str) -> list[Link]:
    found: dict[str, str] = {}
    for posting in access.postings(user):
        found |= {"/force/": "London"} | _own(posting)
        found |= {to: label for label, to in OF_ROLE[Role(posting.role)]}
    here = max((to for to in found if path.startswith(to)), key=len, default=None)
    return [
        Link(label, to, to == here) for to, label in found.items() if is_address(to)
    ]


def _own(posting: Posting) -> dict[str, str]:
    if posting.bcu:
        bcu = f"/bcu/{posting.bcu.code}/"
        return {bcu: posting.bcu.name, f"{bcu}wards/": "Wards"}
    if posting.ward:
        return {f"/ward/{posting.ward.code}/": posting.ward.name}
    return {}


@cache
def is_address(path: str) -> bool:
    """Whether this installation has a page there."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
