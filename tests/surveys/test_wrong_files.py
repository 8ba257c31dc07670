"""Files broken in every way that a person breaks them: what is said, and nothing stored."""

import datetime as dt
import io
import tracemalloc

import pytest

from surveys.importing.loading import load_responses
from tests.surveys.conftest import HEADER, load, load_rows, row, text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("places", "nothing_stored"),
]
TOMORROW = dt.date.today() + dt.timedelta(1)
SHORTENED = "is how a spreadsheet shortens a long number"


def said(outcome) -> list[str]:
    return outcome.problems.lines()


# A cell

CELLS = [
    ("weight", "abc", '"abc" is not a number'),
    ("weight", "-1", "a weight is above 0, not -1"),
    ("weight", "0", "a weight is above 0, not 0"),
    ("weight", "0.0", "a weight is above 0, not 0.0"),
    ("weight", "NaN", '"NaN" is not a number'),
    ("weight", "inf", '"inf" is not a number'),
    ("weight", "1e999", "1e999 is too large for a weight"),
    ("weight", "1e305", "1e305 is too large for a weight"),
    ("weight", "1e-30", "1e-30 is too small for a weight"),
    ("weight", "1e-999", "a weight is above 0, not 1e-999"),
    ("weight", "1_000", '"1_000" is not a number'),
    ("weight", "١٢", '"١٢" is not a number'),
    ("weight", "", "is blank, and other rows have a weight"),
    ("weight", "1.00E+05", f'"1.00E+05" {SHORTENED}'),
    ("respondent_id", "", "is blank"),
    ("respondent_id", "1.00E+05", f'"1.00E+05" {SHORTENED}'),
    ("respondent_id", "x" * 101, "is longer than 100 characters"),
    ("psu", "1.2E+11", f'"1.2E+11" {SHORTENED}'),
    ("psu", "x" * 101, "is longer than 100 characters"),
    ("ward_code", "1.00E+05", f'"1.00E+05" {SHORTENED}'),
    ("ward_code", "Z9", '"Z9" is not in the areas that are loaded'),
    ("ward_code", "a1", '"a1" is not in the areas that are loaded'),
    ("interview_date", "", "is blank"),
    ("interview_date", "14 May 2007", '"14 May 2007" is not a date such as'),
    ("interview_date", "31/02/2007", '"31/02/2007" is not a day of the calendar'),
    ("interview_date", "2007-02-31", '"2007-02-31" is not a day of the calendar'),
    ("interview_date", "05/14/2007", '"05/14/2007" is not a day of the calendar'),
    ("interview_date", "14/05/07", '"14/05/07" is not a date such as'),
    ("interview_date", "39216", '"39216" is not a date such as'),
    ("interview_date", str(TOMORROW), f"{TOMORROW} lies in the future"),
    ("interview_date", "1907-05-14", "1907-05-14 is before there was such a survey"),
    ("age_band", "25-43", '"25-43" is none of 16-24, 25-34'),
    ("age_band", "30", '"30" is none of 16-24'),
    ("sex", "F", '"F" is none of Male, Female'),
    ("ethnic_group", "Wite", '"Wite" is none of White, Mixed'),
    ("working_status", "Retird", '"Retird" is none of Working full time'),
    ("victim", "maybe", '"maybe" is none of yes, no'),
    ("good_job", "Excelent", '"Excelent" is no answer to good_job: 1 Excellent'),
    ("good_job", "7", '"7" is no answer to good_job: 1 Excellent'),
    ("good_job", "0", '"0" is no answer to good_job'),
    ("good_job", "-1", '"-1" is no answer to good_job'),
    ("safe_night", "7", '"7" is no answer to safe_night'),
    ("good_job", "5.5", '"5.5" is no answer to good_job'),
]


@pytest.mark.parametrize(("column", "text", "sentence"), CELLS)
def test_a_wrong_cell_is_named_by_row_and_column(column, text, sentence):
    outcome = load_rows(row(), row(**{column: text}), row())
    assert len(outcome.problems) == 1, said(outcome)
    assert said(outcome)[0].startswith(f"row 3, column {column}: {sentence}")


def test_a_decimal_comma_is_not_a_number():
    outcome = load(text_of([row(weight="1,5")], delimiter=";"))
    assert said(outcome) == ['row 2, column weight: "1,5" is not a number']


def test_a_ward_that_was_not_there_yet_on_the_day():
    outcome = load_rows(row(), row(interview_date="2004-03-31"))
    assert said(outcome) == [
        'row 3, column ward_code: "A1" belongs to no BCU on 2004-03-31'
    ]


def test_every_problem_of_a_row_is_said():
    outcome = load_rows(row(weight="x", sex="y", good_job="z", ward_code="Z"))
    assert len(outcome.problems) == 4


