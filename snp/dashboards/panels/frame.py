"""What stands around a dashboard's figures: the choice, its controls, the revision."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from snp.dashboards import queries
from snp.dashboards.panels import choice as choices
from snp.dashboards.panels.choice import GEOGRAPHIES, WINDOWS, Choice
from snp.dashboards.panels.measures import measures_of, title_of
from snp.dashboards.panels.rows import Measure
from snp.lib.quarters import Quarter


@dataclass(frozen=True)
class Revision:
    """Which state of the figures is shown; `stamp` changes with any of them."""

    stamp: str
    number: int
    run: int | None
    at: dt.datetime | None


@dataclass(frozen=True)
class Frame:
    choice: Choice
    measures: tuple[Measure, ...]
    source: str
    periods: list[Quarter]
    notices: list[str]
    revision: Revision

    @property
    def day(self) -> dt.date:
        """The day whose map of BCUs is meant: within the period, or today."""
        if self.choice.geography == "as_now" or self.choice.period is None:
            return dt.date.today()
        return self.choice.period.last_day

    @property
    def run_at(self) -> str:
        """`run 87, 22 November 2026 at 14:02`, for the foot of a chart."""
        if self.revision.run is None or self.revision.at is None:
            return ""
        at = timezone.localtime(self.revision.at)
        return f"run {self.revision.run}, {at.day} {at:%B %Y} at {at:%H:%M}"

    @property
    def updated(self) -> str:
        """`14:02` for today, else `22 November 2026`."""
        if self.revision.at is None:
            return ""
        at = timezone.localtime(self.revision.at)
        return f"{at:%H:%M}" if at.date() == dt.date.today() else f"{at.day} {at:%B %Y}"

    @property
    def newest(self) -> Quarter | None:
        """A later period than the one shown: a page that stays open says so."""
        shown = self.choice.period
        return self.periods[-1] if shown and shown != self.periods[-1] else None

    @property
    def earlier(self) -> Quarter | None:
        return self._beside(-1)

    @property
    def later(self) -> Quarter | None:
        return self._beside(1)

    def _beside(self, step: int) -> Quarter | None:
        if self.choice.period is None:
            return None
        place = self.periods.index(self.choice.period) + step
        return self.periods[place] if 0 <= place < len(self.periods) else None

    def etag(self, *parts: object) -> str:
        """Stands for the page: the figures, what was asked of them, by whom, which day."""
        today = dt.date.today()  # of what is said to be of today, and of today's map
        newest = self.periods[-1:]
        whole = (self.revision, self.choice, self.notices, newest, today, parts)
        return f'"{hashlib.sha256(repr(whole).encode()).hexdigest()[:32]}"'


@dataclass(frozen=True)
class Switch:
    """One way of reading the figures, as a link."""

    label: str
    query: str
    is_on: bool


@dataclass(frozen=True)
class Step:
    """Another period, as a link."""

    label: str
    query: str


def frame(asked: Mapping[str, str], key: str) -> Frame:
    choice, period, notices = choices.read(asked, queries.survey_codes())
    measures = measures_of(choice.survey)
    codes = [measure.code for measure in measures]
    periods = queries.periods_with_figures(choice, codes)
    choice = choices.settle(choice, period, periods, notices)
    at = revision(key, choice.survey)
    source = title_of(choice.survey)
    return Frame(choice, measures, source, periods, notices, at)


def revision(key: str, survey: str) -> Revision:
    """Of the panel that was announced last, else of the survey's latest run."""
    shown = queries.panels_shown(key)
    if key in shown:
        panel = shown[key]
        stamp = " ".join(each.digest for each in shown.values())
        return Revision(stamp, panel.revision, panel.run_id, panel.updated_at)
    run = queries.latest_run(survey)
    if run:
        return Revision(f"run {run.pk}", 0, run.pk, run.finished_at)
    return Revision("none", 0, None, None)


def windows(choice: Choice, **more: str) -> list[Switch]:
    return [
        Switch(label, choice.with_(window=code).query(**more), code == choice.window)
        for code, label in WINDOWS.items()
    ]


def geographies(choice: Choice, **more: str) -> list[Switch]:
    return [
        Switch(
            label, choice.with_(geography=code).query(**more), code == choice.geography
        )
        for code, label in GEOGRAPHIES.items()
    ]


def controls(frame: Frame, **more: str) -> dict:
    """The bar at the top of a dashboard; `more` are parameters of the page's own."""
    choice = frame.choice

    def step(period: Quarter | None, label=choice.span_of) -> Step | None:
        if period is None:
            return None
        return Step(label(period), choice.with_(period=period).query(**more))

    return {
        "frame": frame,
        "choice": choice,
        "earlier": step(frame.earlier),
        "later": step(frame.later),
        "newest": step(frame.newest, choice.short_span_of),
        "periods": [
            (each, choice.short_span_of(each)) for each in reversed(frame.periods)
        ],
        "windows": windows(choice, **more),
        "geographies": geographies(choice, **more),
        "more": more,
    }
