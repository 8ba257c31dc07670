"""Areas files: good, wrong in every way, and the second one."""

import datetime as dt
import io

import pytest

from snp.audit.models import Event
from wards.areas import COLUMNS, load_areas
from wards.models import Bcu, Borough, Membership, Ward

pytestmark = pytest.mark.django_db
GOOD = dict(
    zip(
        COLUMNS,
        ("C1", "Cedar 1", "C", "Cedar", "C", "Cedar", "2004-04-01", ""),
        strict=True,
    )
)
OVERLAP = (
    "row 3, column valid_from: ward C1 belongs to C on days of row 2 that this row "
    "holds too"
)
MODELS = (Borough, Bcu, Ward, Membership, Event)


def row(**cells: str) -> dict[str, str]:
    return GOOD | cells


def text_of(*rows, columns=COLUMNS, delimiter=",") -> str:
    lines = [columns, *([cells[name] for name in columns] for cells in rows)]
    return "".join(f"{delimiter.join(line)}\n" for line in lines)


def load(content, **options):
    if isinstance(content, str):
        content = content.encode()
    return load_areas(io.BytesIO(content), **{"by": None} | options)


def stored() -> list[int]:
    return [model.objects.count() for model in MODELS]


def spans(code: str) -> list[tuple]:
    held = Membership.objects.filter(ward__code=code)
    return [
        (bcu, str(start), str(end or ""))
        for bcu, start, end in held.values_list("bcu__code", "valid_from", "valid_to")
    ]


def rejected(*rows) -> list[str]:
    before = stored()
    lines = load(text_of(*rows)).problems.lines()
    assert stored() == before
    return lines


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"ward_code": "C 1"}, 'column ward_code: "C 1" is not a code of 1 to 20'),
        ({"ward_code": ""}, 'column ward_code: "" is not a code'),
        ({"ward_code": "x" * 21}, 'column ward_code: "xxxxxxxxxxxxxxxxxxxxx" is not'),
        ({"ward_code": "Ä1"}, 'column ward_code: "Ä1" is not a code'),
        ({"borough_code": "C/D"}, 'column borough_code: "C/D" is not a code'),
        ({"bcu_code": "C_D"}, 'column bcu_code: "C_D" is not a code'),
        ({"ward_name": ""}, "column ward_name: is blank"),
        ({"ward_name": "n" * 201}, "column ward_name: is longer than 200 characters"),
        ({"bcu_name": ""}, "column bcu_name: is blank"),
        ({"valid_from": ""}, 'column valid_from: "" is not a date'),
        ({"valid_from": "1 April 2004"}, 'column valid_from: "1 April 2004" is not a'),
        ({"valid_from": "31/02/2004"}, 'column valid_from: "31/02/2004" is not a day'),
        ({"valid_to": "soon"}, 'column valid_to: "soon" is not a date'),
        ({"valid_to": "2004-04-01"}, "column valid_to: must be later than valid_from"),
        ({"valid_to": "2003-04-01"}, "column valid_to: must be later than valid_from"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(cells, sentence):
    (line,) = rejected(row(), row(**{"ward_code": "C2"} | cells))
    assert line.startswith(f"row 3, {sentence}")


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        (
            {"valid_to": "2009-04-02"},
            {"bcu_code": "D", "bcu_name": "Dell", "valid_from": "2009-04-01"},
            OVERLAP,
        ),
        (
            {},
            {},
            OVERLAP,
        ),
        (
            {},
            {"ward_code": "C2", "bcu_name": "Other"},
            'row 3, column bcu_name: C is called "Cedar" in row 2, and "Other" here',
        ),
        (
            {},
            {"ward_code": "C2", "borough_name": "Other"},
            'row 3, column borough_name: C is called "Cedar" in row 2, and "Other" here',
        ),
        (
            {"valid_to": "2009-04-01"},
            {"valid_from": "2009-04-01", "borough_code": "D", "borough_name": "D"},
            "row 3, column borough_code: ward C1 lies in C in row 2",
        ),
    ],
)
def test_conflicts_are_said_at_the_later_row(first, second, line):
    assert rejected(row(**first), row(**second)) == [line]