def test_at_most_fifty_problems_are_listed_and_then_the_count():
    lines = said(load_rows(*[row(weight="x")] * 1234))
    assert len(lines) == 51
    assert lines[0].startswith("row 2,")
    assert lines[49].startswith("row 51,")
    assert lines[50] == "and 1,184 more: 1,234 problems in all"


def test_a_weight_that_is_blank_in_the_whole_file():
    (line,) = said(load_rows(row(weight=""), row(weight="")))
    assert line.startswith("column weight: is blank in every row")


# The header


def test_all_missing_columns_are_named_at_once():
    header = [name for name in HEADER if name not in ("psu", "victim", "safe_day")]
    assert said(load(text_of([row()], header))) == [
        "row 1, column safe_day: is missing",
        "row 1, column psu: is missing",
        "row 1, column victim: is missing",
    ]


def test_a_column_that_stands_twice():
    (line,) = said(load(text_of([row()], (*HEADER, "weight"))))
    assert line == "row 1, column weight: stands in the header more than once"


def test_a_survey_or_layout_that_is_not_there():
    assert said(load_rows(row(), survey="cats"))[0].startswith(
        'there is no survey "cats'
    )
    assert said(load_rows(row(), layout="cats"))[0].startswith(
        'there is no layout "cats'
    )
    (line,) = said(load_rows(row(), layout="bcs_2007_08"))
    assert "is for the survey bcs_2007_08" in line


# More than one row


def test_two_respondents_with_one_id_far_apart():
    rows = [row(respondent_id=f"N{n}") for n in range(3000)]
    rows[7]["respondent_id"] = rows[2990]["respondent_id"] = "same"
    assert said(load_rows(*rows)) == [
        'row 2992, column respondent_id: "same" is in the wave 2007-08-Q1 already'
    ]


def test_a_psu_in_two_bcus_is_said_at_the_later_row():
    outcome = load_rows(row(ward_code="A1"), row(ward_code="A2"), row(ward_code="B1"))
    assert said(outcome) == [
        'row 4, column psu: "P1" has interviews in Alder and in Birch'
    ]


# What is no table

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"\n \n", "the file is empty"),
        ((",".join(HEADER) + "\n").encode(), "the file has a header but no rows"),
        (PNG, "the file is a picture (PNG), not a table"),
        (b"PK\x03\x04" + bytes(100), "the file is an Excel workbook or another zip"),
        (text_of([row()]).encode("utf-16"), "the file is UTF-16 text"),
        (b"<!DOCTYPE html><html>", "the file is a web page (HTML), not a table"),
        (bytes(range(256)) * 9, "the file is binary"),
    ],
)
def test_a_file_that_is_no_table_says_what_it_is(content, sentence):
    (line,) = said(load(content))
    assert line.startswith(sentence)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("R9,2007-05-14,A1", "row 3: has 3 fields, the header has 16"),
        (
            "R\0,2007-05-14,A1,P1,1" + "," * 11,
            "row 3, column respondent_id: holds a NUL",
        ),
        ('"R9,2007-05-14,A1,P1,1' + "," * 11, "row 3: the file ends inside a quoted"),
    ],
)
def test_a_row_that_cannot_be_read(line, sentence):
    lines = said(load(text_of([row()]) + line + "\n"))
    assert lines[0].startswith(sentence), lines


def test_a_file_that_was_cut_in_the_middle():
    whole = text_of([row()] * 10)
    (line,) = said(load(whole[:-20]))
    assert line == "row 11: has 9 fields, the header has 16"


class Endless(io.RawIOBase):
    """A header and then one line of 2 GB, made as it is read."""

    SIZE = 2 << 30
    HEAD = (",".join(HEADER) + "\n").encode()

    def __init__(self) -> None:
        self.at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset
        return offset

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer) -> int:
        count = min(len(buffer), self.SIZE - self.at)
        piece = self.HEAD[self.at : self.at + count].ljust(count, b"x")
        buffer[:count] = piece
        self.at += count
        return count


def test_a_line_of_two_gigabytes_takes_little_memory():
    tracemalloc.start()
    outcome = load_responses(
        io.BufferedReader(Endless(), 1 << 20), survey="pas", filename="x", by=None
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (line,) = said(outcome)
    assert line.startswith("row 2: is longer than 1,048,576 characters")
    assert peak < 100e6


def test_one_wrong_row_at_the_end_of_a_hundred_thousand():
    line = ",".join({"respondent_id": "{}", **row()}.values())
    lines = [line.format(n) for n in range(100_000)]
    lines[99_998] = lines[99_998].replace("812.5", "8l2.5")
    text = ",".join(HEADER) + "\n" + "\n".join(lines)
    assert said(load(text)) == ['row 100000, column weight: "8l2.5" is not a number']
