"""An initiative of A1 with something to measure."""

import datetime as dt

import pytest

from epic.initiatives import readings, verbs

START = dt.date(2006, 5, 1)
BEFORE, AFTER = dt.date(2006, 4, 20), dt.date(2006, 11, 3)


@pytest.fixture
def initiative(cast, places):
    return verbs.start_initiative(
        ward=places.a1,
        title="Shop theft in the parade",
        problem="Groups take stock from small shops in the afternoon.",
        partners="traders' association",
        start=START,
        by=cast.sergeant,
    )


@pytest.fixture
def a_measure(initiative, cast):
    def make(form="share", name="Stock shrinkage", better=False, unit="of takings"):
        return verbs.add_measure(
            initiative=initiative, name=name, form=form, unit=unit,
            higher_is_better=better, by=cast.sergeant,
        )  # fmt: skip

    return make


@pytest.fixture
def read(cast):
    def take(measure, value, date=BEFORE, **more):
        return readings.take_reading(
            measure=measure, value=value, date=date, by=cast.sergeant, **more
        )

    return take


@pytest.fixture
def before_and_after(a_measure, read):
    """A measure with a baseline and a follow-up, from two values and what goes along."""

    def make(before, after, *, sizes=None, sds=None, **measure):
        made = a_measure(**measure)
        extra = [{}, {}]
        for name, pair in (("sample_size", sizes), ("standard_deviation", sds)):
            for at, value in enumerate(pair or ()):
                extra[at][name] = value
        read(made, before, BEFORE, **extra[0])
        read(made, after, AFTER, **extra[1])
        return made

    return make
