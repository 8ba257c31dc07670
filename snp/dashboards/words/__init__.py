"""Sentences made from verdicts. Pure: rows in, plain words out.

Whole per cents and whole points in prose; one decimal only for the margin of a change
and in tables. What is suppressed is a reason, never a 0.
"""

from snp.dashboards.words.bcus import bcu_opening, life, since_a_year_ago
from snp.dashboards.words.charts import clear_areas, course, spoken_areas
from snp.dashboards.words.figures import (
    described,
    estimate,
    interval,
    reason,
    short_reason,
)
from snp.dashboards.words.force import force_change, force_opening, no_year_ago
from snp.dashboards.words.numbers import (
    listed,
    one_decimal,
    people,
    per_cent,
    points,
    sentence_case,
    signed_points,
)
from snp.dashboards.words.verdicts import (
    comparisons,
    mark,
    mark_with_word,
    marked,
    size,
    verdict,
)
from snp.dashboards.words.wards import (
    ward_opening,
    ward_priorities,
    ward_refusal,
    ward_stages,
    wards_opening,
)

__all__ = [
    "bcu_opening",
    "clear_areas",
    "comparisons",
    "course",
    "described",
    "estimate",
    "force_change",
    "force_opening",
    "interval",
    "life",
    "listed",
    "mark",
    "mark_with_word",
    "marked",
    "no_year_ago",
    "one_decimal",
    "people",
    "per_cent",
    "points",
    "reason",
    "sentence_case",
    "short_reason",
    "signed_points",
    "since_a_year_ago",
    "size",
    "spoken_areas",
    "verdict",
    "ward_opening",
    "ward_priorities",
    "ward_refusal",
    "ward_stages",
    "wards_opening",
]
