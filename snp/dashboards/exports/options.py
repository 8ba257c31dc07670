"""What the pages offer to filter by: what there is, with a label for people."""

from __future__ import annotations

import datetime as dt

from epic.models import Kind
from epic.models.kinds import TEAMS_SINCE
from snp.lib.months import Month
from snp.lib.quarters import Quarter
from surveys.models import QuarterState, Survey
from surveys.questionnaire import load
from wards.models import FORCE_CODE, FORCE_NAME, Bcu, Ward


def surveys() -> list[tuple[str, str]]:
    codes = Survey.objects.order_by("code").values_list("code", flat=True)
    return [(code, load(code).title) for code in codes]


def measures() -> list[tuple[str, str]]:
    """The questions of every survey that has been loaded."""
    found = {
        question.code: question.short
        for code, _ in surveys()
        for question in load(code).questions
    }
    return list(found.items())


def areas() -> list[tuple[str, str]]:
    return [(FORCE_CODE, FORCE_NAME), *bcus()]


def bcus() -> list[tuple[str, str]]:
    return list(Bcu.objects.values_list("code", "name"))


def wards() -> list[tuple[str, str]]:
    return list(Ward.objects.values_list("code", "name"))


def periods() -> list[tuple[str, str]]:
    """Quarters that hold responses, the latest first."""
    held = QuarterState.objects.order_by("-quarter").values_list("quarter", flat=True)
    quarters = map(Quarter.from_ordinal, held.distinct())
    return [(quarter.code, quarter.short_months) for quarter in quarters]


def kinds() -> list[tuple[str, str]]:
    return list(Kind.objects.order_by("label").values_list("code", "label"))


def months() -> list[tuple[str, str]]:
    """All since there are teams, the latest first; to look for those in use is slow."""
    since = Month.of(TEAMS_SINCE).until(Month.of(dt.date.today()))
    return [(month.code, month.label) for month in reversed(list(since))]
