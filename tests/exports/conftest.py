"""A few figures with known values, and the ways of taking them away."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace

import pytest

from snp.dashboards.exports.delivery import Delivery
from snp.dashboards.exports.registry import EXPORTS
from snp.lib.quarters import Quarter
from surveys.models import Change, Estimate, Run, Survey

Q2 = Quarter(2007, 2).ordinal
THIRD = {"estimate": 1 / 3, "se": 0.1 / 3, "ci_low": 0.27, "ci_high": 0.4}
SURE = {"n": 412, "n_eff": 290.1 + 0.2, "deff": 1.42, **THIRD}


@pytest.fixture
def figures(places):
    """Alder's quarter and year, Birch suppressed, the force, and one superseded."""
    made = SimpleNamespace(survey=Survey.objects.create(code="pas"), **vars(places))
    made.old, made.run = (Run.objects.create(survey=made.survey) for _ in "12")
    cell = {"survey": made.survey, "measure": "safe_night", "quarter": Q2}
    cell |= {"geography": "as_then", "window": "quarter", "run": made.run}
    rows = [
        SURE | {"bcu": places.alder},
        SURE | {"bcu": places.alder, "window": "r12"},
        {"bcu": places.birch, "n": 71, "suppressed": "base_below_minimum"},
        SURE | {"bcu": None, "flags": "lonely_psu"},
        SURE | {"bcu": places.alder, "run": made.old, "superseded_by": made.run},
    ]
    Estimate.objects.bulk_create(Estimate(**cell | row) for row in rows)
    Change.objects.bulk_create(Change(**cell | row) for row in changes(places))
    return made


def changes(places) -> list[dict]:
    tested = {"baseline": 0.4, "change": -0.1 / 3, "se": 0.01, "ci_low": -0.05}
    tested |= {"ci_high": -0.01, "p_value": 1e-05, "q_value": 2e-05}
    return [
        tested | {"bcu": places.alder, "compared_with": "year_ago", "verdict": "worse"},
        tested
        | {"bcu": None, "compared_with": "previous", "verdict": "no clear change"},
        {
            "bcu": places.birch,
            "compared_with": "rest_of_force",
            "reason": "base_below_minimum",
        },
    ]


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def taken(db):
    """The rows of an export under filters, as a program reads them."""

    def take(name: str, **where: str | list[str]) -> list[dict[str, str]]:
        texts = {k: v if isinstance(v, list) else [v] for k, v in where.items()}
        return table(b"".join(Delivery(EXPORTS[name].select(texts), by=None).chunks()))

    return take
