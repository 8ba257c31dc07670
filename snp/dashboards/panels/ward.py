"""The ward page: which BCU since when, and why no survey figure stands here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from snp.dashboards import queries, words
from snp.dashboards.panels.choice import Choice
from wards.models import Bcu, Membership, Ward


@dataclass(frozen=True)
class Belonging:
    """`last_day` None: still."""

    bcu: Bcu
    since: dt.date
    last_day: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.since <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class WardPanel:
    belongings: list[Belonging]
    refusal: str

    @property
    def newest(self) -> Belonging | None:
        return self.belongings[0] if self.belongings else None

    def on(self, day: dt.date) -> Belonging | None:
        """Where the ward belonged on a day, else where it belonged last."""
        then = [each for each in self.belongings if each.holds(day)]
        return then[0] if then else self.newest


def panel(choice: Choice, ward: Ward) -> WardPanel:
    last = choice.period
    count = queries.interviews_in(ward, choice.survey, last) if last else 0
    memberships = queries.memberships_of(ward)
    return WardPanel(
        [_belonging(each) for each in memberships], words.ward_refusal(count, last)
    )


def _belonging(membership: Membership) -> Belonging:
    end = membership.valid_to
    last_day = end - dt.timedelta(days=1) if end else None
    return Belonging(membership.bcu, membership.valid_from, last_day)
