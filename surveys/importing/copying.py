"""Write responses into PostgreSQL by COPY."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from itertools import repeat

from django.db import connection

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
    """Stores rows in PostgreSQL while the next are being read and checked.

    A connection does one thing at a time, so every query waits for the rows before it.
    """

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.running: Future | None = None

    def store(self, batch, columns: dict[str, list], answers: Sequence[str]) -> None:
        """Append rows, given as columns of values; `answers` are the columns in use."""
        self.wait()
        self.running = self.pool.submit(
            _store, connection.connection, batch, columns, answers
        )

    def wait(self) -> None:
        """Until the last rows are stored; its error, if it met one, is raised here."""
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


def _store(raw, batch, columns: dict[str, list], answers: Sequence[str]) -> None:
    with raw.cursor() as cursor:
        keys = _psu_keys(cursor, batch.survey_id, columns["quarter"], columns["psu"])
        lines = _lines(batch, columns | {"psu_id": keys}, answers)
        cursor.copy_expert(*lines, size=PIECE)


def _lines(batch, columns: dict[str, list], answers: Sequence[str]):
    """The COPY statement, and the rows as it wants them."""
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
    return f"COPY surveys_response ({', '.join(fields)}) FROM STDIN", BytesIO(rows)


def _texts(values: list) -> list[str]:
    """Few different values: each is written once."""
    texts = {value: NULL if value is None else str(value) for value in set(values)}
    return list(map(texts.__getitem__, values))


def _escaped(texts: list[str]) -> list[str]:
    joined = "".join(texts)
    if any(mark in joined for mark in "\\\t\n\r"):
        return [text.translate(ESCAPES) for text in texts]
    return texts


def _psu_keys(
    cursor, survey_id: int, quarters: list[int], codes: list[str]
) -> list[int | None]:
    """The key of each row's PSU, made where it is new; a blank code has none."""
    met = dict.fromkeys(zip(quarters, codes, strict=True))
    wanted = [pair for pair in met if pair[1]]
    if wanted:
        cursor.execute(FIND_OR_MAKE, [survey_id, *map(list, zip(*wanted, strict=True))])
        met |= {(quarter, code): key for quarter, code, key in cursor.fetchall()}
    return list(map(met.__getitem__, zip(quarters, codes, strict=True)))
