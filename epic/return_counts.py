"""How many wards have submitted their return of a month, and what the others did."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from epic.returns import MonthState, Standing
from snp.accounts import access
from snp.lib.months import Month
from wards.models import Bcu, Membership, Ward


@dataclass(frozen=True)
class Counts:
    """Of the wards that had a team in the month."""

    month: Month
    wards: int
    submitted: int
    nil: int
    late: int
    missing: int
    due: int
    due_by: dt.date

    @property
    def sentence(self) -> str:
        if not self.wards:
            return f"There was no team in {self.month.label}."
        wards = "ward" if self.wards == 1 else "wards"
        said = (
            f"In {self.month.label}, {self.submitted} of {self.wards} {wards} "
            "submitted a return"
        )
        if self.nil:
            said += f", {self.nil} of them nil"
        if self.due:
            said += f"; {self.due} due by {self.due_by.day} {self.due_by:%B %Y}"
        if self.missing:
            said += f"; {self.missing} missing"
        return f"{said}."


def count(month: Month, found: Iterable[MonthState]) -> Counts:
    states = [each for each in found if each.standing is not Standing.NO_TEAM]
    of = [each.standing for each in states]
    return Counts(
        month=month,
        wards=len(of),
        submitted=sum(standing.is_submitted for standing in of),
        nil=sum(standing.is_nil for standing in of),
        late=sum(standing in {Standing.LATE, Standing.NIL_LATE} for standing in of),
        missing=of.count(Standing.MISSING),
        due=of.count(Standing.DUE),
        due_by=MonthState(month, Standing.DUE, 0).due_by,
    )


def bcus_of(user) -> QuerySet[Bcu]:
    """The BCUs of today whose wards a person may see."""
    return Bcu.objects.filter(pk__in=_memberships(user).values("bcu"))


def wards_of(user, bcu: Bcu) -> list[Ward]:
    """Those of a BCU today, as far as a person may see them."""
    own = _memberships(user).filter(bcu=bcu)
    return list(Ward.objects.filter(pk__in=own.values("ward")))


def wards_by_bcu(user) -> dict[int, list[Ward]]:
    found: dict[int, list[Ward]] = {}
    for membership in _memberships(user).select_related("ward"):
        found.setdefault(membership.bcu_id, []).append(membership.ward)
    return found


def _memberships(user) -> QuerySet[Membership]:
    here = Membership.objects.on(access.today())
    return here.filter(ward__in=access.wards_visible_to(user))
