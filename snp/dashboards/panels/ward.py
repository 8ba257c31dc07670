"""The ward page: what its team did, and why no survey figure stands here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from epic.month_states import MonthState, states
from epic.priorities import held
from epic.priorities.definitions import category
from epic.priorities.freshness import is_stale, stale_words
from epic.stages.tracker import StageStatus, tracker
from snp.dashboards import activity_queries, queries, words
from snp.dashboards.panels import team_activity
from snp.dashboards.panels.choice import Choice
from snp.dashboards.panels.team_activity import Team
from snp.dashboards.panels.teams import TeamFrame
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
class Belongings:
    """The BCUs of a ward, the newest first."""

    all: list[Belonging]

    @property
    def newest(self) -> Belonging | None:
        return self.all[0] if self.all else None

    def on(self, day: dt.date) -> Belonging | None:
        """Where the ward belonged on a day, else where it belonged last."""
        then = [each for each in self.all if each.holds(day)]
        return then[0] if then else self.newest


@dataclass(frozen=True)
class HeldPriority:
    """`age` is when it was last looked at, in words; `is_stale` where that is long ago."""

    category: str
    description: str
    age: str
    is_stale: bool


@dataclass(frozen=True)
class WardPanel:
    opening: str
    team: Team
    stages: list[StageStatus]
    months: list[MonthState]
    priorities: list[HeldPriority]


def panel(ward: Ward, around: TeamFrame, peers: Sequence[Ward]) -> WardPanel:
    team = team_activity.team(ward, around, peers)
    stages = list(tracker([ward], around.quarter, around.today).values())
    months = activity_queries.months_of(around.quarter)
    begun = [month for month in months if month.start <= around.today]
    priorities = _priorities(ward, around.today)
    return WardPanel(
        _opening(ward, around, team, stages, priorities),
        team,
        stages,
        list(states([ward], begun).values()),
        priorities,
    )


def _opening(
    ward: Ward,
    around: TeamFrame,
    team: Team,
    stages: Sequence[StageStatus],
    priorities: Sequence[HeldPriority],
) -> str:
    stale = sum(priority.is_stale for priority in priorities)
    said = [
        words.ward_opening(
            ward.name, around.span, team.entries.found, team.entries.note
        ),
        words.ward_stages([str(each.status) for each in stages]),
        words.ward_priorities(len(priorities), stale),
    ]
    return " ".join(filter(None, said))


def _priorities(ward: Ward, today: dt.date) -> list[HeldPriority]:
    """Those of today, whichever quarter is shown: nobody kept what was held then."""
    mine = held(Ward.objects.filter(pk=ward.pk)).get(ward.pk, [])
    return [
        HeldPriority(
            category(each.category),
            each.description,
            stale_words(each, today),
            is_stale(each, today),
        )
        for each in mine
    ]


def belongings(ward: Ward) -> Belongings:
    return Belongings([_belonging(each) for each in queries.memberships_of(ward)])


def _belonging(membership: Membership) -> Belonging:
    end = membership.valid_to
    last_day = end - dt.timedelta(days=1) if end else None
    return Belonging(membership.bcu, membership.valid_from, last_day)


def refusal(choice: Choice, ward: Ward) -> str:
    """Why no survey figure of the ward is given, with the size that it would have."""
    last = choice.period
    count = queries.interviews_in(ward, choice.survey, last) if last else 0
    return words.ward_refusal(count, last)
