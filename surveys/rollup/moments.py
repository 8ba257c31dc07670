"""Reduce responses to stratum moments, inside PostgreSQL, reading each response once.

Two steps: cluster totals in a temporary table (built in parallel, which an INSERT would
not be), then sums over the clusters of a stratum. docs/statistics.md has the formulas.
"""

from collections.abc import Sequence

from django.db import connection

from snp.lib.quarters import Quarter
from surveys.models import ANSWER_COLUMNS, StratumMoments, Survey
from surveys.questionnaire import Question, Questionnaire
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

# The sums over clusters of one question. Questions stand side by side and become rows
# at the very end: a row a cluster and question would be six times slower.
SUMS = """
    count(*) FILTER (WHERE k_{i} + l_{i} > 0), sum(k_{i} + l_{i}), sum(k_{i}),
    sum(b_{i}), sum(d_{i}),
    sum(b_{i} * b_{i}), sum(b_{i} * d_{i}), sum(d_{i} * d_{i})"""
PRODUCTS = """
    count(*) FILTER (WHERE k_{i} + l_{i} > 0 AND whole_k_{i} + whole_l_{i} > k_{i} + l_{i}),
    sum(b_{i} * (whole_b_{i} - b_{i})), sum(b_{i} * (whole_d_{i} - d_{i})),
    sum(d_{i} * (whole_b_{i} - b_{i})), sum(d_{i} * (whole_d_{i} - d_{i}))"""
NO_PRODUCTS = "0, 0, 0, 0, 0"

WHOLE = """
SELECT quarter, stratum, true, NULL::bigint, count(*), {sums}
  FROM ({clusters}) AS c
 GROUP BY quarter, stratum
"""

# `m` counts the PSUs of the whole stratum: those outside the piece score 0 in it.
PIECES = """
SELECT p.quarter, p.stratum, false, p.piece, min(w.m), {sums}
  FROM cluster_totals p
  JOIN ({clusters}) AS c USING (quarter, stratum, cluster)
  JOIN (SELECT quarter, stratum, count(DISTINCT cluster) AS m
          FROM cluster_totals GROUP BY 1, 2) w USING (quarter, stratum)
 WHERE p.piece IS NOT NULL
 GROUP BY p.quarter, p.stratum, p.piece
"""

# Where some responses have no BCU of today: what the others of the stratum add up to.
TOGETHER = """
SELECT quarter, stratum, false, NULL::bigint, count(*), {sums}
  FROM ({clusters}) AS c
 WHERE (quarter, stratum) IN
       (SELECT quarter, stratum FROM cluster_totals WHERE piece IS NULL)
 GROUP BY quarter, stratum
"""

COLUMNS = (
    "quarter, stratum_id, is_whole, piece_id, m, question, m_answering, n, counted, "
    "b, d, bb, bd, dd, x_m, x_bb, x_bd, x_db, x_dd"
)


# One row a cluster must fit into memory, also where each respondent is one. The planner
# can't know that PSUs repeat, takes every response for a cluster, and would not think
# it worth while to add up in parallel.
SETTINGS = """
SET LOCAL work_mem = '256MB';
SET LOCAL hash_mem_multiplier = 8;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0
"""


def reduce_quarters(
    survey: Survey,
    questionnaire: Questionnaire,
    quarters: Sequence[Quarter],
    today: Today | None,
) -> dict[str, int]:
    """Replace the moments of some quarters; without `today`, of the strata alone.

    Returns how many responses were read, and how many of them `as_now` leaves out.
    """
    ordinals = [quarter.ordinal for quarter in quarters]
    questions = dict(zip(ANSWER_COLUMNS, questionnaire.questions, strict=False))
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        cursor.execute(*_clusters(survey, questions, ordinals, today))
        stored = StratumMoments.objects.filter(survey=survey, quarter__in=ordinals)
        stored.delete()
        for sums in [WHOLE, PIECES, TOGETHER] if today else [WHOLE]:
            cursor.execute(
                f"INSERT INTO surveys_stratummoments (survey_id, domain, {COLUMNS}) "
                f"SELECT %s, 'all', {_over(sums, questions, today is not None)}",
                [survey.pk],
            )
        counts = _counts(cursor, today)
        cursor.execute("DROP TABLE cluster_totals")
    return counts


def _counts(cursor, today: Today | None) -> dict[str, int]:
    """Left out are responses with an area that no BCU of today serves."""
    cursor.execute(
        "SELECT coalesce(sum(people), 0)::int, coalesce(sum(with_an_area) "
        "FILTER (WHERE piece IS NULL), 0)::int FROM cluster_totals"
    )
    responses, left_out = cursor.fetchone()
    return {"responses": responses, "left_out": left_out if today else 0}


def _clusters(survey, questions, ordinals, today: Today | None) -> tuple[str, list]:
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


def _over(sums: str, questions: dict[str, Question], split: bool) -> str:
    """The second step: a row a stratum and question, to be selected from."""
    numbers = range(len(questions))
    columns = SUMS + ("," + PRODUCTS if sums is PIECES else "")
    totals = ",".join(columns.format(i=i) for i in numbers)
    clusters = _clusters_of(sums, numbers) if split else "TABLE cluster_totals"
    wide = sums.format(sums=totals, clusters=clusters)
    return f"""quarter, stratum, is_whole, piece, m, long.*
  FROM ({wide}) AS wide (quarter, stratum, is_whole, piece, m, {_names(sums, numbers)})
 CROSS JOIN LATERAL (VALUES {_rows(sums, questions)}) AS long"""


def _names(sums: str, numbers: range) -> str:
    return ", ".join(f"s{i}_{j}" for i in numbers for j in range(_width(sums)))


def _width(sums: str) -> int:
    return 13 if sums is PIECES else 8


def _rows(sums: str, questions: dict[str, Question]) -> str:
    tail = "" if sums is PIECES else f", {NO_PRODUCTS}"
    return ", ".join(
        f"('{question.code}', "
        + ", ".join(f"s{i}_{j}" for j in range(_width(sums)))
        + f"{tail})"
        for i, question in enumerate(questions.values())
    )


def _clusters_of(sums: str, numbers: range) -> str:
    """Totals of whole clusters, of which a piece may hold a part."""
    added = "coalesce(sum({0}) FILTER (WHERE piece IS NOT NULL), 0)"
    named = {WHOLE: ("sum({0})", "{0}"), TOGETHER: (added, "{0}")}
    total, name = named.get(sums, (added, "whole_{0}"))
    columns = ", ".join(
        f"{total.format(column)} AS {name.format(column)}"
        for i in numbers
        for column in (f"b_{i}", f"d_{i}", f"k_{i}", f"l_{i}")
    )
    return (
        f"SELECT quarter, stratum, cluster, {columns} FROM cluster_totals "
        "GROUP BY 1, 2, 3"
    )
