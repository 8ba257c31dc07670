"""Every rule about who may see and do what.

Pages, CSV files, streams and commands all ask here. The pattern is access by fetch:
`get_object_or_404(access.wards_visible_to(user), code=...)`. 404 means not yours, 403
means yours to see but not to do. What a person holds is decided by their postings of
the day: one that ended yesterday gives nothing today.
"""

import datetime as dt
from enum import Enum

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from snp.accounts.models import Posting, Role, User
from wards.models import Bcu, Membership, Ward


class Deed(Enum):
    """What can be done, in the words of the sentence that refuses it."""

    SEE_FIGURES = "see figures"
    EXPORT = "export data"
    SEE_DATA = "see loads and runs"
    LOAD = "load or withdraw files"
    ROLL_UP = "start a roll-up"
    EXPORT_RESPONSES = "export respondent records"
    MANAGE_PEOPLE = "change users and postings"
    LOG = "log activity"
    REMARK = "remark on a ward's stages"
    SEE_KINDS = "see the kinds of activity"
    MANAGE_KINDS = "change the kinds of activity"


ALLOWED: dict[Deed, frozenset[Role]] = {
    Deed.SEE_FIGURES: frozenset(Role),
    Deed.EXPORT: frozenset({Role.ANALYST}),
    Deed.SEE_DATA: frozenset({Role.ANALYST, Role.ADMIN}),
    Deed.LOAD: frozenset({Role.ANALYST}),
    Deed.ROLL_UP: frozenset({Role.ANALYST}),
    Deed.EXPORT_RESPONSES: frozenset({Role.ANALYST}),
    Deed.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Deed.LOG: frozenset({Role.SERGEANT}),
    Deed.REMARK: frozenset({Role.COMMANDER}),
    Deed.SEE_KINDS: frozenset(Role),
    Deed.MANAGE_KINDS: frozenset({Role.ADMIN}),
}
EVERYWHERE = {Role.ANALYST, Role.ADMIN}


def today() -> dt.date:
    return dt.date.today()


def postings(user: User, on: dt.date | None = None) -> QuerySet[Posting]:
    """What a person holds on a day; nothing once the account is closed."""
    held = Posting.objects.filter(user_id=user.pk, user__is_active=True)
    found: QuerySet[Posting] = held.on(on or today())
    return found.select_related("bcu", "ward")


def roles(user: User, on: dt.date | None = None) -> set[Role]:
    return {Role(posting.role) for posting in postings(user, on)}


def may(user: User, deed: Deed) -> bool:
    return bool(roles(user) & ALLOWED[deed])


def check_may(user: User, deed: Deed) -> None:
    """Raise PermissionDenied, with a sentence for the person, unless they may."""
    if not may(user, deed):
        who = " or ".join(f"an {r}" if r[0] == "a" else f"a {r}" for r in _named(deed))
        raise PermissionDenied(
            f"Your postings of today do not let you {deed.value}: that needs {who}."
        )


def _named(deed: Deed) -> list[str]:
    return sorted(role.value for role in ALLOWED[deed])


def bcus_visible_to(user: User) -> QuerySet[Bcu]:
    """BCUs whose survey figures and crime counts a person may see: all, or none."""
    return Bcu.objects.all() if roles(user) else Bcu.objects.none()


def wards_visible_to(user: User, on: dt.date | None = None) -> QuerySet[Ward]:
    """Wards whose activity a person may see: their own, those of their BCU, or all."""
    if roles(user, on) & EVERYWHERE:
        return Ward.objects.all()
    members = Membership.objects.on(on or today()).filter(bcu__in=own_bcus(user, on))
    own = postings(user, on).values("ward")  # also while these belong to no BCU
    return Ward.objects.filter(Q(pk__in=members.values("ward")) | Q(pk__in=own))


def bcus_with_wards_visible_to(user: User, on: dt.date | None = None) -> QuerySet[Bcu]:
    """BCUs whose wards a person may see side by side: their own, or all."""
    if roles(user, on) & EVERYWHERE:
        return Bcu.objects.all()
    return Bcu.objects.filter(pk__in=own_bcus(user, on))


def own_bcus(user: User, on: dt.date | None = None) -> set[int]:
    """Keys of the BCUs of a commander's postings and of a sergeant's wards."""
    held = postings(user, on)
    wards = [posting.ward_id for posting in held if posting.ward_id]
    around = Membership.objects.on(on or today()).filter(ward__in=wards)
    commanded = {posting.bcu_id for posting in held if posting.bcu_id}
    return commanded | set(around.values_list("bcu_id", flat=True))


def wards_led_by(user: User, on: dt.date | None = None) -> QuerySet[Ward]:
    """Wards whose team a sergeant leads on a day: theirs to write in."""
    held = postings(user, on).filter(role=Role.SERGEANT)
    return Ward.objects.filter(pk__in=held.values("ward"))


def leads(user: User, ward: Ward) -> bool:
    return wards_led_by(user).filter(pk=ward.pk).exists()


def check_leads(user: User, ward: Ward) -> None:
    """Raise PermissionDenied unless a person leads the team of the ward today."""
    if not leads(user, ward):
        raise PermissionDenied(f"Only the sergeant of {ward} may do that.")


def check_may_remark(user: User, ward: Ward) -> None:
    """Raise PermissionDenied unless a person commands the BCU of the ward today."""
    held = postings(user).filter(role=Role.COMMANDER)
    here = Membership.objects.on(today()).filter(ward=ward)
    if not here.filter(bcu__in=held.values("bcu")).exists():
        raise PermissionDenied(f"Only the commander of {ward}'s BCU may do that.")
