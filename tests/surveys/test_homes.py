"""Every interview keeps a BCU, whatever areas are loaded after it."""

import io

import pytest

from surveys.importing.withdrawing import withdraw
from tests.surveys.conftest import HEADER, load, load_rows, row, text_of
from wards.areas import load_areas
from wards.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
AREAS = (
    "ward_code,ward_name,borough_code,borough_name,bcu_code,bcu_name,"
    "valid_from,valid_to\n"
)


def load_ward_from(date: str, bcu: str = "A"):
    name = {"A": "Alder", "B": "Birch"}[bcu]
    line = f"A1,Alder 1,A,Alder,{bcu},{name},{date},\n"
    return load_areas(io.BytesIO((AREAS + line).encode()), by=None)


def load_with_bcu(**cells: str):
    return load(text_of([row(**cells)], header=(*HEADER, "bcu_code")))


def test_areas_that_would_leave_interviews_without_a_bcu_are_refused(places):
    batch = load_rows(row(interview_date="2007-05-14")).batch
    before = list(Membership.objects.values_list())
    outcome = load_ward_from("2010-04-01")
    [line] = outcome.problems.lines()
    assert line.startswith("row 2, column valid_from: ward A1 would belong to no BCU")
    assert list(Membership.objects.values_list()) == before
    withdraw(batch_id=batch.pk, by=None, reason="wrong")
    assert not load_ward_from("2010-04-01").problems


def test_interviews_may_move_to_another_bcu(places):
    load_rows(row(interview_date="2007-05-14"))
    assert not load_ward_from("2004-04-01", bcu="B").problems


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            {"ward_code": "A1", "bcu_code": "B"},
            '"B" is not the BCU of the row\'s ward on 2007-05-14',
        ),
        (
            {"ward_code": "", "bcu_code": "A", "interview_date": "1990-05-01"},
            '"A" had no ward on 1990-05-01',
        ),
    ],
)
def test_a_bcu_that_can_not_be_is_a_problem(cells, sentence):
    outcome = load_with_bcu(**cells)
    assert outcome.problems.lines() == [f"row 2, column bcu_code: {sentence}"]


def test_a_bcu_that_says_what_the_ward_says_is_fine():
    assert not load_with_bcu(ward_code="A1", bcu_code="A").problems
