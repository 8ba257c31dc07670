"""How long a whole roll-up takes, beside only reading the same columns of the table.

    python tests/benchmarks/rollup_bench.py [rows]

1,000,000 responses by default: 20 quarters, 32 BCUs, PSUs of ten, six questions. The
roll-up makes every estimate and change, of quarters and rolling years, BCUs and the
force, in one geography (as_then), and stores them. Beside it stands the median of three
binary COPYs of the columns that it reads to nowhere, by one connection, in the same
run. The servers are throw-away ones of its own.
"""

import contextlib
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import tests.throwaway_servers  # noqa: E402, F401  (gone when we are)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snp.settings")

ROWS = 1_000_000
QUARTERS, BCUS, WARDS_EACH, PSU_SIZE = 20, 32, 10, 10
FIRST = 8012  # 2003-04-Q1
TARGET = 1.5

FILL = """
INSERT INTO surveys_survey (code) VALUES ('pas');
INSERT INTO wards_borough (code, name) SELECT 'b' || i, i FROM generate_series(1, {bcus}) i;
INSERT INTO wards_bcu (code, name) SELECT 'b' || i, i FROM generate_series(1, {bcus}) i;
INSERT INTO wards_ward (code, name, borough_id)
SELECT 'w' || i, i, 1 + i % {bcus} FROM generate_series(1, {bcus} * {wards}) i;
INSERT INTO wards_membership (ward_id, bcu_id, valid_from)
SELECT id, borough_id, '1990-01-01' FROM wards_ward;
INSERT INTO surveys_importbatch
       (survey_id, layout, filename, sha256, size, state, progress, report,
        created_at, loaded_at, withdrawn_reason)
VALUES (1, 'default', 'x', '', 0, 'loaded', 1, '{{}}', now(), now(), '');
INSERT INTO surveys_psu (survey_id, quarter, code)
SELECT 1, {first} + i * {quarters} / {psus}, i FROM generate_series(0, {psus} - 1) i;
INSERT INTO surveys_response
       (batch_id, survey_id, psu_id, ward_id, weight, interview_date, quarter,
        respondent_id, answer_01, answer_02, answer_03, answer_04, answer_05, answer_06)
SELECT 1, 1, p.id, 1 + p.id % ({bcus} * {wards}), 0.1 + 3 * random(),
       make_date((p.quarter + 1) / 4, (p.quarter + 1) % 4 * 3 + 1, 1 + i % 28),
       p.quarter, p.id || '-' || i, {answers}
  FROM surveys_psu p, generate_series(1, {size}) i ORDER BY p.id;
INSERT INTO surveys_quarterstate (survey_id, quarter, stale_since, why)
SELECT 1, {first} + i, now(), '' FROM generate_series(0, {quarters} - 1) i;
"""

COPIED = """
COPY (SELECT quarter, ward_id, bcu_id, psu_id, interview_date, weight, answer_01,
             answer_02, answer_03, answer_04, answer_05, answer_06
        FROM surveys_response WHERE survey_id = 1 AND NOT withdrawn)
  TO STDOUT (FORMAT BINARY)
"""


class Nowhere:
    """A file that forgets what is written to it."""

    def write(self, data: bytes) -> int:
        return len(data)


def fill(cursor, rows: int) -> None:
    answers = ", ".join(
        f"(ARRAY[1, 2, 3, 4, {'97' if i else '5'}])[1 + floor(random() * 5)::int]"
        for i in range(6)
    )
    cursor.execute(
        FILL.format(
            bcus=BCUS, wards=WARDS_EACH, first=FIRST, quarters=QUARTERS,
            psus=rows // PSU_SIZE, size=PSU_SIZE, answers=answers,
        )
    )  # fmt: skip
    cursor.execute("VACUUM ANALYZE")
    cursor.execute("CHECKPOINT")


@contextlib.contextmanager
def timed(found: list[float]):
    start = time.perf_counter()
    yield
    found.append(time.perf_counter() - start)


def copy(cursor, found: list[float]) -> None:
    with timed(found):
        cursor.copy_expert(COPIED, Nowhere())


def main(rows: int) -> float:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from surveys.models import Change, Estimate, Survey
    from surveys.rollup.engine import roll_up

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        fill(cursor, rows)
        copies: list[float] = []
        runs: list[float] = []
        copy(cursor, copies)
        with timed(runs):
            roll_up(Survey.objects.get(), geographies=["as_then"])
        copy(cursor, copies)
        copy(cursor, copies)
    figures = Estimate.objects.count() + Change.objects.count()
    ratio = runs[0] / statistics.median(copies)
    print(f"{rows:,} responses, {figures:,} figures")
    print(f"roll-up {runs[0]:.2f} s")
    print(f"COPY    {', '.join(f'{one:.2f}' for one in copies)} s")
    print(f"ratio   {ratio:.2f} (target: at most {TARGET})")
    return ratio


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
