"""Agreement with R's survey package, to 1e-9 relative: see `r_survey.py`."""

import shutil
import subprocess

import numpy as np
import pytest

from snp.estimation.change import change_over_lag, change_over_time, difference_of_areas
from snp.estimation.comparisons import benjamini_hochberg
from snp.estimation.covariance import centre_cross
from snp.estimation.moments import centre
from snp.estimation.proportion import degrees_of_freedom, proportion
from snp.estimation.sums import Sums
from tests.estimation.r_survey import OUTPUT, PRINTED, SCRIPT, read
from tests.estimation.sample import AREAS, PEOPLE, Person, cross_products, moments

YEAR_1, YEAR_2, LATER = slice(0, 4), slice(4, 8), slice(1, 5)


def y1(person: Person):
    return person.y1


def y2(person: Person):
    return person.y2


def y3(person: Person):
    return person.person % 2 * float(person.psu < 5 or person.person > 1)


def victim(person: Person):
    return person.victim


def now(area):
    return lambda person: person.now == area


def window(answer, quarters, areas=slice(None), **domain):
    """Sums over quarters (from 0) and areas of the design, one cell."""
    cells = centre(moments(answer, **domain))[quarters, areas]
    return cells.sum(axis=tuple(range(len(cells.shape))))


def same(found, expected):
    assert np.asarray(found).tolist() == pytest.approx(expected, rel=1e-9, nan_ok=True)


CELLS = {
    "A quarter 1 y1": (y1, 0, 0, {}),
    "A quarter 1 y2": (y2, 0, 0, {}),
    "A year 1 y1": (y1, YEAR_1, 0, {}),
    "A year 1 y2": (y2, YEAR_1, 0, {}),
    "B year 1 y1": (y1, YEAR_1, 1, {}),
    "B year 1 y2": (y2, YEAR_1, 1, {}),
    "C year 1 y1": (y1, YEAR_1, 2, {}),
    "C year 1 y2": (y2, YEAR_1, 2, {}),
    "C year 2 y1": (y1, YEAR_2, 2, {}),
    "A victims year 1 y1": (y1, YEAR_1, 0, {"inside": victim}),
    "force quarter 2 y1": (y1, 1, slice(None), {}),
    "force year 1 y1": (y1, YEAR_1, slice(None), {}),
    "force year 2 y2": (y2, YEAR_2, slice(None), {}),
    "force victims year 1 y1": (y1, YEAR_1, slice(None), {"inside": victim}),
    "now A year 1 y1": (y1, YEAR_1, slice(None), {"inside": now("A")}),
    "now B year 1 y1": (y1, YEAR_1, slice(None), {"inside": now("B")}),
    "even weights, force year 1 y3": (
        y3,
        YEAR_1,
        slice(None),
        {"weight": lambda person: float(person.psu)},
    ),
    "all: C quarter 4 y2": (y2, 3, 2, {}),
    "none: A quarter 5 y2": (y2, 4, 0, {}),
}


@pytest.mark.parametrize("name", CELLS)
def test_proportion(name):
    answer, quarters, areas, domain = CELLS[name]
    p, se, n, df, deff, _, _, low, high = PRINTED[name]

    found = proportion(window(answer, quarters, areas, **domain)[()])

    same([found.estimate, found.se, found.ci_low, found.ci_high], [p, se, low, high])
    same([found.n, found.df, found.deff], [n, df, deff])
    same(found.n_eff, n / deff)


def test_interval_is_that_of_svyciprop_unless_it_would_claim_more_people_than_asked():
    cut = [
        name
        for name in CELLS
        if not np.allclose(PRINTED[name][5:7], PRINTED[name][7:9], rtol=1e-9)
    ]
    certain = ["all: C quarter 4 y2", "none: A quarter 5 y2"]  # svyciprop gives NaN
    assert cut == ["even weights, force year 1 y3", *certain]


def test_proportion_near_1_with_a_tiny_weight_against():
    # p = 0.999997: a difference of A and B would lose the last digits of the error.
    smallest = min(person.weight for person in PEOPLE if person.quarter == 1)
    found = proportion(window(lambda person: float(person.weight > smallest), 0))

    p, se, n, df, _, _, _, low, high = PRINTED["nearly all: force quarter 1 y4"]
    same([found.estimate, found.se, found.ci_low, found.ci_high], [p, se, low, high])
    same([found.n, found.df], [n, df])


