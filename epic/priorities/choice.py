"""What the page of priorities shows: place, period and status, as the address says."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from epic.models import Priority
from snp.accounts import access
from snp.accounts.models import User
from snp.lib.quarters import Quarter
from wards.models import Bcu, Membership, Ward

QUARTER, YEAR = "quarter", "r12"
WINDOWS = {QUARTER: "quarter", YEAR: "12 months"}
PERIODS = 20  # quarters to choose from, this one included


@dataclass(frozen=True)
class Choice:
    """`bcu` None is London. The period ends with its quarter, or today if that runs."""

    bcu: Bcu | None
    ward: Ward | None
    quarter: Quarter
    window: str
    status: str  # "" is any

    @property
    def start(self) -> dt.date:
        return (self.quarter - 3 if self.window == YEAR else self.quarter).start

    @property
    def end(self) -> dt.date:
        """The first day after the period."""
        return self.quarter.end

    @property
    def last_day(self) -> dt.date:
        """Of the period, as far as it has come."""
        return min(self.quarter.last_day, access.today())

    @property
    def place(self) -> str:
        return str(self.ward or self.bcu or "London")

    @property
    def span(self) -> str:
        months = self.quarter.months
        span = f"the 12 months to {months.split(' to ')[1]}"
        so_far = "" if self.last_day == self.quarter.last_day else " (so far)"
        return (months if self.window == QUARTER else span) + so_far

    def query(self, **changes) -> str:
        """The address of this choice with something changed."""
        chosen = replace(self, **changes)
        parts = {
            "bcu": chosen.bcu.code if chosen.bcu else "",
            "ward": chosen.ward.code if chosen.ward else "",
            "period": chosen.quarter.code,
            "window": chosen.window,
            "status": chosen.status,
        }
        return urlencode(parts)


def read(said: Mapping[str, str], user: User, seen: QuerySet[Ward]) -> Choice:
    """404 for a place that is not theirs; what else can't be read is as usual.

    `seen` are the wards that the person may see.
    """
    bcu = _bcu(said.get("bcu"), user, seen)
    ward = _ward(said.get("ward"), bcu, user, seen)
    if ward and not bcu:
        bcu = bcus(Ward.objects.filter(pk=ward.pk)).first()
    window = said.get("window", "")
    status = said.get("status", "")
    return Choice(
        bcu=bcu,
        ward=ward,
        quarter=_quarter(said.get("period", "")),
        window=window if window in WINDOWS else YEAR,
        status=status if status in Priority.Status.values else "",
    )


def bcus(wards: QuerySet[Ward]) -> QuerySet[Bcu]:
    """The BCUs of wards, today."""
    members = Membership.objects.on(access.today()).filter(ward__in=wards)
    return Bcu.objects.filter(pk__in=members.values("bcu"))


def wards_of(bcu: Bcu | None, seen: QuerySet[Ward]) -> QuerySet[Ward]:
    """Of a BCU today, or all: as far as a person may see them."""
    if bcu is None:
        return seen
    members = Membership.objects.on(access.today()).filter(bcu=bcu)
    return seen.filter(pk__in=members.values("ward"))


def wards_shown(choice: Choice, seen: QuerySet[Ward]) -> QuerySet[Ward]:
    if choice.ward:
        return seen.filter(pk=choice.ward.pk)
    return wards_of(choice.bcu, seen)


def periods() -> list[Quarter]:
    """The newest first."""
    now = Quarter.of(access.today())
    return [now - back for back in range(PERIODS)]


def _bcu(code: str | None, user: User, seen: QuerySet[Ward]) -> Bcu | None:
    """What is said; for who sees not all of London their own is the usual."""
    if code:
        return get_object_or_404(bcus(seen), code=code.replace("\0", ""))
    return None if sees_london(user) else bcus(seen).first()


def sees_london(user: User) -> bool:
    return bool(access.roles(user) & access.EVERYWHERE)


def _ward(
    code: str | None, bcu: Bcu | None, user: User, seen: QuerySet[Ward]
) -> Ward | None:
    """What is said, if it is of the BCU; for a sergeant their own is the usual."""
    if code is None:
        led = access.wards_led_by(user)
        return led.filter(pk__in=wards_of(bcu, seen)).first() or led.first()
    if not code:
        return None
    found = get_object_or_404(seen, code=code.replace("\0", ""))
    return found if wards_of(bcu, seen).filter(pk=found.pk).exists() else None


def _quarter(code: str) -> Quarter:
    now = Quarter.of(access.today())
    try:
        return min(Quarter.parse(code), now)
    except ValueError:
        return now
