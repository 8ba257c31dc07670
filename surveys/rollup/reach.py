"""Which quarters' figures a change of responses reaches."""

from django.db.models import Max, Min

from snp.lib.quarters import Quarter
from surveys.models import Estimate, StratumMoments, Survey

LONGEST_REACH = 7  # an R12 of a year later still compares with a window that held it


def covered_quarters(survey: Survey) -> list[Quarter]:
    """Every quarter from the first to the last that holds a response."""
    held = StratumMoments.objects.filter(survey=survey, is_whole=True)
    ordinals = held.values_list("quarter", flat=True).distinct().order_by("quarter")
    found = [Quarter.from_ordinal(ordinal) for ordinal in ordinals]
    return list(found[0].until(found[-1])) if found else []


def touched_quarters(
    survey: Survey, quarters: list[Quarter], covered: list[Quarter]
) -> list[Quarter]:
    """Quarters with a window that holds one of `quarters`, and those new or gone."""
    spans = [(quarter.ordinal, quarter.ordinal) for quarter in quarters]
    touched = {
        ordinal
        for span in spans + _moved_ends(survey, covered)
        for ordinal in range(min(span), max(span) + LONGEST_REACH + 1)
    }
    return [Quarter.from_ordinal(ordinal) for ordinal in sorted(touched)]


def _moved_ends(survey: Survey, covered: list[Quarter]) -> list[tuple[int, int]]:
    """Quarters between the ends of what is shown and of what there is now.

    Each has rows or none, also where nobody was interviewed and nothing is stale.
    """
    shown = Estimate.objects.filter(survey=survey, superseded_by=None)
    first, last = shown.aggregate(a=Min("quarter"), z=Max("quarter")).values()
    old = [] if first is None else [(first, last)]
    new = [(covered[0].ordinal, covered[-1].ordinal)] if covered else []
    if old and new:
        return [ends for ends in zip(*old, *new, strict=True) if len(set(ends)) > 1]
    return old + new
