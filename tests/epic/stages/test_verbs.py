"""Who signs off and remarks, what stays of it, and what the database refuses."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from epic.models import Remark, SignOff
from epic.signals import changed
from epic.stages.verbs import remark, sign_off, withdraw_sign_off
from snp.audit.models import Event
from snp.lib.quarters import Quarter
from tests.epic.stages.conftest import AUTUMN

pytestmark = pytest.mark.django_db
NOW = Quarter.of(dt.date.today())


@pytest.fixture
def where(places):
    return {"ward": places.a1, "quarter": AUTUMN, "stage": "review"}


def verbs():
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def test_a_sign_off_is_kept_audited_and_announced(where, cast, places):
    heard = []

    def hear(wards, **_):
        heard.append(wards)

    changed.connect(hear)
    made = sign_off(**where, sentence=" Told residents. ", by=cast.sergeant)
    changed.disconnect(hear)
    assert made.sentence == "Told residents."
    assert heard == [{places.a1.pk}]
    event = Event.objects.get(verb="sign off stage")
    assert (event.subject, event.by) == ("A1 2006-07-Q3 review", cast.sergeant)


def test_the_same_sentence_twice_is_one_sign_off(where, cast):
    first = sign_off(**where, sentence="Done.", by=cast.sergeant)
    assert sign_off(**where, sentence="Done.", by=cast.sergeant) == first
    assert verbs() == ["sign off stage"]


def test_another_sentence_withdraws_the_one_before(where, cast):
    first = sign_off(**where, sentence="Done.", by=cast.sergeant)
    second = sign_off(**where, sentence="Done, and told.", by=cast.sergeant)
    first.refresh_from_db()
    assert first.withdrawn_by == cast.sergeant
    assert SignOff.objects.get(withdrawn_at=None) == second


def test_a_withdrawn_sign_off_stays_and_to_withdraw_twice_does_nothing(where, cast):
    sign_off(**where, sentence="Done.", by=cast.sergeant)
    withdraw_sign_off(**where, by=cast.sergeant)
    withdraw_sign_off(**where, by=cast.sergeant)
    assert SignOff.objects.exclude(withdrawn_at=None).get().sentence == "Done."
    assert verbs() == ["sign off stage", "withdraw sign-off"]


@pytest.mark.parametrize(
    "name", ["commander", "birch_sergeant", "analyst", "admin", "outsider"]
)
def test_only_the_sergeant_of_the_ward_signs_off(where, cast, name):
    for deed in (
        lambda by: sign_off(**where, sentence="Done.", by=by),
        lambda by: withdraw_sign_off(**where, by=by),
    ):
        with pytest.raises(PermissionDenied, match="Only the sergeant of Alder 1"):
            deed(getattr(cast, name))
    assert not SignOff.objects.exists()


def test_a_posting_that_ended_yesterday_signs_nothing_off(where, cast):
    cast.sergeant.postings.update(valid_to=dt.date.today())
    with pytest.raises(PermissionDenied):
        sign_off(**where, sentence="Done.", by=cast.sergeant)


@pytest.mark.parametrize("name", ["sergeant", "analyst", "admin", "outsider"])
def test_only_the_commander_of_its_bcu_remarks(where, cast, name):
    with pytest.raises(PermissionDenied, match="Only the commander of Alder 1's BCU"):
        remark(**where, text="Well done.", by=getattr(cast, name))


def test_a_commander_remarks_in_their_own_bcu_alone(where, cast, places):
    made = remark(**where, text="Well done.", by=cast.commander)
    assert remark(**where, text="Well done. ", by=cast.commander) == made
    assert verbs() == ["remark on stage"]
    with pytest.raises(PermissionDenied):
        remark(**where | {"ward": places.b1}, text="Well done.", by=cast.commander)


@pytest.mark.parametrize(
    ("quarter", "stage", "sentence", "why"),
    [
        (NOW + 1, "review", "Done.", "has not begun"),
        (Quarter(2003, 4), "review", "Done.", "no teams before April 2004"),
        (AUTUMN, "revue", "Done.", 'no stage "revue"'),
        (AUTUMN, "review", "  ", "Say it in a sentence"),
        (AUTUMN, "review", "a" * 5_000, "At most 500 characters; these are 5,000"),
        (AUTUMN, "review", "a\0b", "not text that can be stored"),
        (AUTUMN, "review", "Ring 07700 900123.", "looks like a telephone number"),
    ],
)
def test_what_is_wrong_is_said(cast, places, quarter, stage, sentence, why):
    where = {"ward": places.a1, "quarter": quarter, "stage": stage}
    with pytest.raises(ValidationError, match=why):
        sign_off(**where, sentence=sentence, by=cast.sergeant)
    with pytest.raises(ValidationError, match=why):
        remark(**where, text=sentence, by=cast.commander)
    assert not Event.objects.exists()


def test_the_quarter_that_runs_can_be_signed_off(cast, places):
    where = {"ward": places.a1, "quarter": NOW, "stage": "review"}
    assert (
        sign_off(**where, sentence="Done 🚓.", by=cast.sergeant).quarter == NOW.ordinal
    )


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("sign_off_of_a_stage_with_a_sentence", {"sentence": ""}),
        ("sign_off_of_a_stage_with_a_sentence", {"stage": "revue"}),
        ("sign_off_of_a_quarter_begun", {"quarter": (NOW + 1).ordinal}),
        ("sign_off_of_a_quarter_begun", {"quarter": Quarter(2003, 4).ordinal}),
        (
            "sign_off_is_withdrawn_after_it_was_made",
            {"withdrawn_at": dt.datetime(2007, 1, 1, tzinfo=dt.UTC)},
        ),
        ("one_sign_off_a_stage", {}),
    ],
)
def test_the_database_refuses_a_wrong_sign_off(places, constraint, wrong):
    values = {
        "ward": places.a1, "quarter": NOW.ordinal, "stage": "review",
        "sentence": "Done.",
    }  # fmt: skip
    SignOff.objects.create(**values)
    with pytest.raises(IntegrityError, match=constraint):
        SignOff.objects.create(**values | wrong)


def test_the_database_refuses_a_withdrawal_without_its_time(places, cast):
    with pytest.raises(IntegrityError, match="sign_off_is_withdrawn_after_it_was_made"):
        SignOff.objects.create(
            ward=places.a1, quarter=AUTUMN.ordinal, stage="review", sentence="Done.",
            withdrawn_by=cast.sergeant,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("remark_on_a_stage_with_a_text", {"text": ""}),
        ("remark_on_a_stage_with_a_text", {"stage": "revue"}),
        ("remark_on_a_quarter_begun", {"quarter": (NOW + 1).ordinal}),
        ("remark_once", {}),
    ],
)
def test_the_database_refuses_a_wrong_remark(places, cast, constraint, wrong):
    values = {
        "ward": places.a1, "quarter": NOW.ordinal, "stage": "review",
        "text": "Well done.", "by": cast.commander, "at": timezone.now(),
    }  # fmt: skip
    Remark.objects.create(**values)
    with pytest.raises(IntegrityError, match=constraint):
        Remark.objects.create(**values | wrong)
