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


def run_r(script: str, folder: Path) -> str:
    """What R prints of the sample's files."""
    (folder / "areas.csv").write_bytes(sample.areas().read())
    (folder / "responses.csv").write_bytes(sample.responses().read())
    (folder / "script.R").write_text(script)
    command = ["Rscript", "script.R", folder]
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if "there is no package called" in run.stderr:
        pytest.skip("R has no survey package")
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r_still_prints_this(tmp_path):
    again, printed = (
        read(run_r(SCRIPT.read_text(), tmp_path)),
        read(PRINTED.read_text()),
    )
    assert list(again) == list(printed)
    for where, numbers in again.items():
        # where there is no variance R prints NaN, or rounding
        if not any(map(math.isnan, numbers + printed[where])):
            expected = pytest.approx(printed[where], rel=1e-9, abs=1e-12)
            assert numbers == expected, where


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_the_script_of_the_documentation_gives_these_figures(tmp_path):
    page = (FOLDER.parents[1] / "docs" / "statistics.md").read_text()
    _, _, rest = page.partition("```r\n")
    script, _, _ = rest.partition("```")
    words = run_r(script, tmp_path).split()
    printed = read(PRINTED.read_text())
    where = ("then", "A", "4", "8032", "good_job")
    estimate, se, deff, n = printed["estimate", *where]
    numbers = [float(word) for word in words if word[0] in "-0123456789"]
    assert numbers[:5] == pytest.approx([n, n / deff, deff, estimate, se], rel=1e-9)
    assert numbers[7:] == pytest.approx(printed["change", *where, "previous"], rel=1e-9)
