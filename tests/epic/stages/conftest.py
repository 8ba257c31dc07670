"""A quarter long over, and short ways to write down what was done in it."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest

from epic.models import Activity, Kind, MonthlyReturn
from epic.stages.tracker import tracker
from snp.lib.quarters import Quarter

AUTUMN = Quarter(2006, 3)  # October to December 2006


@pytest.fixture
def did(places):
    """Logs so many of a kind in A1, in the quarter or as said."""

    def log(kind: str, quantity=1, *, date=dt.date(2006, 11, 1), ward=None, **more):
        return Activity.objects.create(
            id=uuid.uuid4(), ward=ward or places.a1, date=date, quantity=quantity,
            kind=Kind.objects.get(code=kind), logged_by="sergeant", **more,
        )  # fmt: skip

    return log


@pytest.fixture
def nil(places):
    def submit(*months: int, ward=None) -> None:
        for month in months:
            MonthlyReturn.objects.create(
                ward=ward or places.a1, month=dt.date(2006, month, 1), is_nil=True
            )

    return submit


@pytest.fixture
def stage(places):
    """How a stage of A1 stands in the quarter."""

    def look(code: str, quarter=AUTUMN, today=None):
        return tracker([places.a1], quarter, today)[places.a1.pk, code]

    return look


@pytest.fixture
def said(stage):
    """The status of a stage of A1, and the sentences of its evidence."""

    def look(code: str, quarter=AUTUMN) -> SimpleNamespace:
        found = stage(code, quarter)
        return SimpleNamespace(
            status=str(found.status), evidence=[str(each) for each in found.evidence]
        )

    return look
