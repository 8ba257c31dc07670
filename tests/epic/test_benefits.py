"""The benefits profile is data, and what it names exists."""

from epic.benefits import profile
from surveys.questionnaire import load


def test_the_four_outcomes_of_the_report_are_answered_for():
    assert [each.title for each in profile().answered_for] == [
        outcome.title for outcome in load("pas").outcomes
    ]


def test_every_question_of_the_survey_has_its_outcome_once():
    named = [code for each in profile().outcomes for code in each.questions]
    assert sorted(named) == sorted(question.code for question in load("pas").questions)


def test_what_is_influenced_is_not_answered_for():
    assert [each.code for each in profile().influenced] == ["crime", "visibility"]


def test_all_have_a_source_and_a_reason():
    assert all(each.source and each.why for each in profile().outcomes)
    assert all(each.whose and each.measured for each in profile().secondary)
