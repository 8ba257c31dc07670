"""Reduce responses to stratum moments, inside PostgreSQL, reading each response once.

Two steps: cluster totals in a temporary table (`clusters`), then sums over the clusters
of a stratum. docs/statistics.md has the formulas.
"""

from collections.abc import Sequence

from django.db import connection

from snp.lib.quarters import Quarter
from surveys.models import ANSWER_COLUMNS, StratumMoments, Survey
from surveys.questionnaire import Question, Questionnaire
from surveys.rollup.clusters import cluster_totals
from surveys.rollup.geography import Today

# The sums over clusters of one question. Questions stand side by side and become rows
# at the very end: a row a cluster and question is several times slower.
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
SET LOCAL hash_mem_multiplier = 4;
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
        cursor.execute(*cluster_totals(survey, questions, ordinals, today))
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
