"""Write responses into PostgreSQL by COPY."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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

    A connection does one thing at a time: its jobs wait in a queue, and every query of
    this thread waits for all of them.
    """

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.running: list[Future] = []

    def store(self, batch, columns: dict[str, list], answers: Sequence[str]) -> None:
        """Append rows, given as columns of values; `answers` are the columns in use."""
        keys = self._begin(
            _psu_keys, batch.survey_id, columns["quarter"], columns["psu"]
        )
        fields = _fields(batch, columns, answers)  # meanwhile
        self.wait()
        fields["psu_id"] = _texts(keys.result())
        self._begin(_copy, list(fields), _as_text(fields))

    def _begin(self, job: Callable, *arguments) -> Future:
        begun = self.pool.submit(_with_cursor, connection.connection, job, *arguments)
        self.running.append(begun)
        return begun

    def wait(self) -> None:
        """Until all is done; the error that a job met is raised here."""
        running, self.running = self.running, []
        with connection.wrap_database_errors:
            for job in running:
                job.result()

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


def _with_cursor(raw, job: Callable, *arguments):
    with raw.cursor() as cursor:
        return job(cursor, *arguments)


def _copy(cursor, fields: list[str], rows: bytes) -> None:
    sql = f"COPY surveys_response ({', '.join(fields)}) FROM STDIN"
    cursor.copy_expert(sql, BytesIO(rows), size=PIECE)


def _as_text(fields: dict[str, Iterable[str]]) -> bytes:
    lines = map("\t".join, zip(*fields.values(), strict=False))
    return ("\n".join(lines) + "\n").encode()


def _fields(
    batch, columns: dict[str, list], answers: Sequence[str]
) -> dict[str, Iterable[str]]:
    """The columns of the table, but for the PSU, as COPY wants them written."""
    fields = {
        "batch_id": repeat(str(batch.pk)),
        "survey_id": repeat(str(batch.survey_id)),
        "ward_id": _texts(columns["ward_id"]),
        "bcu_id": _texts(columns["bcu_id"]),
        "weight": list(map(repr, columns["weight"])),
        "interview_date": _texts(columns["interview_date"]),
        "quarter": _texts(columns["quarter"]),
        "respondent_id": _escaped(columns["respondent_id"]),
    }
    return fields | {name: _texts(columns[name]) for name in (*DEMOGRAPHICS, *answers)}


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
