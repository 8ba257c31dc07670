"""A ward: what its team did, and why the survey says nothing."""

from __future__ import annotations

from collections.abc import Sequence

from snp.dashboards.words.numbers import listed, per_cent
from snp.lib.quarters import Quarter


def ward_refusal(interviews: int, last: Quarter | None) -> str:
    """Why no survey figure stands for a ward, in numbers of this ward."""
    why = "The survey is designed to be read for a whole BCU, not for a ward."
    if last is None:
        return why
    when = f"in this ward in the 12 months to {last.last_day:%B %Y}"
    if not interviews:
        return f"{why} Nobody was interviewed {when}."
    half = 1.96 * (0.25 / interviews) ** 0.5
    low, high = max(0.0, 0.5 - half), min(1.0, 0.5 + half)
    were = "person was" if interviews == 1 else "people were"
    return (
        f"{why} {interviews:,} {were} interviewed {when}: a result of 50% would mean "
        f"anything between {per_cent(low)} and {per_cent(high)}."
    )


def ward_opening(ward: str, span: str, entries: int, said: str) -> str:
    """What a team did, in one sentence; `said` is the note on its count."""
    is_part = said == "some months not logged"
    if entries:
        noun = "entry" if entries == 1 else "entries"
        if is_part:
            least = f"logged at least {entries:,} {noun} in {span}"
            return f"The team of {ward} {least}; some months are not logged."
        return f"The team of {ward} logged {entries:,} {noun} in {span}."
    if said == "nil return":
        return f"The team of {ward} returned nil for {span}."
    if is_part:
        return (
            f"Nothing is logged for {ward} in {span}, and some months have no return."
        )
    if said:
        return f"Nothing is logged for {ward} in {span}; nobody knows what was done."
    return f"By its returns, the team of {ward} did nothing that is logged in {span}."


def ward_stages(statuses: Sequence[str]) -> str:
    """`3 of the seven stages are delivered, 2 partly.`; nothing of what nobody said."""
    delivered, partly = statuses.count("delivered"), statuses.count("partly")
    if not set(statuses) & {"delivered", "partly", "not yet"}:
        return ""
    are = "is" if delivered == 1 else "are"
    also = f", {partly} partly" if partly else ""
    return f"{delivered or 'None'} of the seven stages {are} delivered{also}."


def ward_priorities(held: int, stale: int) -> str:
    if not held:
        return "It holds no public priority."
    noun = "priority" if held == 1 else "priorities"
    late = f", {stale} of them not reviewed for 90 days or more" if stale else ""
    return f"It holds {held} public {noun}{late}."


def wards_opening(span: str, teams: int, delivered: int, silent: int, nil: int) -> str:
    """How many teams of a BCU have delivered all seven stages, and who said nothing."""
    have = "has" if delivered == 1 else "have"
    noun = "team" if teams == 1 else "teams"
    said = f"{delivered or 'none'} of {teams} {noun} {have} delivered all seven stages"
    rest = []
    if silent:
        rest.append(f"{silent} {'has' if silent == 1 else 'have'} logged nothing")
    if nil:
        rest.append(f"{nil} returned nil")
    return f"In {span}, {'; '.join([said, listed(rest)] if rest else [said])}."
