"""What the data pages ask: loads and runs by time, what is stale, who used a load."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, QuerySet
from django.utils import timezone

from snp.lib.quarters import Quarter
from surveys.models import ImportBatch, QuarterState, Run, Survey

A_PAGE = 15
LATE = dt.timedelta(minutes=30)  # a stale quarter should not wait that long
BUSY = (ImportBatch.State.CHECKING, ImportBatch.State.LOADING)


@dataclass(frozen=True)
class Entry:
    """A load or a run, at its place in the timeline."""

    at: dt.datetime
    load: ImportBatch | None = None
    run: Run | None = None


@dataclass(frozen=True)
class Stale:
    """Quarters of one survey that wait for a roll-up, for one reason."""

    survey: Survey
    why: str
    quarters: list[Quarter]
    since: dt.datetime
    in_hand: bool

    @property
    def is_late(self) -> bool:
        return not self.in_hand and timezone.now() - self.since > LATE

    @property
    def span(self) -> str:
        first, last = self.quarters[0], self.quarters[-1]
        return first.label if first == last else f"{first.label} to {last.label}"


def timeline(before: dt.datetime | None = None) -> tuple[list[Entry], bool]:
    """The newest loads and runs, and whether there are older ones."""
    ends = before or timezone.now()
    found = loads().filter(created_at__lt=ends)[: A_PAGE + 1]
    made = Run.objects.select_related("survey").filter(started_at__lt=ends)
    entries = [Entry(load.created_at, load=load) for load in found]
    entries += [Entry(run.started_at, run=run) for run in made[: A_PAGE + 1]]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return entries[:A_PAGE], len(entries) > A_PAGE


def loads() -> QuerySet[ImportBatch]:
    return ImportBatch.objects.select_related("survey", "created_by", "withdrawn_by")


def usual_survey() -> str:
    """The one loaded last: most likely the next is of it too."""
    newest = loads().filter(state=ImportBatch.State.LOADED).first()
    return newest.survey.code if newest else "pas"


def stale() -> list[Stale]:
    states = QuarterState.objects.filter(stale_since__isnull=False)
    states = states.select_related("survey", "claimed_by").order_by(
        "survey__code", "why", "quarter"
    )
    groups = groupby(states, key=lambda state: (state.survey, state.why))
    return [_stale(survey, why, list(each)) for (survey, why), each in groups]


def _stale(survey: Survey, why: str, states: list[QuarterState]) -> Stale:
    return Stale(
        survey=survey,
        why=why,
        quarters=[Quarter.from_ordinal(state.quarter) for state in states],
        since=min(state.stale_since for state in states),
        in_hand=all(
            state.claimed_by and state.claimed_by.state == Run.State.RUNNING
            for state in states
        ),
    )


def is_busy(entries: list[Entry]) -> bool:
    """Whether something of it will change by itself."""
    return any(
        entry.load
        and entry.load.state in BUSY
        or entry.run
        and entry.run.state == Run.State.RUNNING
        for entry in entries
    )


def counts_by_quarter(report: dict) -> list[tuple[Quarter, int]]:
    held = report.get("quarters", {})
    return sorted((Quarter.parse(code), count) for code, count in held.items())


def run_that_used(batch: ImportBatch) -> Run | None:
    """The first run to finish that began after the load with one of its quarters."""
    if not batch.loaded_at or not batch.report.get("quarters"):
        return None
    held = Q()
    for code in batch.report["quarters"]:
        held |= Q(quarters__contains=[code])
    done = Run.objects.filter(held, survey=batch.survey, state=Run.State.DONE)
    return done.filter(started_at__gte=batch.loaded_at).order_by("pk").first()
