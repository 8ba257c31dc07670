"""Any column filters, and a filter that can't be used says why."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snp.dashboards.exports.export import where_of
from snp.dashboards.exports.filters import READERS, WhereError, number, split
from snp.dashboards.exports.registry import EXPORTS

needs_db = pytest.mark.django_db


@needs_db
@pytest.mark.parametrize("name", ["estimates", "changes"])
def test_each_cell_of_each_row_finds_its_row(figures, taken, name):
    """Also the empty ones, and numbers to the last digit."""
    rows = taken(name)
    for column in rows[0]:
        for row in rows:
            found = taken(name, **{column: row[column]})
            assert found == [r for r in rows if r[column] == row[column]], column


@needs_db
def test_filters_narrow_and_values_of_one_column_widen(figures, taken):
    assert len(taken("estimates", area_code="A", window="r12")) == 1
    assert len(taken("estimates", area_code=["B", "MPS"])) == 2
    assert taken("estimates", survey="none") == []


@needs_db
@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ({"foo": "1"}, 'estimates has no column "foo"; it has survey, measure, group,'),
        ({"n": "many"}, 'n: "many" is not a whole number.'),
        ({"se": "nan"}, 'se: "nan" is not a number.'),
        ({"se": "1e999"}, 'se: "1e999" is not a number.'),
        ({"period": "2007-09-Q1"}, 'period: "2007-09-Q1": the year after 2007 ends'),
        ({"period": ""}, 'period: "" is not a quarter such as'),
        ({"period_end": "31/09/2007"}, 'period_end: "31/09/2007" is not a day of'),
        ({"computed_at": "2026-13-01T00:00"}, 'computed_at: "2026-13-01T00:00" is not'),
        ({"window": "year"}, 'window: "year" is not one of quarter, r12.'),
        ({"measure": "a\0b"}, "measure: holds a NUL character."),
    ],
)
def test_a_filter_that_cannot_be_used_says_why(filters, sentence):
    with pytest.raises(WhereError) as refused:
        EXPORTS["estimates"].select({name: [text] for name, text in filters.items()})
    assert str(refused.value).startswith(sentence)


@needs_db
def test_numbers_too_large_for_the_column_find_nothing(figures, taken):
    assert taken("estimates", n="99999999999999999999") == []
    assert taken("estimates", period="9999-00-Q1") == []


def test_a_filter_is_split_at_the_first_equals():
    assert split("group=sex=Male") == ("group", "sex=Male")
    assert split("suppressed=") == ("suppressed", "")
    for wrong in ("survey", "=pas", ""):
        with pytest.raises(WhereError, match="write column=value"):
            split(wrong)
    assert where_of([("a", "1"), ("b", "2"), ("a", "3")]) == {
        "a": ["1", "3"],
        "b": ["2"],
    }


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(deadline=None)
def test_every_number_is_found_as_it_is_printed(value):
    assert number(repr(value)) == value


@given(st.sampled_from(sorted(READERS)), st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_a_reader(kind, text):
    """It is read, or refused by a ValueError, whose sentence the person is shown."""
    with suppress(ValueError):
        READERS[kind](text)
