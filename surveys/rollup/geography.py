"""Which BCU of today a ward, or a BCU of the past, has become (`as_now`)."""

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass

from wards.models import Membership


@dataclass(frozen=True)
class Today:
    """Keys of wards and BCUs, to the key of the BCU that serves them on a day."""

    of_ward: dict[int, int]
    of_bcu: dict[int, int]
    bcus: frozenset[int]
    digest: str  # changes with any membership, and with what serves today


def today(on: dt.date) -> Today:
    memberships = list(
        Membership.objects.values_list(
            "ward_id", "bcu_id", "ward__borough_id", "valid_from", "valid_to"
        ).order_by("ward_id", "valid_from")
    )
    current = {
        ward: bcu
        for ward, bcu, _, start, end in memberships
        if start <= on and (end is None or on < end)
    }
    of_ward = _of_wards(memberships, current)
    digest = hashlib.sha256(repr((memberships, sorted(of_ward.items()))).encode())
    return Today(
        of_ward=of_ward,
        of_bcu=_of_bcus(memberships, of_ward),
        bcus=frozenset(current.values()),
        digest=digest.hexdigest(),
    )


def _of_wards(memberships, current: dict[int, int]) -> dict[int, int]:
    """A closed ward goes to the BCU that now serves its borough, if there is only one."""
    serving = defaultdict(set)
    for ward, _, borough, _, _ in memberships:
        if ward in current:
            serving[borough].add(current[ward])
    return current | {
        ward: min(serving[borough])
        for ward, _, borough, _, _ in memberships
        if ward not in current and len(serving[borough]) == 1
    }


def _of_bcus(memberships, of_ward: dict[int, int]) -> dict[int, int]:
    """A BCU has become the one to which all of its wards moved, if they did."""
    became = defaultdict(set)
    for ward, bcu, _, _, _ in memberships:
        became[bcu].add(of_ward.get(ward))
    return {
        bcu: min(targets)
        for bcu, targets in became.items()
        if len(targets) == 1 and None not in targets
    }
