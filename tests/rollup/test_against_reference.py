"""Every figure, reason, q-value and verdict against the slow roll-up of reference.py."""

import datetime as dt
import random
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from snp.lib.quarters import Quarter
from surveys.models import Change, Estimate, ImportBatch, Psu, Response, Run, Survey
from surveys.questionnaire import load
from surveys.rollup import engine
from surveys.rollup.ledger import mark_stale
from tests.rollup import reference
from wards.models import Bcu, Borough, Membership, Ward

FIRST = Quarter(2006, 3)
QUARTERS = 7
MOVE, END = dt.date(2007, 8, 20), dt.date(2008, 2, 10)
LONG_AGO = dt.date(2004, 4, 1)
# ward, borough, (BCU, from, to); in the last borough nobody serves any more
SPANS = [
    ("p1", "x", ("P", LONG_AGO, None)),
    ("p2", "x", ("P", LONG_AGO, MOVE), ("Q", MOVE, None)),
    ("q1", "y", ("Q", LONG_AGO, None)),
    ("r1", "y", ("R", LONG_AGO, END)),
    ("s1", "z", ("R", LONG_AGO, END)),
]
WEIGHTS = [0.01, 0.5, 1.0, 2.5, 250.0]


@pytest.fixture
def survey(db):
    for ward_code, borough, *spans in SPANS:
        home, _ = Borough.objects.get_or_create(code=borough, name=borough)
        ward = Ward.objects.create(code=ward_code, name=ward_code, borough=home)
        for code, start, end in spans:
            bcu, _ = Bcu.objects.get_or_create(code=code, name=code)
            Membership.objects.create(
                ward=ward, bcu=bcu, valid_from=start, valid_to=end
            )
    return Survey.objects.create(code="pas")


@pytest.fixture
def questionnaire(monkeypatch):
    """Two questions, one of which is better when it falls."""
    pas = load("pas")
    questions = (pas.question("worried_asb"), pas.question("safe_day"))
    short = replace(pas, questions=questions, minimum_base=4)
    monkeypatch.setattr(engine, "load", lambda code: short)
    return short


def interviews(survey: Survey, random: random.Random, size: int) -> None:
    """Few people in few PSUs, so that all that is rare happens often."""
    batch = ImportBatch.objects.create(
        survey=survey, filename="x", sha256="0", size=0, state="checked"
    )
    quarters = random.sample(range(QUARTERS), random.randint(1, QUARTERS))
    shares = [random.choice([0.02, 0.5, 0.98]) for _ in range(2)]
    Response.objects.bulk_create(
        response(survey, batch, random, number, random.choice(quarters), shares)
        for number in range(size)
    )
    mark_stale(survey, (FIRST + n for n in quarters), "loaded")


def response(survey, batch, random, number, back, shares) -> Response:
    quarter = FIRST + back
    day = quarter.start + dt.timedelta(days=random.randrange(90))
    place = where(random, day)
    answers = [answer(random, share) for share in shares]
    return Response(
        survey=survey,
        batch=batch,
        respondent_id=str(number),
        weight=random.choice(WEIGHTS),
        quarter=quarter.ordinal,
        interview_date=day,
        psu=place.psu and psu(survey, quarter, place.psu),
        ward=place.ward,
        bcu=place.bcu,
        answer_01=answers[0],
        answer_02=answers[1],
    )


def where(random, day: dt.date) -> SimpleNamespace:
    """A ward, a BCU alone, or nothing; a PSU lies in one BCU on one day."""
    kind = random.choice(["ward"] * 8 + ["bcu", "nothing"])
    ward = bcu = None
    home = "nowhere"
    if kind == "ward":
        held = Membership.objects.on(day).select_related("ward", "bcu").order_by("pk")
        membership = random.choice(list(held))
        ward, home = membership.ward, membership.bcu.code
    if kind == "bcu":
        bcu = random.choice(list(Bcu.objects.order_by("pk")))
        home = bcu.code
    code = random.choice([None, "1", "2", "3"])
    return SimpleNamespace(ward=ward, bcu=bcu, psu=code and f"{home} {code}")


def psu(survey, quarter, code) -> Psu:
    return Psu.objects.get_or_create(survey=survey, quarter=quarter.ordinal, code=code)[
        0
    ]


def answer(random, share: float) -> int:
    if random.random() < 0.15:
        return random.choice([0, 97, 98])
    return random.choice([1, 2]) if random.random() < share else random.choice([3, 4])


def check(stored, expected: dict, where: tuple) -> None:
    for name, value in expected.items():
        found = getattr(stored, name)
        if isinstance(value, float):
            value = pytest.approx(value, rel=1e-6, abs=1e-9)
        assert found == value, (where, name)


def cells(model) -> dict:
    return {
        (f.measure, f.bcu_id, f.geography, f.window, f.quarter, *compared(f)): f
        for f in model.objects.filter(superseded_by=None)
    }


def compared(figure) -> list[str]:
    return [figure.compared_with] if isinstance(figure, Change) else []


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to make it smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 2**32),
    size=st.integers(1, 150),
    on=st.sampled_from([LONG_AGO, MOVE, END, dt.date(2010, 1, 1)]),
)
# a stratum of which no response has a BCU of today
@example(seed=5973, size=38, on=END)
def test_agrees_with_the_slow_roll_up(survey, questionnaire, seed, size, on):
    with transaction.atomic():
        interviews(survey, random.Random(seed), size)
        run = engine.roll_up(survey, on=on)
        assert run.state == Run.State.DONE
        for model, expected in zip(
            (Estimate, Change), reference.figures(questionnaire, on), strict=True
        ):
            stored = cells(model)
            assert stored.keys() == expected.keys()
            for where, figure in expected.items():
                check(stored[where], figure, where)
        transaction.set_rollback(True)
