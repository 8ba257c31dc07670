"""The sentence on a ward's stages, from statuses made by hand."""

import pytest

from epic.models import SignOff
from epic.stages.definitions import stages
from epic.stages.tracker import Evidence, StageStatus, Status
from epic.stages.words import sentence
from tests.epic.stages.conftest import AUTUMN
from wards.models import Ward

ABBEY = Ward(code="A1", name="Abbey")
LETTERS = {
    "d": Status.DELIVERED, "p": Status.PARTLY, "n": Status.NOT_YET,
    "i": Status.NIL, "N": Status.NOTHING,
}  # fmt: skip


def said(statuses: str, so_far=False, signed: str = "") -> str:
    """One letter a stage: delivered, partly, not yet (n), nil (i), Nothing."""
    made = []
    for stage, letter in zip(stages(), statuses, strict=True):
        met = letter == "d"
        evidence = tuple(
            Evidence(each, each.at_least if met or (letter == "p" and not place) else 0)
            for place, each in enumerate(stage.requirements)
        )
        sign_off = SignOff() if stage.code in signed.split() else None
        made.append(StageStatus(stage, LETTERS[letter], evidence, so_far, sign_off))
    return sentence(ABBEY, AUTUMN, made)


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ("ddddddd", "Abbey has delivered all 7 stages in October to December 2006."),
        (
            "dddddpd",
            (
                "Abbey has delivered 6 of 7 stages in October to December 2006; plan and "
                "act lacks 40 hours of patrol and 1 action on a priority."
            ),
        ),
        (
            "ddddnpp",
            (
                "Abbey has delivered 4 of 7 stages in October to December 2006: "
                "2 partly, 1 not yet."
            ),
        ),
        (
            "nnnnnnn",
            (
                "Abbey has delivered none of the 7 stages in October to December 2006: "
                "7 not yet."
            ),
        ),
        (
            "NNNNNNN",
            (
                "Nothing is logged for Abbey in October to December 2006, and not all of "
                "it is nil."
            ),
        ),
        (
            "iiiiiii",
            "The team of Abbey returned nil for each month of October to December 2006.",
        ),
    ],
)
def test_what_stands(statuses, words):
    assert said(statuses) == words


def test_a_quarter_that_runs():
    assert "October to December 2006 so far; review lacks" in said("ddddddp", True)


def test_sign_offs_without_evidence():
    one = "Plan and act is signed off without full evidence."
    two = "2 stages are signed off without full evidence."
    assert said("ddddnpp", signed="research plan_and_act").endswith(f" {one}")
    assert said("ddddnpp", signed="plan_and_act review").endswith(f" {two}")
    assert "signed" not in said("ddddnpp", signed="research")
