"""Two sections in ward A1 since long ago, and a third that has ended."""

import datetime as dt
from types import SimpleNamespace

import pytest

from epic.models import KeyIndividual, Section

LONG_AGO = dt.date(2005, 1, 1)


@pytest.fixture
def known(places):
    def make(name: str, **more) -> Section:
        return Section.objects.create(
            ward=places.a1, name=name, valid_from=LONG_AGO, **more
        )

    return SimpleNamespace(
        traders=make("market traders"),
        pupils=make("pupils of the High School"),
        ended=make("residents of Elm House", valid_to=dt.date(2006, 4, 1)),
    )


@pytest.fixture
def head_teacher(known):
    return KeyIndividual.objects.create(
        section=known.pupils, role="head teacher", valid_from=LONG_AGO
    )
