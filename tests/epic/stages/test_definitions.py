"""stages.toml is read whole, and refused with a sentence where it is wrong."""

import pytest

from epic.models import Stage
from epic.stages.definitions import FILE, StagesError, read, stages

TEXT = FILE.read_text(encoding="utf-8")


def test_the_seven_stages_in_their_order():
    assert [stage.code for stage in stages()] == Stage.values
    for stage in stages():
        assert stage.purpose.endswith(".")
        assert stage.requirements


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        ('kinds = ["panel_meeting"]', 'kinds = ["pannel"]', 'the kind "pannel"'),
        (
            'counts = "kin_contacts"',
            'counts = "kin"',
            'the count "kin", which there is',
        ),
        ('code = "review"', 'code = "revue"', "must have the stages research,"),
        ("at_least = 40", "at_least = 0", "a whole number from 1 on"),
        ("at_least = 40", "at_least = true", "a whole number from 1 on"),
        ("at_least = 40", "", 'Stage "plan_and_act" lacks "at_least"'),
        (
            "at_least = 40",
            "at_most = 40\nat_least = 1",
            '"at_most", which means nothing',
        ),
        ('unit = ["panel meeting", "panel meetings"]', 'unit = ["one"]', "two texts"),
        ('unit = ["panel meeting", "panel meetings"]', "unit = [1, 2]", "two texts"),
        ('kinds = ["patrol_hours"]', "", "kinds, counts or both"),
        ('kinds = ["patrol_hours"]', "kinds = []", "kinds, counts or both"),
        ('kinds = ["patrol_hours"]', 'kinds = "patrol_hours"', "is a list of codes"),
        ('[[stage]]\ncode = "review"', '[[stage]\ncode = "review"', "is not TOML"),
    ],
)
def test_what_is_wrong_is_said(was, now, sentence):
    assert was in TEXT
    with pytest.raises(StagesError) as error:
        read(TEXT.replace(was, now, 1))
    assert sentence in str(error.value)


def test_a_stage_without_requirements_would_be_delivered_by_nothing():
    without = TEXT[: TEXT.rindex("[[stage.requirement]]")]
    without = without[: without.rindex("[[stage.requirement]]")]
    with pytest.raises(StagesError, match='"review" has no requirement'):
        read(without)


def test_a_file_with_no_stage():
    with pytest.raises(StagesError, match="it has none"):
        read("")