def check_change(found, name):
    change, se, df, p_value = PRINTED[name]
    same([found.change, found.se, found.df, found.p_value], [change, se, df, p_value])
    low, high = change - found.margin, change + found.margin
    same([found.ci_low, found.ci_high], [low, high])


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("answer", [y1, y2])
def test_change_between_disjoint_years(area, answer):
    areas = AREAS.index(area)
    first, second = window(answer, YEAR_2, areas), window(answer, YEAR_1, areas)
    found = change_over_time(first, second, Sums.zeros(()))

    check_change(found, f"{area} year 2 - year 1 {answer.__name__}")


def test_change_between_disjoint_years_by_svyby():
    found = change_over_time(
        window(y1, YEAR_2, 0), window(y1, YEAR_1, 0), Sums.zeros(())
    )

    same([found.change, found.se], PRINTED["svyby A year 2 - year 1 y1"])


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("answer", [y1, y2])
def test_change_between_overlapping_years(area, answer):
    quarterly = centre(moments(answer))

    found = change_over_lag(quarterly, window=4, lag=1)

    check_change(
        found[4, AREAS.index(area)],
        f"{area} quarters 2 to 5 - 1 to 4 {answer.__name__}",
    )


def test_change_of_the_force_with_a_lonely_stratum_in_both_windows():
    shared = window(y1, slice(1, 4))
    found = change_over_time(window(y1, LATER), window(y1, YEAR_1), shared)

    assert shared.lonely == 1
    check_change(found, "force quarters 2 to 5 - 1 to 4 y1")


def test_change_of_the_force_between_quarters():
    found = change_over_lag(centre(moments(y1)).sum(axis=1), window=1, lag=1)

    check_change(found[1], "force quarter 2 - quarter 1 y1")


def test_change_to_nobody():
    found = change_over_lag(centre(moments(y2)), window=1, lag=4)

    check_change(found[4, 0], "A quarter 5 - quarter 1 y2")


@pytest.mark.parametrize("area", AREAS)
def test_rest_of_force_as_then(area):
    yearly = centre(moments(y1))[YEAR_1].sum(axis=0)

    found = difference_of_areas(yearly, yearly.others(axis=0))

    check_change(found[AREAS.index(area)], f"{area} - rest year 1 y1")


def rest_of_force_as_now(area, quarters):
    """The area as it is now minus everywhere else, a PSU lying in both."""
    inside = moments(y1, inside=lambda person: person.now == area)
    outside = moments(y1, inside=lambda person: person.now != area)
    together = window(y1, quarters)
    cross = centre_cross(
        inside.m,
        (inside.b, inside.d),
        (outside.b, outside.d),
        tuple(cross_products(y1, area)),
    )[quarters]
    pieces = [centre(part)[quarters] for part in (inside, outside)]
    every = tuple(range(len(cross.shape)))
    return difference_of_areas(
        *(piece.sum(axis=every) for piece in pieces),
        cross=cross.sum(axis=every),
        union_df=degrees_of_freedom(together),
    )


@pytest.mark.parametrize("area", AREAS)
def test_rest_of_force_as_now(area):
    check_change(rest_of_force_as_now(area, YEAR_1), f"now {area} - rest year 1 y1")


def test_rest_of_force_as_now_in_a_quarter_with_a_lonely_stratum():
    check_change(rest_of_force_as_now("A", 1), "now A - rest quarter 2 y1")


def test_benjamini_hochberg():
    found = benjamini_hochberg([0.01, np.nan, 0.04, 0.03, 0.005, 0.8, 0.03])

    same(found, PRINTED["BH"])


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_the_script_still_prints_this():
    command = ["Rscript", "-"]
    run = subprocess.run(command, input=SCRIPT, capture_output=True, text=True)
    if "there is no package called" in run.stderr:
        pytest.skip("R has no survey package")

    again = read(run.stdout)
    assert list(again) == list(read(OUTPUT))
    for name, numbers in again.items():
        assert numbers == pytest.approx(PRINTED[name], rel=1e-12, nan_ok=True), name
