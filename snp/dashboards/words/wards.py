"""A ward, for which the survey says nothing."""

from __future__ import annotations

from snp.dashboards.words.numbers import per_cent
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
