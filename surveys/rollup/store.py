"""Write figures: COPY into a temporary table, then supersede what has changed.

A figure that comes out the same keeps its row and its run. One that differs gets a new
row; the old one stays, and says which run superseded it.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from django.db import connection

from surveys.models import CELL, Change, Estimate, Run
from surveys.rollup.figures import Table
from surveys.rollup.packing import TYPES, Words, packed, unpacked
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
KEY_KINDS = {
    "measure": "word",
    "bcu_id": "key",
    "window": "word",
    "quarter": "count",
    "compared_with": "word",
}

# Sums in another order change the last digits; that is no other figure.
SAME = 'greatest(1e-12, 1e-10 * abs(old."{name}"))'


def store(
    run: Run, geography: str, axes: Axes, tables: Iterable[Table], quarters: Sequence
) -> int:
    """Store all tables of one geography; returns how many figures changed.

    `quarters` are those whose figures were made: a current figure in one of them which
    was not made again is superseded too.
    """
    made = list(tables)
    scope = [run.survey_id, geography, [quarter.ordinal for quarter in quarters]]
    return sum(
        _supersede(model, run, scope, axes, [t for t in made if _model(t) is model])
        for model in (Estimate, Change)
    )


def _model(table: Table) -> type[Estimate] | type[Change]:
    return Change if table.compared_with else Estimate


def _supersede(model, run: Run, scope: list, axes: Axes, tables: list[Table]) -> int:
    is_change = model is Change
    key = CELL_COLUMNS + (["compared_with"] if is_change else [])
    figures = CHANGE_COLUMNS if is_change else ESTIMATE_COLUMNS
    with connection.cursor() as cursor:
        _copy(cursor, scope, axes, tables, figures)
        # of a table just made the planner knows nothing, and nested loops would be slow
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(*_retire(model, key, figures, run, scope))
        cursor.execute(*_insert(model, key, figures, run))
        changed = cursor.rowcount
        cursor.execute("DROP TABLE packed, incoming")
    return changed


def _copy(
    cursor, scope: list, axes: Axes, tables: list[Table], figures: list[str]
) -> None:
    """Make the table `incoming`, of the columns of figures but for their history."""
    kinds = KEY_KINDS | {name: _kind(name) for name in figures}
    words = Words()
    columns = [_columns(table, axes, words, figures) for table in tables]
    definition = ", ".join(f'"{name}" {TYPES[k][1]}' for name, k in kinds.items())
    cursor.execute(f"CREATE TEMP TABLE packed ({definition}) ON COMMIT DROP")
    cursor.copy_expert("COPY packed FROM STDIN (FORMAT BINARY)", packed(columns, kinds))
    values = ", ".join(unpacked(name, kind) for name, kind in kinds.items())
    survey, geography, _ = scope
    cursor.execute(
        "CREATE TEMP TABLE incoming ON COMMIT DROP AS "
        "SELECT %(survey)s::smallint AS survey_id, %(geography)s AS geography, "
        f"'all' AS \"group\", {values} FROM packed",
        {"survey": survey, "geography": geography, "words": list(words.places)},
    )


def _kind(name: str) -> str:
    return "count" if name == "n" else "word" if name in TEXT else "number"


def _columns(
    table: Table, axes: Axes, words: Words, figures: list[str]
) -> dict[str, np.ndarray]:
    quarter, area, question = table.at
    ordinals = np.array([q.ordinal for q in axes.quarters], int)
    everywhere = np.ones(len(quarter), int)
    return {
        "measure": words.places_of(np.array(axes.questions))[question],
        "bcu_id": np.array(axes.bcus)[area],
        "window": everywhere * words.place(table.window),
        "quarter": ordinals[quarter],
        "compared_with": everywhere * words.place(table.compared_with),
    } | {
        name: words.places_of(table.columns[name])
        if name in TEXT
        else table.columns[name]
        for name in figures
    }


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
