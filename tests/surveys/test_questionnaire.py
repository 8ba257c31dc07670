"""Definitions of surveys: the real ones load, and a wrong one says what is wrong."""

import pytest

from surveys.questionnaire import (
    MAX_QUESTIONS,
    QuestionnaireError,
    all_questionnaires,
    load,
    read,
)

GOOD = """
code = "demo"
title = "A survey"
minimum_base = 50
lowest_level = "ward"
panel = true
[[missing]]
code = 97
label = "Don't know"
in_base = false
[[outcomes]]
code = "safety"
title = "Safety"
[demographics]
age_band = ["16+"]
sex = ["Male", "Female"]
ethnic_group = ["Any"]
working_status = ["Any"]
victim = ["yes", "no"]
"""
QUESTION = """
[[questions]]
code = "safe"
number = "Q1"
wording = "How safe?"
short = "Feel safe"
outcome = "safety"
scale = ["Safe", "Neither", "Unsafe"]
counted = [1]
counted_label = "feel safe"
polarity = "higher"
why = "It matters."
source = "Made up."
"""
EXTRA = """
[[questions.extra]]
code = 5
label = "Never out"
in_base = true
"""


@pytest.fixture
def read_text(tmp_path):
    def read_it(text):
        path = tmp_path / "demo.toml"
        path.write_text(text, encoding="utf-8")
        return read(path)

    return read_it


def test_all_load():
    assert {"pas", "bcs_2007_08"} <= set(all_questionnaires())
    assert load("pas") is all_questionnaires()["pas"]


def test_unknown_survey():
    with pytest.raises(
        QuestionnaireError, match='no survey "x"; there are bcs_2007_08'
    ):
        load("x")


def test_pas_is_the_survey_of_the_report():
    pas = load("pas")
    assert [question.code for question in pas.questions] == [
        "good_job",
        "understand_issues",
        "dealing_issues",
        "worried_asb",
        "safe_day",
        "safe_night",
    ]
    assert pas.levels == ("bcu", "force")
    assert pas.has_bcu_figures
    assert (pas.minimum_base, pas.panel) == (100, False)
    assert {question.outcome for question in pas.questions} == {
        outcome.code for outcome in pas.outcomes
    }
    assert len(pas.outcomes) == 4


def test_pas_polarity_and_counted_answers():
    questions = load("pas").questions
    worse = [question.code for question in questions if not question.higher_is_better]
    assert worse == ["worried_asb"]
    assert {question.counted_codes for question in questions} == {frozenset({1, 2})}


def test_spontaneous_answers_are_in_the_base_and_not_counted():
    question = load("pas").question("safe_night")
    assert question.code_of("do not go out ALONE") == 6
    assert {5, 6} <= question.valid_codes - question.counted_codes
    assert not {97, 98} & question.valid_codes


def test_british_crime_survey_is_valid_for_the_force_only():
    survey = load("bcs_2007_08")
    assert survey.levels == ("force",)
    assert not survey.has_bcu_figures
    assert survey.question("walkday").valid_codes == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Excellent", 1),
        (" very   POOR ", 5),
        ("2", 2),
        ("02", 2),
        ("2.0", 2),
        ("97", 97),
        ("Don't know", 97),
        ("don\u2019t know", 97),
        ("Refused", 98),
        ("", None),
        ("  ", None),
    ],
)
def test_code_of_an_answer(text, code):
    assert load("pas").question("good_job").code_of(text) == code


@pytest.mark.parametrize("text", ["6", "0", "-1", "2.5", "Brilliant"])
def test_answer_that_there_is_not(text):
    with pytest.raises(
        ValueError, match="is no answer to good_job: 1 Excellent, 2 Good"
    ):
        load("pas").question("good_job").code_of(text)


def test_demographics():
    pas = load("pas")
    assert pas.demographic("sex", "female") == "Female"
    assert pas.demographic("victim", "YES") == "yes"
    assert pas.demographic("age_band", " ") is None
    with pytest.raises(ValueError, match='"12" is not one of 16-24, 25-34'):
        pas.demographic("age_band", "12")


def test_position_is_the_order_in_the_file():
    pas = load("pas")
    assert pas.position("good_job") == 0
    assert pas.question("safe_night") is pas.questions[5]
    with pytest.raises(KeyError, match="no question"):
        pas.position("x")


def test_outcome_by_code():
    assert load("pas").outcome("confidence").title.startswith("Confidence that police")


