"""Priorities in sentences."""

from collections.abc import Sequence

from epic.models import Priority
from epic.priorities import freshness
from epic.priorities.choice import Choice
from epic.priorities.counterparts import NONE, Counterpart
from epic.priorities.freshness import FEWEST, MOST, NEVER, STALE_AFTER, Look
from epic.priorities.summary import Row
from snp.accounts import access
from snp.estimation.medians import MedianTime

GONE = f"gone {STALE_AFTER} days without a review"


def opening(choice: Choice, adopted: int, looks: Sequence[Look]) -> str:
    """What a commander could read out: what is stale, who holds too few or too many."""
    stale = sum(look.priority is not None for look in looks)
    numbers = [look.held for look in looks if look.priority is None]
    few, many = sum(n < FEWEST for n in numbers), sum(n > MOST for n in numbers)
    if not adopted and all(look.reason == NEVER for look in looks):
        return f"No public priority was ever logged in {choice.place}."
    teams = _team(few, many) if choice.ward else _teams(few, many)
    return f"{_reviewed(choice.place, adopted, stale)}; {teams}."


def _reviewed(place: str, adopted: int, stale: int) -> str:
    if not adopted:
        return f"No priority is adopted in {place} today"
    if not stale:
        if adopted == 1:
            return f"The one adopted priority has not {GONE}"
        return f"None of the {adopted:,} adopted priorities has {GONE}"
    verb = "has" if stale == 1 else "have"
    return (
        f"{stale:,} of {adopted:,} adopted {_noun(adopted)} {verb} not been reviewed "
        f"for {STALE_AFTER} days"
    )


def _noun(count: int) -> str:
    return "priority" if count == 1 else "priorities"


def _team(few: int, many: int) -> str:
    if few or many:
        return (
            f"its team holds {f'fewer than {FEWEST}' if few else f'more than {MOST}'}"
        )
    return f"its team holds {FEWEST} to {MOST}"


def _teams(few: int, many: int) -> str:
    if not few and not many:
        return f"every team holds {FEWEST} to {MOST}"
    parts = [(few, f"fewer than {FEWEST}"), (many, f"more than {MOST}")]
    return ", and ".join(
        f"{n:,} {'ward holds' if n == 1 else 'wards hold'} {what}"
        for n, what in parts
        if n
    )


def nature(place: str, choice: Choice, everything: Row) -> str:
    """What was raised and resolved in the first area, and how long it took."""
    figures = everything.figures[0]
    return (
        f"In {choice.span} residents of {place} raised {figures.raised:,} "
        f"{_noun(figures.raised)}, and {figures.resolved:,} "
        f"{'was' if figures.resolved == 1 else 'were'} resolved. {_half(figures.days)}"
    )


def _half(days: MedianTime) -> str:
    if days.reason == "no_cases":
        return "None was adopted in two years, so there is no time to resolve."
    if days.median is None:
        return "Of those adopted in two years, half are not resolved yet."
    margin = f" (margin {limits(days)} days)" if limits(days) else ""
    return (
        f"Half of those adopted in two years were resolved within {days.median:g} days"
        f"{margin}."
    )


def limits(days: MedianTime) -> str:
    """`97 to 150`, `97 or more`, or nothing."""
    if days.low is None or days.median is None:
        return ""
    return (
        f"{days.low:g} or more"
        if days.high is None
        else f"{days.low:g} to {days.high:g}"
    )


def median(days: MedianTime) -> str:
    """`118`, or why it is not given."""
    if days.reason == "no_cases":
        return "none adopted"
    if days.median is None:
        return "half not resolved yet"
    return f"{days.median:g}"


def linked(rows: Sequence[Counterpart]) -> str:
    """How many adopted priorities of the first area have a counterpart, and what has none."""
    alone = next(row for row in rows if row.code == NONE).counts[0]
    total = sum(row.counts[0] for row in rows)
    if not total:
        return "No priority is adopted here today."
    unmet = [row.label for row in rows if row.code != NONE and not row.counts[0]]
    said = (
        f"Of {total:,} adopted {_noun(total)} {total - alone:,} "
        f"{'is' if total - alone == 1 else 'are'} linked to a policing priority and "
        f"{alone:,} {'has' if alone == 1 else 'have'} no counterpart."
    )
    if unmet:
        said += f" Nothing that residents asked for is linked to: {', '.join(unmet)}."
    return said


def fresh(priority: Priority) -> str:
    """`reviewed 12 days ago`, for one that is adopted."""
    days = freshness.days_since_review(priority, access.today())
    verb = "reviewed" if priority.reviewed else "adopted"
    never = "" if priority.reviewed else ", not reviewed yet"
    return f"{verb} {_ago(days)}{never}"


def _ago(days: int) -> str:
    if days < 2:
        return ("today", "yesterday")[days]
    return f"{days:,} days ago"
