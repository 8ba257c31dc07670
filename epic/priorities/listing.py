"""Priorities one by one: those of a choice, and those of the wards that a person leads."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from epic.models import Priority
from epic.priorities.choice import Choice
from epic.priorities.freshness import held, wrong_number
from snp.accounts import access
from snp.accounts.models import User
from wards.models import Ward


@dataclass(frozen=True)
class OwnWard:
    """What a sergeant's team holds; `warning` where it is not 3 to 5."""

    ward: Ward
    adopted: list[Priority]
    raised: list[Priority]
    warning: str


def own_wards(user: User) -> list[OwnWard]:
    led = access.wards_led_by(user)
    return [_own(ward) for ward in led]


def _own(ward: Ward) -> OwnWard:
    adopted = held(Ward.objects.filter(pk=ward.pk)).get(ward.pk, [])
    raised = ward.priorities.filter(status=Priority.Status.RAISED)
    return OwnWard(ward, adopted, list(raised), wrong_number(len(adopted)))


def warning(ward: Ward) -> str:
    """The sentence for a ward that holds too few or too many today."""
    return wrong_number(ward.priorities.filter(status=Priority.Status.ADOPTED).count())


def priorities(wards: QuerySet[Ward], choice: Choice) -> QuerySet[Priority]:
    """Those that were open on some day of the period, the latest raised first."""
    found = Priority.objects.filter(
        Q(closed__isnull=True) | Q(closed__gte=choice.start),
        ward__in=wards,
        raised__lt=choice.end,
    )
    if choice.status:
        found = found.filter(status=choice.status)
    return found.select_related("ward").order_by("-raised", "-id")
