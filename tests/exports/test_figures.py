"""Estimates and changes as other people's programs find them."""

import io

import pandas as pd
import pytest

from snp.dashboards.exports.delivery import Delivery
from snp.dashboards.exports.registry import EXPORTS

from .conftest import SURE

pytestmark = pytest.mark.django_db

ESTIMATES = (
    "survey,measure,group,area_level,area_code,area_name,geography,window,period,"
    "period_start,period_end,n,n_eff,deff,estimate,se,ci_low,ci_high,method,"
    "suppressed,marker,flags,run_id,computed_at"
)
CHANGES = (
    "survey,measure,group,area_level,area_code,area_name,geography,window,period,"
    "compared_with,baseline,change,se,ci_low,ci_high,p_value,q_value,verdict,reason,"
    "run_id"
)


@pytest.mark.parametrize(
    ("name", "header"), [("estimates", ESTIMATES), ("changes", CHANGES)]
)
def test_the_columns_are_those_that_were_promised(figures, name, header):
    data = b"".join(Delivery(EXPORTS[name].select({}), by=None).chunks())
    assert data.splitlines()[0].decode() == header


def test_a_row_says_all_that_is_needed_to_trust_it(figures, taken):
    row = taken("estimates", area_code="A", window="quarter")[0]
    computed_at = row.pop("computed_at")
    assert row == {
        "survey": "pas",
        "measure": "safe_night",
        "group": "all",
        "area_level": "bcu",
        "area_code": "A",
        "area_name": "Alder",
        "geography": "as_then",
        "window": "quarter",
        "period": "2007-08-Q2",
        "period_start": "2007-07-01",
        "period_end": "2007-09-30",
        "n": "412",
        **{name: repr(value) for name, value in SURE.items()},
        "method": "korn_graubard",
        "suppressed": "",
        "marker": "",
        "flags": "",
        "run_id": str(figures.run.pk),
    }
    started = pd.Timestamp(figures.run.started_at)
    assert pd.Timestamp(computed_at) == started
    assert computed_at.endswith("+00:00")


def test_a_rolling_year_starts_with_its_first_quarter(figures, taken):
    (row,) = taken("estimates", window="r12")
    assert (row["period"], row["period_start"], row["period_end"]) == (
        "2007-08-Q2",
        "2006-10-01",
        "2007-09-30",
    )


def test_the_force_has_a_code_and_a_name_and_comes_last(figures, taken):
    row = taken("estimates")[-1]
    assert (row["area_level"], row["area_code"], row["area_name"]) == (
        "force",
        "MPS",
        "London",
    )
    assert row["flags"] == "lonely_psu"


def test_a_suppressed_figure_is_empty_and_never_0(figures, taken):
    (row,) = taken("estimates", suppressed="base_below_minimum")
    empty = ["n_eff", "deff", "estimate", "se", "ci_low", "ci_high", "method"]
    assert {row[name] for name in empty} == {""}
    assert (row["n"], row["marker"]) == ("71", "[u]")
    (row,) = taken("changes", reason="base_below_minimum")
    empty = [
        "baseline",
        "change",
        "se",
        "ci_low",
        "ci_high",
        "p_value",
        "q_value",
        "verdict",
    ]
    assert {row[name] for name in empty} == {""}


def test_only_current_figures_are_given(figures, taken):
    assert len(taken("estimates")) == 4
    assert {row["run_id"] for row in taken("estimates")} == {str(figures.run.pk)}


def test_pandas_reads_every_number_to_the_last_digit(figures):
    data = b"".join(Delivery(EXPORTS["estimates"].select({}), by=None).chunks())
    read = pd.read_csv(io.BytesIO(data))
    given = read[read.suppressed.isna()]
    for name, value in SURE.items():
        assert (given[name] == value).all(), name
    assert read[read.suppressed.notna()][["estimate", "se"]].isna().all(axis=None)


def test_names_that_begin_like_formulas_are_made_safe(figures, taken):
    figures.alder.name = "=cmd|'/c calc'!A1"
    figures.alder.save()
    row = taken("changes", compared_with="year_ago")[0]
    assert row["area_name"] == "'=cmd|'/c calc'!A1"
    assert row["change"] == repr(-0.1 / 3)


def test_the_order_is_the_same_every_time(figures, taken):
    assert taken("estimates") == taken("estimates")
    codes = [(row["area_code"], row["window"]) for row in taken("estimates")]
    assert codes == [
        ("A", "quarter"),
        ("A", "r12"),
        ("B", "quarter"),
        ("MPS", "quarter"),
    ]


@pytest.mark.parametrize("name", ["estimates", "changes"])
def test_one_statement_reads_all_rows(figures, taken, django_assert_num_queries, name):
    rows = EXPORTS[name].select({}).rows()
    with django_assert_num_queries(3):  # one, in a savepoint
        assert list(rows)
