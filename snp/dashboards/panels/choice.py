"""What a page is asked to show: survey, period, window, geography. Lives in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from snp.lib.quarters import Quarter

WINDOWS = {"quarter": "quarter", "r12": "12 months"}
GEOGRAPHIES = {"as_then": "as it was then", "as_now": "as it is now"}
DEFAULT_SURVEY = "pas"


@dataclass(frozen=True)
class Choice:
    """One reading of the figures; `period` None where there are no figures at all."""

    survey: str = DEFAULT_SURVEY
    period: Quarter | None = None
    window: str = "r12"
    geography: str = "as_then"

    def with_(self, **changes: object) -> Choice:
        return replace(self, **changes)  # type: ignore[arg-type]

    def query(self, **more: str) -> str:
        """The query string of this choice, for links that keep it."""
        period = {"period": self.period.code} if self.period else {}
        fixed = {"window": self.window, "geography": self.geography}
        return urlencode({**period, **fixed, "survey": self.survey, **more})

    @property
    def span(self) -> str:
        """`July to September 2007`, or `October 2006 to September 2007` for 12 months."""
        return self.span_of(self.period) if self.period else "no period"

    def span_of(self, period: Quarter) -> str:
        if self.window == "quarter":
            return period.months
        first, last = (period - 3).start, period.last_day
        return f"{first:%B %Y} to {last:%B %Y}"

    @property
    def as_now(self) -> str:
        """Goes on after the name of an area; as it was then goes without saying."""
        return " as it is now" if self.geography == "as_now" else ""

    @property
    def short_span(self) -> str:
        return self.short_span_of(self.period) if self.period else "no period"

    def short_span_of(self, period: Quarter) -> str:
        """`Jul-Sep 2007`, or `12 months to Sep 2007`, as controls have room for."""
        if self.window == "quarter":
            return period.short_months
        return f"12 months to {period.last_day:%b %Y}"


def read(
    asked: Mapping[str, str], surveys: Sequence[str]
) -> tuple[Choice, Quarter | None, list[str]]:
    """The choice but for its period, the period asked for, and what was not understood."""
    notices: list[str] = []
    survey = _one_of(asked, "survey", surveys or [DEFAULT_SURVEY], notices)
    window = _one_of(asked, "window", ["r12", *WINDOWS], notices)
    geography = _one_of(asked, "geography", list(GEOGRAPHIES), notices)
    period = _period(asked.get("period", ""), notices)
    return Choice(survey, None, window, geography), period, notices


def _one_of(
    asked: Mapping[str, str], name: str, allowed: Sequence[str], notices: list[str]
) -> str:
    """The value asked for, or the first of those allowed."""
    value = asked.get(name) or allowed[0]
    if value in allowed:
        return value
    notices.append(f"There is no {name} “{value[:40]}”; this page shows the usual one.")
    return allowed[0]


def _period(code: str, notices: list[str]) -> Quarter | None:
    if not code:
        return None
    try:
        return Quarter.parse(code)
    except ValueError:
        notices.append(
            f"“{code[:40]}” is not a period such as 2007-08-Q2; this page shows the latest."
        )
        return None


def settle(
    choice: Choice,
    asked: Quarter | None,
    available: Sequence[Quarter],
    notices: list[str],
) -> Choice:
    """The choice with its period: the one asked for, else the latest with figures."""
    if asked in available:
        return choice.with_(period=asked)
    if asked is not None and available:
        notices.append(
            f"There are no figures for {asked.months}; this page shows the latest."
        )
    return choice.with_(period=available[-1] if available else None)
