"""Write figures: COPY into a temporary table, then supersede what has changed.

A figure that comes out the same keeps its row and its run. One that differs gets a new
row; the old one stays, and says which run superseded it.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

import numpy as np
from django.db import connection

from surveys.models import CELL, Change, Estimate, Run
from surveys.rollup.figures import Table
from surveys.rollup.tensor import Axes

CELL_COLUMNS = [f"{name}_id" if name in {"survey", "bcu"} else name for name in CELL]
ESTIMATE_COLUMNS = [
    *("n", "n_eff", "deff", "estimate", "se", "ci_low", "ci_high"),
    *("suppressed", "flags"),
]
CHANGE_COLUMNS = [
    *("baseline", "change", "se", "ci_low", "ci_high", "p_value", "q_value"),
    *("verdict", "reason"),
]
TEXT = {"suppressed", "flags", "verdict", "reason"}

# Sums in another order change the last digits; that is no other figure.
SAME = 'greatest(1e-12, 1e-10 * abs(old."{name}"))'


def store(
    run: Run, geography: str, axes: Axes, tables: Iterable[Table], quarters: Sequence
) -> int:
    """Store all tables of one geography; returns how many figures changed.

    `quarters` are those whose figures were made: a current figure in one of them which
    was not made again is superseded too.
    """
    kinds: dict[bool, list[Table]] = {False: [], True: []}
    for table in tables:
        kinds[bool(table.compared_with)].append(table)
    scope = [run.survey_id, geography, [quarter.ordinal for quarter in quarters]]
    return sum(
        _supersede(model, run, scope, _lines(run, geography, axes, made))
        for model, made in ((Estimate, kinds[False]), (Change, kinds[True]))
    )


def _lines(
    run: Run, geography: str, axes: Axes, tables: list[Table]
) -> Iterator[list[list[str]]]:
    """Each table as columns of texts, in the order in which they are stored."""
    for table in tables:
        quarter, area, question = table.at
        size = len(quarter)
        ordinals = np.array([q.ordinal for q in axes.quarters])
        bcus = np.array([str(key) if key else r"\N" for key in axes.bcus])
        columns = [
            [str(run.survey_id)] * size,
            np.array(axes.questions)[question].tolist(),
            ["all"] * size,
            bcus[area].tolist(),
            [geography] * size,
            [table.window] * size,
            list(map(str, ordinals[quarter].tolist())),
        ]
        if table.compared_with:
            columns.append([table.compared_with] * size)
        names = CHANGE_COLUMNS if table.compared_with else ESTIMATE_COLUMNS
        yield columns + [_texts(name, table.columns[name]) for name in names]


def _texts(name: str, values: np.ndarray) -> list[str]:
    if name in TEXT or values.dtype.kind == "i":
        return list(map(str, values.tolist()))
    return [r"\N" if value != value else repr(value) for value in values.tolist()]


def _supersede(model, run: Run, scope: list, lines: Iterator) -> int:
    is_change = model is Change
    key = CELL_COLUMNS + (["compared_with"] if is_change else [])
    figures = CHANGE_COLUMNS if is_change else ESTIMATE_COLUMNS
    with connection.cursor() as cursor:
        _copy(cursor, model._meta.db_table, key + figures, lines)
        cursor.execute(*_retire(model, key, figures, run, scope))
        cursor.execute(*_insert(model, key, figures, run))
        changed = cursor.rowcount
        cursor.execute("DROP TABLE incoming")
    return changed


def _copy(cursor, table: str, columns: list[str], tables: Iterator) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"CREATE TEMP TABLE incoming ON COMMIT DROP AS "
        f"SELECT {names} FROM {table} WITH NO DATA"
    )
    for columns_of_text in tables:
        rows = "\n".join(map("\t".join, zip(*columns_of_text, strict=True)))
        if rows:
            cursor.copy_expert(
                f"COPY incoming ({names}) FROM STDIN", StringIO(rows + "\n")
            )
    # Of a table just made the planner knows nothing, and nested loops would be slow.
    cursor.execute("SET LOCAL enable_nestloop = off")


def _same_cell(key: list[str]) -> str:
    return " AND ".join(
        f'coalesce(old."{name}", 0) = coalesce(new."{name}", 0)'
        if name == "bcu_id"
        else f'old."{name}" = new."{name}"'
        for name in key
    )


def _differs(figures: list[str]) -> str:
    return " OR ".join(
        f'old."{name}" <> new."{name}"'
        if name in TEXT or name == "n"
        else f'(old."{name}" IS NULL) <> (new."{name}" IS NULL) OR '
        f'abs(old."{name}" - new."{name}") > {SAME.format(name=name)}'
        for name in figures
    )


def _retire(model, key: list[str], figures: list[str], run: Run, scope: list):
    """Current figures of the scope that differ, or were not made again."""
    table = model._meta.db_table
    return (
        f"""
        UPDATE {table} AS retired SET superseded_by_id = %s
          FROM {table} AS old
          LEFT JOIN incoming AS new ON {_same_cell(key)}
         WHERE retired.id = old.id AND old.superseded_by_id IS NULL
           AND old.survey_id = %s AND old.geography = %s AND old.quarter = ANY(%s)
           AND (new.survey_id IS NULL OR {_differs(figures)})
        """,
        [run.pk, *scope],
    )


def _insert(model, key: list[str], figures: list[str], run: Run):
    table = model._meta.db_table
    names = ", ".join(f'"{name}"' for name in key + figures)
    return (
        f"""
        INSERT INTO {table} ({names}, run_id)
        SELECT {names}, %s FROM incoming AS new
         WHERE NOT EXISTS (
            SELECT FROM {table} AS old
             WHERE {_same_cell(key)} AND old.superseded_by_id IS NULL)
        """,
        [run.pk],
    )
