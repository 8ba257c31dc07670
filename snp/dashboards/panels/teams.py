"""What stands around a page of teams: its quarter, the bar to choose it, how fresh."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils import timezone

from epic.models.kinds import TEAMS_SINCE
from epic.stages.tracker import quarters_with_activity
from snp.dashboards import activity_queries as queries
from snp.dashboards.models import Panel
from snp.dashboards.panels.frame import Step
from snp.lib.quarters import Quarter
from wards.models import Ward

KEPT = ("window", "geography", "survey")  # what the pages of figures are asked for
CATCH_UP = 10  # minutes


@dataclass(frozen=True)
class TeamFrame:
    """`periods` newest first; `own` are the page's own parameters."""

    quarter: Quarter
    periods: list[Quarter]
    notices: list[str]
    own: Mapping[str, str]
    panel: Panel | None
    today: dt.date

    @property
    def so_far(self) -> bool:
        return self.quarter.end > self.today

    @property
    def span(self) -> str:
        """`October to December 2026 so far`."""
        return f"{self.quarter.months}{' so far' if self.so_far else ''}"

    @property
    def day(self) -> dt.date:
        """The day whose map of BCUs is meant: the quarter's last, or today."""
        return min(self.quarter.last_day, self.today)

    @property
    def updated(self) -> str:
        """`14:02` for today, else `22 November 2026`."""
        if self.panel is None:
            return ""
        at = timezone.localtime(self.panel.updated_at)
        return f"{at:%H:%M}" if at.date() == self.today else f"{at.day} {at:%B %Y}"

    @property
    def earlier(self) -> Step | None:
        return self._beside(1)

    @property
    def later(self) -> Step | None:
        return self._beside(-1)

    def _beside(self, step: int) -> Step | None:
        place = self.periods.index(self.quarter) + step
        if not 0 <= place < len(self.periods):
            return None
        other = self.periods[place]
        return Step(other.months, self.query(period=other.code))

    def query(self, **more: str) -> str:
        """The query string of this page, for links that keep what it was asked."""
        return urlencode({"period": self.quarter.code, **self.own, **more})

    def etag(self, *parts: object) -> str:
        """Stands for the page: what was logged, what was asked of it, by whom, when.

        A message that was lost, and what no entry announces, is caught up with after
        ten minutes.
        """
        panel = self.panel and (self.panel.revision, self.panel.updated_at)
        now = timezone.now()
        slot = (self.today, now.hour, now.minute // CATCH_UP)
        whole = (panel, self.quarter, self.own, self.notices, slot, parts)
        return f'"{hashlib.sha256(repr(whole).encode()).hexdigest()[:32]}"'


def team_frame(
    asked: Mapping[str, str], key: str, wards: Sequence[Ward], **own: str
) -> TeamFrame:
    today = dt.date.today()
    notices: list[str] = []
    quarter = _quarter(asked.get("period", ""), Quarter.of(today), notices)
    known = {*quarters_with_activity(wards), quarter, Quarter.of(today)}
    kept = {name: asked[name][:40] for name in KEPT if asked.get(name)}
    panel = queries.panel_of(key)
    periods = sorted(known, reverse=True)
    return TeamFrame(quarter, periods, notices, kept | own, panel, today)


def _quarter(code: str, current: Quarter, notices: list[str]) -> Quarter:
    if not code:
        return current
    try:
        quarter = Quarter.parse(code)
    except ValueError:
        said = f"“{code[:40]}” is not a period such as 2026-27-Q2"
    else:
        if Quarter.of(TEAMS_SINCE) <= quarter <= current:
            return quarter
        said = f"{quarter.months} lies {_outside(quarter, current)}"
    notices.append(f"{said}; this page shows the quarter of today.")
    return current


def _outside(quarter: Quarter, current: Quarter) -> str:
    return "in the future" if quarter > current else "before there were teams"
