"""The first sentences of the benefits page: outcomes, then activity, then no cause."""

from __future__ import annotations

from collections.abc import Sequence

from snp.dashboards.panels.rows import OutcomeRow
from snp.dashboards.words.bcus import since_a_year_ago

NO_CAUSE = (
    "Outcomes and activity stand side by side here, and that does not show that one "
    "caused the other: much else changed in the same months."
)
NOT_YOURS = (
    "What teams log is shown to those who answer for these wards, and you do not for "
    "all of them."
)


def outcomes(rows: Sequence[OutcomeRow]) -> str:
    if not any(row.now and row.now.shown for row in rows):
        return "There are no survey figures for this period."
    return since_a_year_ago(rows)


def entries(now: int, before: int) -> str:
    """`In the same months 1,204 entries of visible activity were logged, and ...`."""
    if not now and not before:
        return "No activity that residents can see is logged for these months."
    logged = counted(now) if now else "no entry"
    were = "was" if now <= 1 else "were"
    then = f"{before:,}" if before else "none"
    return (
        f"In the same months {logged} of activity that residents can see {were} "
        f"logged, and {then} in the same months a year before."
    )


def counted(entries: int) -> str:
    """`2,407 entries`; none is said, not shown as 0."""
    if not entries:
        return "nothing logged"
    return "1 entry" if entries == 1 else f"{entries:,} entries"