def test_all_missing_columns_are_named_at_once():
    columns = [name for name in COLUMNS if name not in ("bcu_code", "valid_to")]
    lines = load(text_of(row(), columns=columns)).problems.lines()
    assert lines == [
        "row 1, column bcu_code: is missing",
        "row 1, column valid_to: is missing",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (text_of().encode(), "the file has a header but no rows"),
        (b"\x89PNG\r\n", "the file is a picture"),
        (text_of(row()).encode("utf-16"), "the file is UTF-16 text"),
        (
            text_of(row()).encode() + b"C2,Cedar 2",
            "row 3: has 2 fields, the header has",
        ),
        (
            text_of(row(ward_name="C\0")).encode(),
            "row 2, column ward_name: holds a NUL",
        ),
    ],
)
def test_a_file_that_is_no_table_says_what_it_is(content, sentence):
    before = stored()
    assert load(content).problems.lines()[0].startswith(sentence)
    assert stored() == before


def test_at_most_fifty_problems_are_listed():
    lines = rejected(*[row(ward_code="?")] * 60)
    assert len(lines) == 51
    assert lines[-1] == "and 10 more: 60 problems in all"


NAMED = text_of(row(ward_name="Château d’Eau"))


@pytest.mark.parametrize(
    "content",
    [
        NAMED,
        "\ufeff" + NAMED,
        NAMED.encode("cp1252"),
        NAMED.replace(",", ";"),
        NAMED.replace(",", "\t").replace("\n", "\r\n"),
        NAMED.replace("2004-04-01", "01/04/2004"),
        NAMED.replace("ward_code,", "WARD_CODE , "),
    ],
)
def test_the_forms_in_which_a_table_comes(content):
    assert not load(content).problems
    assert Ward.objects.get().name == "Château d’Eau"
    assert spans("C1") == [("C", "2004-04-01", "")]


def test_columns_that_are_not_used_are_a_warning():
    columns = (*COLUMNS, "area_km2")
    outcome = load(text_of(row(area_km2="3"), columns=columns))
    assert outcome.warnings == ["columns that are ignored: area_km2"]
    assert not outcome.problems


def test_what_a_load_writes(cast):
    outcome = load(text_of(row(), row(ward_code="C2")), by=cast.analyst)
    assert (outcome.wards, outcome.memberships, outcome.changed_wards) == (2, 2, 2)
    event = Event.objects.get()
    assert (event.verb, event.by) == ("load areas", cast.analyst)
    assert Ward.objects.get(code="C2").borough.code == "C"


def test_the_same_file_again_changes_nothing():
    content = text_of(row(), row(ward_code="C2"))
    load(content)
    before = stored(), list(Membership.objects.values())
    assert load(content).changed_wards == 0
    assert (stored(), list(Membership.objects.values())) == before


def test_a_dry_run_stores_nothing():
    before = stored()
    assert load(text_of(row()), dry_run=True).changed_wards == 1
    assert stored() == before


def test_a_second_file_closes_memberships_and_adds_new_ones():
    load(text_of(row(), row(ward_code="C2")))
    outcome = load(
        text_of(
            row(valid_to="2018-04-01"),
            row(bcu_code="CD", bcu_name="Cedar and Dell", valid_from="2018-04-01"),
        )
    )
    assert outcome.changed_wards == 1
    assert spans("C1") == [
        ("C", "2004-04-01", "2018-04-01"),
        ("CD", "2018-04-01", ""),
    ]
    assert spans("C2") == [("C", "2004-04-01", "")]


def test_a_new_name_is_a_change():
    load(text_of(row()))
    outcome = load(text_of(row(ward_name="Cedar One", bcu_name="Cedars")), by=None)
    assert (Ward.objects.get().name, Bcu.objects.get().name) == ("Cedar One", "Cedars")
    assert outcome.changed_wards == 1
    assert Event.objects.count() == 2


def test_a_ward_has_the_name_of_its_latest_row():
    load(
        text_of(
            row(valid_from="2018-04-01", ward_name="New"),
            row(valid_to="2018-04-01", ward_name="Old"),
        )
    )
    assert Ward.objects.get().name == "New"
    assert dt.date(2018, 4, 1) in Membership.objects.values_list("valid_to", flat=True)


def test_the_force_is_no_bcu():
    assert rejected(row(bcu_code="MPS", bcu_name="Clash")) == [
        'row 2, column bcu_code: "MPS" is the code of the force'
    ]
