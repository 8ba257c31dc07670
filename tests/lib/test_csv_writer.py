"""The writer of tables: safe in a spreadsheet, and read back as it was written."""

import csv
import datetime as dt
import io
import math
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snp.lib.csv_reader import open_table
from snp.lib.csv_writer import cell, rows_as_csv, safe_cell


def written(rows, header=("a",), **options):
    return b"".join(rows_as_csv(header, rows, **options))


def lines(rows, header=("a",)):
    return written(rows, header).decode().split("\r\n")[1:-1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, '""'),  # quoted, so that a row of one empty value is a row
        ("", '""'),
        (0.1, "0.1"),
        (1 / 3, "0.3333333333333333"),
        (-2.5, "-2.5"),
        (7, "7"),
        (Decimal("1.50"), "1.50"),
        (True, "true"),
        (False, "false"),
        (dt.date(2006, 4, 1), "2006-04-01"),
        (dt.datetime(2006, 4, 1, 9, 30, tzinfo=dt.UTC), "2006-04-01T09:30:00+00:00"),
        (dt.time(9, 30), "09:30:00"),
        ("Zoë", "Zoë"),
        ('say "no", twice', '"say ""no"", twice"'),
        (["=1"], "['=1']"),
        ("\udc80", "\\udc80"),
    ],
)
def test_values(value, text):
    assert lines([[value]]) == [text]


def test_one_cell():
    assert cell(None) is None
    assert cell(0.5) == 0.5
    assert cell("=1") == "'=1"


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 20 7946", "-", "@SUM(A1)", "\t=1", "\r=1", "-1-1", "=1", "-٣"]
)
def test_formula_is_made_safe(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "a=1", "-5", "+5", "-.5", "-5.", "-1.5e-07", " =1"]
)
def test_plain_numbers_and_other_text_stay(text):
    assert safe_cell(text) == text


def test_text_of_an_odd_type_is_made_safe():
    class Odd:
        def __str__(self):
            return "=1"

    assert lines([[Odd()]]) == ["'=1"]


def test_excel_wants_a_byte_order_mark():
    assert written([], excel=True) == b"\xef\xbb\xbfa\r\n"
    assert written([]) == b"a\r\n"


def test_chunks_are_of_middling_size():
    chunks = list(rows_as_csv(["a"], (["x" * 99] for _ in range(10_000))))
    assert len(chunks) > 10
    assert max(map(len, chunks)) < 70_000
    assert b"".join(chunks).count(b"\r\n") == 10_001


def failing_rows():
    yield ["one"]
    raise RuntimeError("the database went away")


def test_failure_midway_ends_the_file_with_a_row_that_says_so():
    stream = rows_as_csv(["a"], failing_rows())
    assert next(stream) == b"a\r\none\r\nINCOMPLETE FILE\r\n"
    with pytest.raises(RuntimeError, match="went away"):
        next(stream)


def test_row_of_another_width_is_a_failure():
    stream = rows_as_csv(["a", "b"], [[1, 2], [3]])
    assert next(stream).endswith(b"1,2\r\nINCOMPLETE FILE\r\n")
    with pytest.raises(ValueError, match="a row of 1 values under 2 names"):
        next(stream)


def test_reader_that_goes_away_is_no_failure():
    stream = rows_as_csv(["a"], (["x" * 99] for _ in range(10_000)))
    next(stream)
    stream.close()


texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    | st.sampled_from("=+-@\t\r\n\"', ;é€"),
    max_size=8,
)
rows_of_texts = st.lists(
    st.tuples(st.integers(), texts, texts, st.floats(allow_nan=False) | st.none()),
    min_size=1,
)
HEADER = ("id", "one", "two", "number")


@given(rows_of_texts, st.booleans())
def test_our_reader_reads_what_was_written(rows, excel):
    data = written(rows, HEADER, excel=excel)
    batches = list(open_table(io.BytesIO(data)).batches())
    columns = batches[0].columns
    assert [list(batch.problems) for batch in batches] == [[]]
    assert columns["id"] == [str(row[0]) for row in rows]
    assert columns["one"] == [safe_cell(row[1]).strip() for row in rows]
    assert columns["two"] == [safe_cell(row[2]).strip() for row in rows]
    numbers = [float(text) if text else None for text in columns["number"]]
    assert numbers == [row[3] for row in rows]


@given(rows_of_texts, st.booleans())
def test_pandas_reads_what_was_written(rows, excel):
    data = io.BytesIO(written(rows, HEADER, excel=excel))
    frame = pd.read_csv(data, dtype=str, keep_default_na=False)
    for position, name in enumerate(HEADER[:3]):
        expected = [safe_cell(str(row[position])) for row in rows]
        # pandas takes a CR LF, and a CR alone, inside a value as they stand.
        assert frame[name].tolist() == expected


@given(rows_of_texts)
def test_no_cell_starts_a_formula(rows):
    text = written(rows, HEADER).decode()
    for row in csv.reader(io.StringIO(text, newline="")):
        for value in row:
            assert (
                value[:1] not in set("=+-@\t\r")
                or math.isfinite(float(value))
                or (value == "-inf")
            )
