"""Priorities in sentences, by hand."""

from types import SimpleNamespace

import pytest

from epic.priorities import words
from epic.priorities.freshness import NEVER, Look
from snp.estimation.medians import MedianTime

ALDER = SimpleNamespace(place="Alder", ward=None)
WARD = SimpleNamespace(place="Alder 1", ward="a ward")


def look(held: int, *, stale: bool = False, reason: str = "") -> Look:
    return Look(ward=None, reason=reason, held=held, priority=stale or None)


@pytest.mark.parametrize(
    ("choice", "adopted", "looks", "sentence"),
    [
        (
            ALDER,
            0,
            [look(0, reason=NEVER)],
            "No public priority was ever logged in Alder.",
        ),
        (
            ALDER,
            0,
            [look(0)],
            "No priority is adopted in Alder today; 1 ward holds fewer than 3.",
        ),
        (
            ALDER,
            12,
            [],
            (
                "None of the 12 adopted priorities has gone 90 days without a review; "
                "every team holds 3 to 5."
            ),
        ),
        (
            ALDER,
            156,
            [look(4, stale=True)] * 12 + [look(2)] * 9 + [look(6)],
            (
                "12 of 156 adopted priorities have not been reviewed for 90 days; "
                "9 wards hold fewer than 3, and 1 ward holds more than 5."
            ),
        ),
        (
            WARD,
            1,
            [look(1)],
            (
                "The one adopted priority has not gone 90 days without a review; "
                "its team holds fewer than 3."
            ),
        ),
        (
            WARD,
            6,
            [look(6, stale=True), look(6)],
            (
                "1 of 6 adopted priorities has not been reviewed for 90 days; "
                "its team holds more than 5."
            ),
        ),
        (
            WARD,
            3,
            [],
            (
                "None of the 3 adopted priorities has gone 90 days without a review; "
                "its team holds 3 to 5."
            ),
        ),
    ],
)
def test_the_opening(choice, adopted, looks, sentence):
    assert words.opening(choice, adopted, looks) == sentence


@pytest.mark.parametrize(
    ("days", "median", "limits"),
    [
        (MedianTime(0, 0, reason="no_cases"), "none adopted", ""),
        (MedianTime(9, 3, reason="half_not_ended"), "half not resolved yet", ""),
        (MedianTime(5, 5, 30.5, reason="too_few"), "30.5", ""),
        (MedianTime(60, 40, 118, 97, 150), "118", "97 to 150"),
        (MedianTime(60, 40, 118, 97, None), "118", "97 or more"),
    ],
)
def test_a_median_or_why_there_is_none(days, median, limits):
    assert (words.median(days), words.limits(days)) == (median, limits)
