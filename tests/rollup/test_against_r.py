"""Every figure against R's survey package, from the file to the table: pipeline.R.

`pipeline.txt` is what it printed.
"""

import math
import shutil
import subprocess
from pathlib import Path

import pytest

from surveys.models import Change, Estimate
from surveys.rollup.engine import roll_up
from tests.rollup import sample

FOLDER = Path(__file__).parent
SCRIPT, PRINTED = FOLDER / "pipeline.R", FOLDER / "pipeline.txt"
WINDOWS = {"quarter": 1, "r12": 4}


def read(text: str) -> dict[tuple, list[float]]:
    """Numbers by kind, geography, area, window, quarter, measure and comparison."""
    found = {}
    for line in text.splitlines():
        kind, *rest = line.split(",")
        words = 5 if kind == "estimate" else 6
        found[kind, *rest[:words]] = [float(number) for number in rest[words:]]
    return found


def key(kind: str, row) -> tuple:
    # areas of the force are the same under both geographies
    geography = row.geography.removeprefix("as_") if row.bcu else "then"
    area = row.bcu.code if row.bcu else "force"
    window = str(WINDOWS[row.window])
    where = (kind, geography, area, window, str(row.quarter), row.measure)
    return (*where, row.compared_with) if kind == "change" else where


def current(model):
    return model.objects.filter(superseded_by=None).select_related("bcu")


def same(found, expected):
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-15)


@pytest.mark.django_db
def test_every_figure_is_that_of_r(pas):
    printed = read(PRINTED.read_text())
    roll_up(pas)
    compared = 0
    for row in current(Estimate).filter(suppressed=""):
        estimate, se, deff, n = printed[key("estimate", row)]
        same([row.estimate, row.n], [estimate, n])
        if 0 < row.estimate < 1:
            same([row.se, row.deff, row.n_eff], [se, deff, n / deff])
        else:
            assert [row.se, row.deff, row.n_eff] == [0, None, None]
        compared += 1
    for row in current(Change).filter(change__isnull=False):
        change, se, p_value = printed[key("change", row)]
        same(row.change, change)
        if row.p_value is None:
            assert [row.se, row.reason] == [0, "no_variance"]
        else:
            same([row.se, row.p_value], [se, p_value])
        compared += 1
    assert compared > 1000


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r_still_prints_this(tmp_path):
    (tmp_path / "areas.csv").write_bytes(sample.areas().read())
    (tmp_path / "responses.csv").write_bytes(sample.responses().read())
    command = ["Rscript", SCRIPT, tmp_path]
    run = subprocess.run(command, capture_output=True, text=True)
    if "there is no package called" in run.stderr:
        pytest.skip("R has no survey package")
    again, printed = read(run.stdout), read(PRINTED.read_text())
    assert list(again) == list(printed)
    for where, numbers in again.items():
        kept = [
            a
            for a in zip(numbers, printed[where], strict=True)
            if not any(map(math.isnan, a))
        ]
        for one, other in kept:
            assert one == pytest.approx(other, rel=1e-9, abs=1e-12), where
