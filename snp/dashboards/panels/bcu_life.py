"""Since when, or until when, a BCU has been one, and where else its area is shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from snp.dashboards import queries, words
from snp.dashboards.panels.frame import Frame, Step
from wards.models import Bcu


@dataclass(frozen=True)
class Life:
    """Empty words where the BCU is as old as the figures and still one."""

    words: str
    elsewhere: Step | None


def life(around: Frame, area: Bcu) -> Life:
    found = queries.life_of(area)
    if not (found and around.periods):
        return Life("", None)
    first, end = found
    since = first if first > around.periods[0].start else None
    last = end - dt.timedelta(days=1) if end and end <= dt.date.today() else None
    said = words.life(area.name, since, last)
    return Life(said, _elsewhere(around, area, since, last))


def _elsewhere(
    around: Frame, area: Bcu, since: dt.date | None, last: dt.date | None
) -> Step | None:
    """For a BCU that is new, its area before; for one that has gone, its last figures."""
    choice = around.choice
    if last and around.day > last:
        lived = [each for each in around.periods if each.last_day <= last]
        then = choice.with_(period=lived[-1], geography="as_then") if lived else None
        return then and Step(f"{area.name}, {then.span}", then.query())
    if since and not last and choice.geography == "as_then":
        now = choice.with_(geography="as_now")
        if around.day < since:
            return Step(f"{area.name} as it is now, {now.span}", now.query())
        return Step("The same area in the years before", now.query())
    return None
