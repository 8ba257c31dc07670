"""The reader of tables: what it accepts, what it says, and how little it holds."""

import csv
import io
import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snp.lib.csv_reader import (
    Problem,
    Problems,
    TableError,
    inspection,
    lines,
    open_table,
)
from snp.lib.csv_reader import (
    table as table_module,
)


def table_of(text, encoding="utf-8", **options):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return open_table(io.BytesIO(data), **options)


def read(text, size=50_000, **options):
    """All rows as {column: values}, the row numbers, and the problems as text."""
    table = table_of(text, **options)
    columns = {name: [] for name in table.header}
    rows, problems = [], []
    for batch in table.batches(size):
        for name, values in batch.columns.items():
            columns[name] += values
        rows += batch.rows
        problems += map(str, batch.problems)
    return columns, rows, problems


def problems_of(text, **options):
    """What is said about a file, whether or not it can be read to its end."""
    said = []
    try:
        for batch in table_of(text, **options).batches():
            said += map(str, batch.problems)
    except TableError as error:
        said.append(str(error))
    return said


# Encodings


def test_utf_8():
    table = table_of("name,n\nZoë,1\n")
    assert table.encoding == "utf-8"
    assert next(table.batches()).columns == {"name": ["Zoë"], "n": ["1"]}


def test_utf_8_with_bom():
    table = table_of("\ufeffName,n\nZoë,1\n")
    assert table.encoding == "utf-8-sig"
    assert table.header == ["name", "n"]
    assert next(table.batches()).columns["name"] == ["Zoë"]


def test_windows_1252_when_one_byte_far_down_is_not_utf_8():
    rows = "a,1\n" * 100_000
    table = table_of(f"name,n\n{rows}don’t,2\n{rows}don’t,2\n", "cp1252")
    *_, last = table.batches()
    assert table.encoding == "cp1252"
    assert last.columns["name"][-1] == "don’t"


def test_byte_that_neither_encoding_has_is_an_error_with_its_row():
    assert problems_of(b"name,n\nok,1\n\x81\xff,2\nok,3\n") == [
        "row 3, column name: holds bytes that are neither UTF-8 nor Windows-1252"
    ]


def test_file_with_a_bom_is_utf_8_whatever_follows():
    assert problems_of(b"\xef\xbb\xbfname,n\nZo\xeb,1\n") == [
        "row 2, column name: holds bytes that are not UTF-8"
    ]


def test_file_cut_inside_a_character_is_utf_8():
    data = "name,n\nZoë,1\n1,Zoë".encode()[:-1]
    assert problems_of(data) == ["row 3, column n: holds bytes that are not UTF-8"]


def test_character_across_two_blocks(monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 7)
    columns, _, problems = read("name\n" + "ëëëëëëëëëë\n" * 20)
    assert columns["name"] == ["ëëëëëëëëëë"] * 20
    assert problems == []


