"""Write responses into PostgreSQL by COPY."""

from collections.abc import Sequence
from io import StringIO
from itertools import repeat

from django.db import connection

from surveys.models import Survey
from surveys.questionnaire import DEMOGRAPHICS

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = r"\N"
FIND_OR_MAKE = """
WITH wanted AS (
    SELECT %s::smallint AS survey_id, quarter, code
      FROM unnest(%s::smallint[], %s::text[]) AS w (quarter, code)
), made AS (
    INSERT INTO surveys_psu (survey_id, quarter, code) SELECT * FROM wanted
    ON CONFLICT DO NOTHING RETURNING quarter, code, id
)
SELECT * FROM made UNION ALL
SELECT quarter, code, id FROM wanted JOIN surveys_psu USING (survey_id, quarter, code)
"""


def copy_responses(batch, columns: dict[str, list], answers: Sequence[str]) -> None:
    """Append rows, given as columns of values; `answers` are the columns in use."""
    fields = {
        "batch_id": repeat(str(batch.pk)),
        "survey_id": repeat(str(batch.survey_id)),
        "psu_id": _texts(columns["psu_id"]),
        "ward_id": _texts(columns["ward_id"]),
        "bcu_id": _texts(columns["bcu_id"]),
        "weight": map(repr, columns["weight"]),
        "interview_date": _texts(columns["interview_date"]),
        "quarter": _texts(columns["quarter"]),
        "respondent_id": _escaped(columns["respondent_id"]),
    }
    fields |= {name: _texts(columns[name]) for name in (*DEMOGRAPHICS, *answers)}
    lines = map("\t".join, zip(*fields.values(), strict=False))
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY surveys_response ({', '.join(fields)}) FROM STDIN",
            StringIO("\n".join(lines) + "\n"),
        )


def _texts(values: list) -> list[str]:
    """Few different values: each is written once."""
    texts = {value: NULL if value is None else str(value) for value in set(values)}
    return list(map(texts.__getitem__, values))


def _escaped(texts: list[str]) -> list[str]:
    joined = "".join(texts)
    if any(mark in joined for mark in "\\\t\n\r"):
        return [text.translate(ESCAPES) for text in texts]
    return texts


def psu_keys(
    survey: Survey, wanted: set[tuple[int, str]]
) -> dict[tuple[int, str], int]:
    """The keys of PSUs by (quarter, code), made where they are new."""
    if not wanted:
        return {}
    quarters, codes = map(list, zip(*wanted, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(FIND_OR_MAKE, [survey.pk, quarters, codes])
        return {(quarter, code): key for quarter, code, key in cursor.fetchall()}
