"""Totals of each PSU: the one statement that reads the responses.

It makes a temporary table, in parallel, which an INSERT would not be. For each question
there are the weights and the number of counted answers (b, k) and of valid ones that are
not counted (d, l).
"""

from surveys.models import Survey
from surveys.questionnaire import Question
from surveys.rollup.geography import Today

# A respondent without a PSU is a cluster of their own. An interview of which only the
# quarter is known counts where its ward was on the first day of the quarter.
CLUSTERS = """
CREATE TEMP TABLE cluster_totals ON COMMIT DROP AS
SELECT r.quarter,
       coalesce(m.bcu_id, r.bcu_id) AS stratum,
       {piece} AS piece,
       coalesce(r.psu_id, -r.id) AS cluster,
       count(*) AS people,
       count(r.ward_id) + count(r.bcu_id) AS with_an_area,
       {totals}
  FROM surveys_response r
  LEFT JOIN wards_membership m
    ON m.ward_id = r.ward_id
   AND m.valid_from <= coalesce(r.interview_date, {quarter_start})
   AND coalesce(m.valid_to, 'infinity') > coalesce(r.interview_date, {quarter_start})
  {join_today}
 WHERE r.survey_id = %s AND r.quarter = ANY(%s) AND NOT r.withdrawn
 GROUP BY 1, 2, 3, 4
"""

QUARTER_START = (
    "make_date(r.quarter / 4 + (r.quarter %% 4 = 3)::int, "
    "(ARRAY[4, 7, 10, 1])[r.quarter %% 4 + 1], 1)"
)

JOIN_TODAY = """
  LEFT JOIN unnest(%s::bigint[], %s::bigint[]) AS ward_now (ward, bcu)
    ON ward_now.ward = r.ward_id
  LEFT JOIN unnest(%s::bigint[], %s::bigint[]) AS bcu_now (was, bcu)
    ON bcu_now.was = r.bcu_id
"""

TOTALS = """
    coalesce(sum(r.weight) FILTER (WHERE {counted}), 0) AS b_{i},
    coalesce(sum(r.weight) FILTER (WHERE {others}), 0) AS d_{i},
    (count(*) FILTER (WHERE {counted}))::int AS k_{i},
    (count(*) FILTER (WHERE {others}))::int AS l_{i}"""


def cluster_totals(
    survey: Survey,
    questions: dict[str, Question],
    ordinals: list[int],
    today: Today | None,
) -> tuple[str, list]:
    """The statement that makes the table, and its parameters."""
    totals = ",".join(
        TOTALS.format(i=i, **_conditions(column, question))
        for i, (column, question) in enumerate(questions.items())
    )
    sql = CLUSTERS.format(
        piece="coalesce(ward_now.bcu, bcu_now.bcu)" if today else "NULL::bigint",
        join_today=JOIN_TODAY if today else "",
        quarter_start=QUARTER_START,
        totals=totals,
    )
    return sql, [*_of_today(today), survey.pk, ordinals]


def _of_today(today: Today | None) -> list[list[int]]:
    if today is None:
        return []
    pairs = (today.of_ward, today.of_bcu)
    return [list(keys) for pair in pairs for keys in (pair.keys(), pair.values())]


def _conditions(column: str, question: Question) -> dict[str, str]:
    return {
        "counted": _one_of(column, question.counted_codes),
        "others": _one_of(column, question.valid_codes - question.counted_codes),
    }


def _one_of(column: str, codes) -> str:
    """A range where the codes have no gap: PostgreSQL tests it faster than a list."""
    low, high = min(codes), max(codes)
    if high - low + 1 == len(codes):
        return f"r.{column} BETWEEN {low} AND {high}"
    return f"r.{column} IN ({', '.join(str(code) for code in sorted(codes))})"