# Delimiters and the header


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiter_is_seen_in_the_header(delimiter):
    table = table_of(
        delimiter.join(["a", '"b,c;d\te"', "f"]) + f"\n1{delimiter}2{delimiter}3\n"
    )
    assert table.delimiter == delimiter
    assert table.header == ["a", "b,c;d\te", "f"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiter_between_names_that_are_all_quoted(delimiter):
    table = table_of(f'"a"{delimiter}"b"\n"1"{delimiter}"2"\n')
    assert (table.delimiter, table.header) == (delimiter, ["a", "b"])


def test_delimiter_can_be_given():
    assert table_of("a,b\tc\n1\t2\n", delimiter="\t").header == ["a,b", "c"]


def test_header_is_stripped_and_lower_case():
    assert table_of(" Weight ,\tPSU\n1,2\n").header == ["weight", "psu"]


def test_one_column():
    assert read("name\na\nb\n")[0] == {"name": ["a", "b"]}


def test_nameless_columns_are_counted_and_left_out():
    table = table_of("a,b,,\n1,2,,stray\n")
    assert table.nameless == 2
    assert next(table.batches()).columns == {"a": ["1"], "b": ["2"]}


def test_name_that_stands_twice():
    with pytest.raises(TableError, match="row 1, column weight: .* more than once"):
        table_of("weight,a,Weight\n1,2,3\n")


def test_blank_header():
    with pytest.raises(TableError, match="row 1: is blank"):
        table_of("\na,b\n1,2\n")


def test_header_with_an_open_quote():
    with pytest.raises(TableError, match="row 1: the file ends inside a quoted field"):
        table_of('a,"b\n1,2\n')


def test_path_and_lent_file(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a\n1\n")
    assert next(open_table(path).batches()).columns == {"a": ["1"]}
    assert next(open_table(str(path)).batches()).columns == {"a": ["1"]}
    with path.open("rb") as lent:
        table = open_table(lent)
        assert len(list(table.batches())) == len(list(table.batches())) == 1
        assert not lent.closed


# Rows


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_line_ends(end, quote):
    text = end.join(["a,b", f"{quote}1{quote},2", "3,4", ""])
    assert read(text)[0] == {"a": ["1", "3"], "b": ["2", "4"]}


def test_last_line_without_an_end():
    assert read("a,b\n1,2\n3,4")[0] == {"a": ["1", "3"], "b": ["2", "4"]}


def test_quoted_newline_is_one_row():
    columns, rows, _ = read('a,b\n"one\ntwo, three",""""\n3,4\n')
    assert columns == {"a": ["one\ntwo, three", "3"], "b": ['"', "4"]}
    assert rows == [2, 3]


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("space", [" ", "\t", "\xa0", "\u2003"])
def test_values_are_stripped(space, quote):
    columns, _, problems = read(
        f"a,b,c\n{space}1{space},{space}2 3{space},{space}\n{quote}4{quote},5,6\n"
    )
    assert columns == {"a": ["1", "4"], "b": ["2 3", "5"], "c": ["", "6"]}
    assert problems == []


def test_tab_is_no_white_space_in_a_table_with_tabs():
    assert read("a\tb\tc\n\t \t1\n2\t\t\n")[0] == {
        "a": ["", "2"],
        "b": ["", ""],
        "c": ["1", ""],
    }


def test_batches_hold_no_more_rows_than_asked_for():
    table = table_of("a\n" + "".join(f"{number}\n" for number in range(10)))
    batches = list(table.batches(size=4))
    assert [len(batch) for batch in batches] == [4, 4, 2]
    assert [batch.first_row for batch in batches] == [2, 6, 10]
    assert batches[2].columns == {"a": ["8", "9"]}


def test_batch_of_long_texts_ends_early(monkeypatch):
    monkeypatch.setattr(table_module, "BATCH_CHARACTERS", 1 << 19)
    table = table_of("a\n" + ("x" * 999 + "\n") * 5_000)
    assert next(table.batches()).first_row == 2
    assert max(len(batch) for batch in table.batches()) < 2_000


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("1", "has 1 field, the header has 2"),
        ("1,2,3", "has 3 fields, the header has 2"),
    ],
)
def test_wrong_field_count_is_a_row_error_and_leaves_the_rows_right(row, sentence):
    columns, rows, problems = read(f"a,b\n1,2\n{row}\n5,6\n")
    assert problems == [f"row 3: {sentence}"]
    assert rows == [2, 4]
    assert columns == {"a": ["1", "5"], "b": ["2", "6"]}


def test_file_cut_in_the_middle_of_a_row():
    assert problems_of("a,b,c\n1,2,3\n4,5") == ["row 3: has 2 fields, the header has 3"]


def test_file_cut_inside_a_quoted_field():
    assert problems_of('a,b\n1,2\n3,"four\nfive') == [
        "row 3: the file ends inside a quoted field"
    ]


def test_stray_quote_mark():
    columns, _, problems = read('a,b\n"x"y,2\n3,5" pipe\n')
    assert problems == [
        "row 2: a closing quote mark is followed by something other than a delimiter"
    ]
    assert columns == {"a": ["3"], "b": ['5" pipe']}


def test_nul_is_a_row_error():
    columns, rows, problems = read("a,b\n1,2\n3\0,\0\n5,6\n")
    assert problems == ["row 3, column a: holds a NUL byte"]
    assert (columns["a"], rows) == (["1", "5"], [2, 4])


def test_nul_in_a_nameless_column():
    assert problems_of("a,\n1,2\n3,\0\n") == ["row 3: holds a NUL byte"]


@pytest.mark.parametrize("end", ["\n\n\n", "\n , \n,\n", "\n,,,,\n", "\n  "])
def test_blank_rows_at_the_end_are_nothing(end):
    assert read("a,b\n1,2" + end) == ({"a": ["1"], "b": ["2"]}, [2], [])


def test_blank_rows_before_others_are_reported_once_a_run():
    columns, rows, problems = read("a,b\n\n1,2\n,\n\n , \n3,4\n\n5\n,\n")
    assert problems == [
        "row 2: is blank",
        "row 4: is blank, and so are the 2 below it",
        "row 8: is blank",
        "row 9: has 1 field, the header has 2",
    ]
    assert (columns["a"], rows) == (["1", "3"], [3, 7])


def test_blank_rows_across_blocks(monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 16)
    _, rows, problems = read("a,b\n1,2\n" + ",\n" * 50 + "3,4\n" + "\n" * 50)
    assert problems == ["row 3: is blank, and so are the 49 below it"]
    assert rows == [2, 53]


def test_row_that_is_blank_in_some_columns_only():
    assert read("a,b\n,1\n2,\n")[0] == {"a": ["", "2"], "b": ["1", ""]}


def test_batch_of_nothing_but_problems_has_a_first_row():
    (batch,) = table_of("a,b\n1\n2\n").batches()
    assert (len(batch), batch.first_row) == (0, 2)


def test_many_problems_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 1 << 14)
    batches = list(table_of("a,b\n" + "1\n" * 40_000).batches(size=5_000))
    assert len(batches) > 2
    assert sum(len(batch.problems) for batch in batches) == 40_000


