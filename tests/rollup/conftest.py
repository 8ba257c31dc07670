"""The small London, loaded from its files."""

from dataclasses import replace

import pytest

from surveys.importing.loading import load_responses
from surveys.models import Survey
from surveys.questionnaire import load
from surveys.rollup import engine
from tests.rollup import sample
from wards.areas import load_areas

BASE = 8


@pytest.fixture
def small_base(monkeypatch):
    """Publish from 8 answers on, so that a sample can be small."""
    monkeypatch.setattr(
        engine, "load", lambda code: replace(load(code), minimum_base=BASE)
    )


@pytest.fixture
def areas(db):
    outcome = load_areas(sample.areas(), by=None)
    assert not outcome.problems


def load_quarters(quarters=range(sample.QUARTERS)):
    """Load the interviews of some quarters; returns the batch."""
    outcome = load_responses(
        sample.responses(quarters), survey="pas", filename="pas.csv", by=None
    )
    assert not outcome.problems, outcome.problems.lines()
    return outcome.batch


@pytest.fixture
def pas(areas, small_base) -> Survey:
    """The survey with all its responses loaded, not rolled up."""
    load_quarters()
    return Survey.objects.get(code="pas")
