"""Layouts: which column of a file is which of our fields, and what a file lacks."""

import io

import pytest

from snp.lib.csv_reader import Batch, open_table
from surveys.layout import FIELDS, LayoutError, layout_names, load_layout, read
from surveys.questionnaire import load

PUBLISHED = [
    "respondent_id",
    "interview_date",
    "ward_code",
    "psu",
    "weight",
    "age_band",
    "sex",
    "ethnic_group",
    "working_status",
    "victim",
    "good_job",
    "understand_issues",
    "dealing_issues",
    "worried_asb",
    "safe_day",
    "safe_night",
]

GOOD = """
title = "A contractor"
survey = "pas"
delimiter = "semicolon"
missing = ["-", "n/a"]
blank_weight = "leave out"
[fields]
respondent_id = { row_number = true }
interview_date = { constant = "2007-08-01" }
bcu_code = "Borough"
psu = { constant = "" }
weight = "WT"
age_band = { column = "age", bands = ["16-24", "25-34", "65+"] }
sex = { column = "gender", values = { 1 = "Male", 2 = "Female" } }
ethnic_group = { constant = "" }
working_status = { constant = "" }
victim = { constant = "" }
good_job = "q60"
"""
OTHERS = [
    "understand_issues",
    "dealing_issues",
    "worried_asb",
    "safe_day",
    "safe_night",
]
COLUMNS = ["borough", "wt", "age", "gender", "q60", *OTHERS]


@pytest.fixture
def read_text(tmp_path):
    def read_it(text):
        path = tmp_path / "demo.toml"
        path.write_text(text, encoding="utf-8")
        return read(path)

    return read_it


def batch_of(columns, **texts):
    rows = max(map(len, texts.values()))
    return Batch(
        range(2, 2 + rows), {name: texts.get(name, [""] * rows) for name in columns}
    )


def test_all_layouts_load():
    assert {"default", "bcs_2007_08"} <= set(layout_names())
    for name in layout_names():
        assert load_layout(name).name == name


# The published format


def test_default_takes_the_columns_as_they_are():
    binding = load_layout().bind(PUBLISHED, load("pas"))
    ours = binding.apply(batch_of(PUBLISHED, sex=["Male", ""], good_job=["1", "Fair"]))
    assert binding.warnings == ()
    assert list(ours) == list(binding.columns) == [*FIELDS, *PUBLISHED[10:]]
    assert ours["sex"] == ["Male", ""]
    assert ours["good_job"] == ["1", "Fair"]
    assert ours["bcu_code"] == ours["interview_quarter"] == ["", ""]


def test_all_missing_columns_are_named_at_once():
    header = [name for name in PUBLISHED if name not in ("psu", "victim", "safe_day")]
    with pytest.raises(LayoutError) as caught:
        load_layout().bind(header, load("pas"))
    assert sorted(map(str, caught.value.problems)) == [
        "row 1, column psu: is missing",
        "row 1, column safe_day: is missing",
        "row 1, column victim: is missing",
    ]


def test_extra_columns_are_named():
    pas = load("pas")
    one = load_layout().bind([*PUBLISHED, "mode"], pas)
    assert one.warnings == ("1 column is not used: mode",)
    two = load_layout().bind([*PUBLISHED, "mode", "wave"], pas)
    assert two.warnings == ("2 columns are not used: mode, wave",)


def test_bcu_in_the_place_of_the_ward():
    header = ["bcu_code" if name == "ward_code" else name for name in PUBLISHED]
    binding = load_layout().bind(header, load("pas"))
    assert binding.warnings == ()
    ours = binding.apply(batch_of(header, bcu_code=["E09000007"]))
    assert (ours["ward_code"], ours["bcu_code"]) == ([""], ["E09000007"])


def test_file_without_area_counts_for_the_force_and_says_so():
    header = [name for name in PUBLISHED if name != "ward_code"]
    (warning,) = load_layout().bind(header, load("pas")).warnings
    assert "every response counts for the force figure only" in warning


# A contractor's own


def test_constants_row_numbers_maps_and_bands(read_text):
    layout = read_text(GOOD)
    assert (layout.delimiter, layout.leaves_out_blank_weights) == (";", True)
    ours = layout.bind(COLUMNS, load("pas")).apply(
        batch_of(
            COLUMNS,
            age=["16", "34", "99", "15", "old", "-", "²"],
            gender=["1", "2", "3", "n/a", "", "1", "1"],
            q60=["1", "2", "-", "", "97", "1", "1"],
        )
    )
    assert ours["respondent_id"] == ["2", "3", "4", "5", "6", "7", "8"]
    assert ours["interview_date"] == ["2007-08-01"] * 7
    assert ours["age_band"] == ["16-24", "25-34", "65+", "15", "old", "", "²"]
    assert ours["sex"] == ["Male", "Female", "3", "", "", "Male", "Male"]
    assert ours["good_job"] == ["1", "2", "", "", "97", "1", "1"]
    assert ours["psu"] == ours["ward_code"] == [""] * 7


