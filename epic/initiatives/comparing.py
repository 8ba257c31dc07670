"""What initiatives changed for others: each measure before and after, compared.

A secondary benefit is one that a team is not answerable for: less stock lost by shops,
more footfall, fewer call-outs of the fire brigade. Whether a difference is better or
worse is said only where its interval leaves out that nothing changed.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from epic.initiatives.readings import CORRECTED
from epic.models import Initiative, Measure, Reading
from snp.accounts import access
from snp.audit.models import Event
from snp.estimation import differences
from snp.estimation.differences import Difference, Mean

TALLIED = dt.timedelta(days=2 * 365)  # after its end; a page reads no more than that
BETTER, WORSE, NOT_CLEAR = "better", "worse", "no clear change"


@dataclass(frozen=True)
class Benefit:
    """One measure: its baseline, the reading that is compared, and the difference."""

    measure: Measure
    baseline: Reading | None = None
    follow_up: Reading | None = None
    difference: Difference | None = None

    @property
    def is_compared(self) -> bool:
        """Whether there is an interval to judge by."""
        return bool(self.difference and self.difference.interval)

    @property
    def is_clear(self) -> bool:
        return self.is_compared and self.difference.is_clear

    @property
    def verdict(self) -> str:
        if not self.is_compared:
            return ""
        if not self.is_clear:
            return NOT_CLEAR
        is_higher = self.difference.change > 0
        return BETTER if is_higher == self.measure.higher_is_better else WORSE


def visible_to(user) -> QuerySet[Initiative]:
    """Initiatives of the wards that a person sees, with all that is measured."""
    found = Initiative.objects.filter(ward__in=access.wards_visible_to(user))
    return found.select_related("ward").prefetch_related("measures__readings")


def recent(initiatives: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Those that run, or ended in the last two years."""
    since = access.today() - TALLIED
    return initiatives.filter(Q(end=None) | Q(end__gte=since))


def benefits(initiative: Initiative) -> list[Benefit]:
    """Each measure, its latest follow-up against its baseline."""
    return [latest(measure) for measure in initiative.measures.all()]


def latest(measure: Measure) -> Benefit:
    readings = list(measure.readings.all())
    if not readings:
        return Benefit(measure)
    first, *later = readings
    return compared(measure, first, later[-1]) if later else Benefit(measure, first)


def follow_ups(measure: Measure) -> list[Benefit]:
    """Every follow-up against the baseline, in the order of their days."""
    first, *later = list(measure.readings.all()) or [None]
    return [compared(measure, first, reading) for reading in later]


def compared(measure: Measure, baseline: Reading, follow_up: Reading) -> Benefit:
    made = DIFFERENCES[measure.form](follow_up, baseline)
    return Benefit(measure, baseline, follow_up, made)


def _of_shares(after: Reading, before: Reading) -> Difference:
    sizes = after.sample_size, before.sample_size
    return differences.of_shares(after.value, before.value, *sizes)


def _of_counts(after: Reading, before: Reading) -> Difference:
    return differences.of_counts(int(after.value), int(before.value))


def _of_amounts(after: Reading, before: Reading) -> Difference:
    return differences.of_amounts(_mean(after), _mean(before))


def _mean(reading: Reading) -> Mean:
    return Mean(reading.value, reading.sample_size, reading.standard_deviation)


DIFFERENCES = {
    Measure.Form.SHARE: _of_shares,
    Measure.Form.COUNT: _of_counts,
    Measure.Form.AMOUNT: _of_amounts,
}


def corrections(initiative: Initiative) -> list[tuple[Event, Reading]]:
    """Which readings once said something else, the newest correction first."""
    readings = Reading.objects.filter(measure__initiative=initiative)
    by_key = {str(each.pk): each for each in readings.select_related("measure")}
    events = Event.objects.filter(verb=CORRECTED, subject__in=list(by_key))
    return [(event, by_key[event.subject]) for event in events.select_related("by")]


@dataclass(frozen=True)
class Tally:
    """How many of some initiatives run, were read twice, and changed clearly."""

    running: int
    ended: int
    read_twice: int
    compared: int  # measures with an interval, and of these:
    better: int
    worse: int


def tally(initiatives: Iterable[Initiative]) -> Tally:
    found = [(each, benefits(each)) for each in initiatives]
    verdicts = [benefit.verdict for _, made in found for benefit in made]
    return Tally(
        running=sum(each.end is None for each, _ in found),
        ended=sum(each.end is not None for each, _ in found),
        read_twice=sum(any(one.follow_up for one in made) for _, made in found),
        compared=sum(bool(verdict) for verdict in verdicts),
        better=verdicts.count(BETTER),
        worse=verdicts.count(WORSE),
    )