# Files that are no tables


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n"])
def test_empty_file(data):
    with pytest.raises(TableError, match=r"^the file is empty$"):
        table_of(data)


@pytest.mark.parametrize("text", ["a,b", "a,b\n", "a,b\n\n,\n"])
def test_header_alone(text):
    with pytest.raises(TableError, match=r"^the file has a header but no rows$"):
        table_of(text)


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"\x1f\x8b\x08", "gzip"),
        (b"PK\x03\x04", "Excel"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"$FL2@(#)", "SPSS"),
        ("\ufeffa".encode("utf-16-le"), "UTF-16"),
        (b"<!DOCTYPE html>", "web page"),
        (b"a,b\0\n1,2\n", "binary"),
        (b"a,b\n" + bytes(range(32)) * 20, "binary"),
    ],
)
def test_other_formats_are_named(start, name):
    with pytest.raises(TableError, match=name):
        table_of(start + b" " * 10)


# Memory


class Endless(io.RawIOBase):
    """A file of two gigabytes that takes no room: a start, then the same for ever."""

    def __init__(self, start, again=b"x"):
        self.start, self.again, self.at = start, again, 0

    def seek(self, at):
        self.at = at

    def read(self, size):
        size = min(size, (2 << 30) - self.at)
        piece = self.start[self.at : self.at + size]
        phase = max(self.at - len(self.start), 0) % len(self.again)
        again = self.again * (size // len(self.again) + 2)
        piece += again[phase : phase + size - len(piece)]
        self.at += size
        return piece


@pytest.mark.parametrize(
    ("start", "row"),
    [(b"", 1), (b"a,b\n1,2\n3,4\n", 4), (b'a,b\n1,2\n3,"', 3)],
)
def test_line_of_two_gigabytes_is_an_error_with_its_row(start, row):
    tracemalloc.start()
    try:
        sentence = f"row {row}: is longer than 1,048,576 characters"
        with pytest.raises(TableError, match=sentence):
            list(open_table(Endless(start)).batches())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 << 20


@pytest.mark.parametrize(
    ("again", "sentence"),
    [
        (b"x" * 99 + b"\n", "row 3: a value is very long: is a quote mark left open?"),
        (b"x" * 99 + b'\n","', "row 3: is longer than 1,048,576 characters"),
    ],
)
def test_record_of_many_lines_is_an_error_with_its_row(monkeypatch, again, sentence):
    monkeypatch.setattr(inspection.Look, "take", lambda self, piece: False)
    with pytest.raises(TableError, match=re.escape(sentence)):
        list(open_table(Endless(b'a,b\n1,2\n3,"', again)).batches())


def test_rows_and_problems_before_the_stop_are_given_first():
    table = table_of("a,b\n1,2\n3\n" + "x" * (2 << 20))
    batches = table.batches()
    batch = next(batches)
    assert (list(batch.rows), len(batch.problems)) == ([2], 1)
    with pytest.raises(TableError, match="row 4"):
        next(batches)


# The two ways of splitting

cells = st.text(st.sampled_from('ab1 ";,\t\n\réx\xa0'), max_size=5)


@given(st.data())
def test_plain_splitting_and_the_csv_module_agree(data):
    width = data.draw(st.integers(1, 4))
    records = data.draw(
        st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1)
    )
    out = io.StringIO()
    csv.writer(out).writerow([f"c{position}" for position in range(width)])
    csv.writer(out).writerows([["r", *record[1:]] for record in records])
    text = out.getvalue()
    expected = [
        [value.strip() for value in record]
        for record in list(csv.reader(io.StringIO(text, newline="")))[1:]
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK", data.draw(st.integers(5, 60)))
        columns, rows, problems = read(text, delimiter=",", size=3)
    assert problems == []
    assert [list(record) for record in zip(*columns.values(), strict=True)] == expected
    assert rows == list(range(2, len(records) + 2))


# Problems


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (
            Problem(14, "weight", '"abc" is not a number'),
            'row 14, column weight: "abc" is not a number',
        ),
        (Problem(14, None, "is blank"), "row 14: is blank"),
        (Problem(None, "psu", "is missing"), "column psu: is missing"),
        (Problem(None, None, "the file is empty"), "the file is empty"),
    ],
)
def test_problem_as_text(problem, text):
    assert str(problem) == text


def test_problems_keeps_the_first_by_row_and_counts_all():
    problems = Problems()
    problems.extend(Problem(row, "b", "later") for row in range(100, 1, -1))
    problems.note(3, "a", "same row, found later")
    problems.note(None, None, "the whole file")
    problems.note(99, "c", "past those that are kept")
    assert len(problems) == problems.total == 102
    assert [problem.row for problem in problems.kept[:4]] == [None, 2, 3, 3]
    assert problems.kept[3].column == "a"
    assert len(problems.kept) == 50
    assert problems.lines()[-1] == "and 52 more: 102 problems in all"


def test_note_of_the_csv_module_that_has_no_words_of_ours_is_passed_on():
    assert lines.sentence(csv.Error("something else")) == "something else"


def test_no_problems():
    assert not Problems()
    assert Problems().lines() == []
