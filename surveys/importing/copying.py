"""Write responses into PostgreSQL by COPY."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from itertools import repeat

from django.db import connection

from surveys.models import Survey
from surveys.questionnaire import DEMOGRAPHICS

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = r"\N"
PIECE = 1 << 20  # bytes handed over at a time: each piece must wait for Python's lock
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


class Copier:
    """Copies rows into PostgreSQL while the next are being read and checked.

    A connection does one thing at a time, so every query waits for the copy before it.
    """

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.running: Future | None = None

    def copy(self, sql: str, rows: bytes) -> None:
        self.wait()
        self.running = self.pool.submit(_copy, connection.connection, sql, rows)

    def wait(self) -> None:
        """Until the last copy is done; its error, if it met one, is raised here."""
        running, self.running = self.running, None
        if running:
            with connection.wrap_database_errors:
                running.result()

    def before_query(self, execute, *arguments):
        self.wait()
        return execute(*arguments)


@contextmanager
def copier() -> Iterator[Copier]:
    with ThreadPoolExecutor(1) as pool:
        made = Copier(pool)
        with connection.execute_wrapper(made.before_query):
            try:
                yield made
            finally:
                made.wait()


def _copy(raw, sql: str, rows: bytes) -> None:
    with raw.cursor() as cursor:
        cursor.copy_expert(sql, BytesIO(rows), size=PIECE)


def copy_responses(
    copier: Copier, batch, columns: dict[str, list], answers: Sequence[str]
) -> None:
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
    rows = ("\n".join(lines) + "\n").encode()
    copier.copy(f"COPY surveys_response ({', '.join(fields)}) FROM STDIN", rows)


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
