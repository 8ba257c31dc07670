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
        if self.window == QUARTER:
            return months
        return f"the 12 months to {months.split(' to ')[1]}"

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


def read(said: Mapping[str, str], user: User) -> Choice:
    """404 for a place that is not theirs; what else can't be read is as usual."""
    bcu = _bcu(said.get("bcu"), user)
    ward = _ward(said.get("ward"), bcu, user)
    if ward and not bcu:
        bcu = _home(ward)
    window = said.get("window", "")
    status = said.get("status", "")
    return Choice(
        bcu=bcu,
        ward=ward,
        quarter=_quarter(said.get("period", "")),
        window=window if window in WINDOWS else YEAR,
        status=status if status in Priority.Status.values else "",
    )


def bcus(user: User) -> QuerySet[Bcu]:
    """BCUs whose wards a person may see, of those that have some today."""
    wards = access.wards_visible_to(user)
    members = Membership.objects.on(access.today()).filter(ward__in=wards)
    return Bcu.objects.filter(pk__in=members.values("bcu"))


def wards_of(bcu: Bcu | None, user: User) -> QuerySet[Ward]:
    """Of a BCU today, or all: as far as a person may see them."""
    wards = access.wards_visible_to(user)
    if bcu is None:
        return wards
    members = Membership.objects.on(access.today()).filter(bcu=bcu)
    return wards.filter(pk__in=members.values("ward"))


def wards_shown(choice: Choice, user: User) -> QuerySet[Ward]:
    wards = wards_of(None if choice.ward else choice.bcu, user)
    return wards.filter(pk=choice.ward.pk) if choice.ward else wards


def periods() -> list[Quarter]:
    """The newest first."""
    now = Quarter.of(access.today())
    return [now - back for back in range(PERIODS)]


def _bcu(code: str | None, user: User) -> Bcu | None:
    """What is said; for who sees not all of London their own is the usual."""
    if code:
        return get_object_or_404(bcus(user), code=code.replace("\0", ""))
    if access.roles(user) & access.EVERYWHERE:
        return None
    return bcus(user).first()


def _ward(code: str | None, bcu: Bcu | None, user: User) -> Ward | None:
    """What is said, if it is of the BCU; for a sergeant their own is the usual."""
    if code is None:
        led = access.wards_led_by(user)
        return led.filter(pk__in=wards_of(bcu, user)).first() or led.first()
    if not code:
        return None
    found = get_object_or_404(
        access.wards_visible_to(user), code=code.replace("\0", "")
    )
    here = bcu is None or wards_of(bcu, user).filter(pk=found.pk).exists()
    return found if here else None


def _home(ward: Ward) -> Bcu | None:
    members = Membership.objects.on(access.today()).filter(ward=ward)
    return Bcu.objects.filter(pk__in=members.values("bcu")).first()


def _quarter(code: str) -> Quarter:
    now = Quarter.of(access.today())
    try:
        return min(Quarter.parse(code), now)
    except ValueError:
        return now
