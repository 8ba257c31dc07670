"""How long a load takes against a bare COPY of the same rows: must stay under 5 times.

`python tests/benchmarks/import_bench.py [rows]` starts servers of its own, gone at the
end. Both are timed in one run, on one machine, in one database.
"""

import datetime as dt
import io
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import tests.throwaway_servers  # noqa: E402, F401  (starts them, names the database)

LIMIT = 5.0
ROUNDS = 3


def main(rows: int) -> int:
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "snp.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        areas, responses = _files(Path(folder), rows)
        _load_areas(areas)
        print(f"{rows:,} rows, {responses.stat().st_size / 1e6:,.0f} MB", flush=True)
        loads = [_timed_load(responses) for _ in range(ROUNDS)]
    text = _as_copied()
    copies = [_timed_copy(text) for _ in range(ROUNDS)]
    ratio = min(loads) / min(copies)
    print(f"load  {_shown(loads)}\ncopy  {_shown(copies)}")
    print(f"ratio {ratio:.2f} of the best of each (at most {LIMIT:g})")
    return 0 if ratio <= LIMIT else 1


def _shown(seconds: list[float]) -> str:
    return "  ".join(f"{each:6.2f} s" for each in seconds)


def _files(folder: Path, rows: int) -> tuple[Path, Path]:
    """The demonstration's files, repeated under other ids until there are `rows`."""
    from snp import demonstration

    made = demonstration.write(folder, dt.date(2026, 4, 2))
    lines: list[str] = []
    for path in made.responses:
        header, *body = path.read_text(encoding="utf-8").splitlines()
        lines += [line for line in body if "," in line]
    copies = -(-rows // len(lines))
    repeated = (f"{copy}x{line}" for copy in range(copies) for line in lines)
    target = folder / "many.csv"
    with target.open("w", encoding="utf-8") as out:
        out.write(header + "\n")
        out.writelines(f"{line}\n" for line in islice(repeated, rows))
    return made.areas, target


def _load_areas(path: Path) -> None:
    from wards.areas import load_areas

    assert not load_areas(path, by=None).problems


def _timed_load(path: Path) -> float:
    from surveys.importing.loading import load_responses
    from surveys.models import ImportBatch, Psu, Response

    _empty(Response, Psu, ImportBatch)
    start = time.perf_counter()
    outcome = load_responses(path, survey="pas", filename=path.name, by=None)
    seconds = time.perf_counter() - start
    assert not outcome.problems, outcome.problems.lines()
    return seconds


def _empty(*models) -> None:
    from django.db import connection

    tables = ", ".join(model._meta.db_table for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}, surveys_filechunk")
        cursor.execute("CHECKPOINT")


def _as_copied() -> str:
    """The rows of the last load as text for COPY."""
    from django.db import connection

    out = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY surveys_response TO STDOUT", out)
    return out.getvalue()


def _timed_copy(text: str) -> float:
    """Into a table of the same columns, without indexes, keys or checks."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(
            "CREATE TABLE bare AS SELECT * FROM surveys_response WITH NO DATA"
        )
        cursor.execute("CHECKPOINT")
        start = time.perf_counter()
        cursor.copy_expert("COPY bare FROM STDIN", io.StringIO(text))
        return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000))