def test_file_of_the_british_crime_survey():
    survey, layout = load("bcs_2007_08"), load_layout("bcs_2007_08")
    header = "rowlabel\tsex\tage\tethgrp2\twork\twalkdark\twalkday\tbcsvictim\ttcindwt"
    rows = "61302140\t2\t36\t1\t1\t4\t \t0\t1.76\n61384060\t1\t \t5\t2\t9\t1\t1\t \n"
    table = open_table(
        io.BytesIO(f"{header}\n{rows}".encode()), delimiter=layout.delimiter
    )
    binding = layout.bind(table.header, survey)
    ours = binding.apply(next(table.batches()))
    assert binding.warnings == ()
    assert layout.leaves_out_blank_weights
    assert ours["interview_quarter"] == ["2007-08-Q3"] * 2
    assert ours["interview_date"] == ["", ""]
    assert ours["age_band"] == ["35-44", ""]
    assert ours["sex"] == ["Female", "Male"]
    assert ours["working_status"] == ["In paid work", "Not in paid work"]
    assert ours["ethnic_group"] == ["White", "Chinese or other"]
    assert ours["victim"] == ["no", "yes"]
    assert ours["weight"] == ["1.76", ""]
    for question in survey.questions:
        list(map(question.code_of, ours[question.code]))


def test_bcs_labels_are_those_of_its_questionnaire():
    survey, layout = load("bcs_2007_08"), load_layout("bcs_2007_08")
    for column, labels in survey.demographics.items():
        source = layout.sources[column]
        assert {*source.values.values(), *source.bands} - {""} == set(labels)


def test_layout_of_another_survey():
    with pytest.raises(LayoutError, match="is for the survey bcs_2007_08, not for pas"):
        load_layout("bcs_2007_08").bind(PUBLISHED, load("pas"))


def test_field_that_is_no_question_of_the_survey(read_text):
    layout = read_text(GOOD.replace("good_job", "goodjob"))
    with pytest.raises(LayoutError, match="goodjob is neither a field nor a question"):
        layout.bind(COLUMNS, load("pas"))


# Names and files


@pytest.mark.parametrize("name", ["nosuch", "../layouts/default", "", "Default"])
def test_unknown_layout(name):
    with pytest.raises(LayoutError, match=r'no layout ".*"; there are bcs_2007_08'):
        load_layout(name)


def test_layout_by_path(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)
    assert load_layout(str(path)).name == "mine"
    with pytest.raises(LayoutError, match="No such file"):
        load_layout(str(tmp_path / "none.toml"))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('title = "A contractor"', "", "demo.toml: title is missing"),
        ("title", "titel", "demo.toml: titel is not a key that is known here"),
        (
            '"semicolon"',
            '"pipe"',
            'delimiter "pipe" is not one of comma, semicolon, tab',
        ),
        ('"semicolon"', "1", "demo.toml: delimiter should be a text"),
        ('["-", "n/a"]', '"-"', "demo.toml: missing should be a list of texts"),
        ('["-", "n/a"]', "[9]", "demo.toml: missing should be a list of texts"),
        ('"leave out"', '"zero"', 'blank_weight "zero" is not one of error, leave out'),
        (
            'survey = "pas"',
            "",
            "demo.toml: survey is missing, as fields names questions",
        ),
        ('psu = { constant = "" }', "", "demo.toml: fields has no psu"),
        ("interview_date", "interview_dates", "fields needs one of interview_date and"),
        ("bcu_code = ", 'interview_quarter = "q"\nbcu_code = ', "fields needs one of"),
        ("{ row_number = true }", "1", "respondent_id should be a column's name or a"),
        (
            "row_number = true",
            "row_number = false",
            "needs one of column, constant and",
        ),
        (
            "row_number = true",
            "rownumber = true",
            "rownumber is not a key that is known",
        ),
        (
            'column = "age"',
            'column = "age", constant = ""',
            "age_band needs one of column",
        ),
        ('"65+"', '"old"', '"old" is not a band such as 16-24 or 65+'),
        ('1 = "Male"', "1 = 1", "demo.toml: sex: values should all be texts"),
        ("title = ", "title ", "demo.toml: is not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(read_text, old, new, sentence):
    with pytest.raises(LayoutError) as caught:
        read_text(GOOD.replace(old, new, 1))
    assert sentence in str(caught.value)


def test_delimiter_as_a_character(read_text):
    assert read_text(GOOD.replace('"semicolon"', '"\\t"')).delimiter == "\t"
    assert read_text(GOOD.replace('delimiter = "semicolon"', "")).delimiter is None