def test_own_missing_codes_take_the_place_of_the_surveys(read_text):
    own = "[[questions.missing]]\ncode = 9\nlabel = 'Not sure'\nin_base = true\n"
    question = read_text(GOOD + QUESTION + own).questions[0]
    assert question.labels == {1: "Safe", 2: "Neither", 3: "Unsafe", 9: "Not sure"}
    assert question.valid_codes == {1, 2, 3, 9}


def test_survey_for_wards(read_text):
    survey = read_text(GOOD + QUESTION)
    assert survey.levels == ("ward", "bcu", "force")
    assert survey.panel


def many(count):
    return GOOD + "".join(
        QUESTION.replace('"safe"', f'"safe{number}"') for number in range(count)
    )


def test_as_many_questions_as_there_are_columns(read_text):
    assert len(read_text(many(MAX_QUESTIONS)).questions) == 20
    with pytest.raises(
        QuestionnaireError, match="demo.toml: questions are 21, not 1 to"
    ):
        read_text(many(MAX_QUESTIONS + 1))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('title = "A survey"\n', "", "demo.toml: title is missing"),
        ('"A survey"', '" "', "demo.toml: title is blank"),
        ('"A survey"', "1", "demo.toml: title should be a text"),
        ('"demo"', '"other"', "demo.toml: code should be demo, as the file is named"),
        ('"demo"', '"De mo"', 'demo.toml: code "De mo" should be small letters'),
        ("= 50", "= 0", "demo.toml: minimum_base 0 is not between 1 and 32,767"),
        ("= 50", "= true", "demo.toml: minimum_base should be a whole number"),
        ('"ward"', '"street"', 'lowest_level "street" is not one of ward, bcu, force'),
        ("panel = true", "panel = 1", "demo.toml: panel should be true or false"),
        ("panel", "panle", "demo.toml: panel is missing"),
        ("panel", "more = 1\npanel", "demo.toml: more is not a key that is known here"),
        ("= 97", "= 0", "missing 0: code 0 is not between 1"),
        ("= 97", "= 2", 'questions safe: codes "2" stands more than once'),
        (
            '"Don\'t know"',
            '"safe"',
            'questions safe: labels "safe" stands more than once',
        ),
        (
            "[[outcomes]]",
            "[outcomes]",
            "demo.toml: outcomes should be a list of tables",
        ),
        ('["16+"]', "[]", "demographics: age_band should be a list of texts"),
        ('["16+"]', '"16+"', "demographics: age_band should be a list of texts"),
        ('["Male", "Female"]', '["Male", "male"]', 'sex "male" stands more than once'),
        ("victim", "viktim", "demo.toml: demographics: victim is missing"),
        ('"How safe?"', '""', "demo.toml: questions safe: wording is blank"),
        ('outcome = "safety"', 'outcome = "x"', 'outcome "x" is not one of safety'),
        (
            "counted = [1]",
            "counted = [4]",
            "questions safe: counted 4 is not on the scale",
        ),
        ("counted = [1]", "counted = []", "counted should be a list of codes"),
        ("counted = [1]", 'counted = ["Safe"]', "counted should be a list of codes"),
        ("counted = [1]", "counted = [1, 1]", 'counted "1" stands more than once'),
        ("counted = [1]", "counted = [1, 2, 3]", "counted is the whole scale"),
        ('"higher"', '"up"', 'polarity "up" is not one of higher, lower'),
        ("code = 5", "code = 5\nx = 1", "safe: extra 5: x is not a key that is known"),
        ("code = 5", "code = 3", 'questions safe: codes "3" stands more than once'),
        ('why = "It matters."', "", "questions safe: why is missing"),
        ("code = ", "code ", "demo.toml: is not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(read_text, old, new, sentence):
    text = (GOOD + QUESTION + EXTRA).replace(old, new, 1)
    with pytest.raises(QuestionnaireError) as caught:
        read_text(text)
    assert sentence in str(caught.value)


def test_list_of_tables_of_the_wrong_kind(read_text):
    with pytest.raises(
        QuestionnaireError, match="questions should be a list of tables"
    ):
        read_text('questions = ["safe"]\n' + GOOD)


@pytest.mark.parametrize(
    ("again", "sentence"),
    [
        (QUESTION, 'questions "safe" stands more than once'),
        ('[[outcomes]]\ncode = "safety"\ntitle = "x"', 'outcomes "safety" stands more'),
    ],
)
def test_two_of_the_same_code(read_text, again, sentence):
    with pytest.raises(QuestionnaireError, match=sentence):
        read_text(GOOD + QUESTION + again)
