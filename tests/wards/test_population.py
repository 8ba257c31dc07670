"""Population files: what they replace, what is wrong with them, and who asks."""

import datetime as dt
import io

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from snp.audit.models import Event
from wards.models import Borough, Population, Ward
from wards.population import Residents, load_population, makeup, residents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
HEADER = "area_code,year,age_band,sex,ethnic_group,working_status,population\n"
A1 = "A1,2001,,,,,9000\nA1,2001,,Male,,,4400\nA1,2001,,Female,,,4600\n"
NEXT_YEAR = dt.date.today().year + 1


def load(rows: str, **options):
    content = (HEADER + rows).encode()
    return load_population(io.BytesIO(content), **{"by": None} | options)


def rejected(rows: str) -> list[str]:
    lines = load(rows).problems.lines()
    assert not Population.objects.exists()
    return lines


def people(code: str) -> list[tuple]:
    rows = Population.objects.filter(ward__code=code)
    return list(rows.values_list("year", "age_band", "sex", "people"))


def test_what_a_load_writes(cast):
    outcome = load(A1 + "B,2001,,,,,20000\n", by=cast.analyst)
    assert (outcome.rows, outcome.sets, outcome.changed_sets) == (4, 2, 2)
    assert people("A1") == [
        (2001, "", "", 9000),
        (2001, "", "Male", 4400),
        (2001, "", "Female", 4600),
    ]
    assert Population.objects.get(borough__code="B").people == 20000
    event = Event.objects.get()
    assert (event.verb, event.by) == ("load population", cast.analyst)


def test_the_same_file_again_changes_nothing():
    load(A1)
    before = list(Population.objects.values())
    assert load(A1).changed_sets == 0
    assert list(Population.objects.values()) == before
    assert Event.objects.count() == 1


def test_a_file_replaces_the_area_and_year_that_it_names_and_no_other():
    load(A1 + "A1,2002,,,,,9100\nA2,2001,,,,,7000\n")
    assert load("A1,2001,,,,,9050\n").changed_sets == 1
    assert people("A1") == [(2002, "", "", 9100), (2001, "", "", 9050)]
    assert people("A2") == [(2001, "", "", 7000)]


def test_a_dry_run_stores_nothing():
    assert load(A1, dry_run=True).changed_sets == 1
    assert not Population.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("A9,2001,,,,,5", 'column area_code: there is no ward or borough "A9"'),
        (",2001,,,,,5", 'column area_code: there is no ward or borough ""'),
        ("A1,1990,,,,,5", "column year: 1990 is not from 1991 to"),
        (f"A1,{NEXT_YEAR + 1},,,,,5", f"column year: {NEXT_YEAR + 1} is not from"),
        ("A1,,,,,,5", 'column year: "" is not a whole number'),
        ("A1,2001/02,,,,,5", 'column year: "2001/02" is not a whole number'),
        ("A1,2001,,,,,", 'column population: "" is not a whole number'),
        ("A1,2001,,,,,-1", 'column population: "-1" is not a whole number'),
        ("A1,2001,,,,,1.5", 'column population: "1.5" is not a whole number'),
        ("A1,2001,,,,,²", 'column population: "²" is not a whole number'),
        ("A1,2001,,,,,100000001", "column population: 100000001 is not from 0 to"),
        (f"A1,2001,,,,,{'9' * 5000}", "column population: 9999"),
        (f"A1,2001,{'x' * 61},,,,5", "column age_band: is longer than 60 characters"),
        ("A1,2001,,Male\0,,,5", "column sex: holds a NUL"),
        ("A1,2001,,,,5", "has 6 fields, the header has 7"),
        ("A2,2001,,,,,7", "column area_code: row 2 says the same cell already"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(row, sentence):
    (line,) = rejected(f"A2,2001,,,,,7000\n{row}\n")
    assert line.removeprefix("row 3, ").removeprefix("row 3: ").startswith(sentence)


def test_a_file_without_a_column_or_without_rows():
    named = load_population(
        io.BytesIO(b"area_code,year,population\nA1,2001,5\n"), by=None
    )
    assert [line.split(":")[0] for line in named.problems.lines()] == [
        "row 1, column age_band",
        "row 1, column sex",
        "row 1, column ethnic_group",
        "row 1, column working_status",
    ]
    assert load("").problems.lines() == ["the file has a header but no rows"]


def test_a_code_of_both_is_the_wards_and_the_file_says_so():
    Borough.objects.create(code="A1", name="Clash")
    outcome = load(A1)
    assert outcome.warnings == [
        "codes of a ward and of a borough, taken for the ward: A1"
    ]
    assert not Population.objects.filter(ward=None).exists()


def test_margins_that_differ_are_a_warning():
    outcome = load("A1,2001,,,,,9000\nA1,2001,,Male,,,4400\nA1,2001,,Female,,,4599\n")
    assert not outcome.problems
    (warning,) = outcome.warnings
    assert warning.startswith("totals differ in 1 of 1 areas and years, first A1 2001")
    assert warning.endswith(": 9,000 in all, 8,999 by sex")


def test_totals_are_added_up_where_the_file_has_only_finer_cells():
    cells = "A1,2001,16-24,Male,,,10\nA1,2001,16-24,Female,,,20\nA1,2001,65+,Male,,,5\n"
    load(cells)
    ward = Ward.objects.get(code="A1")
    known = makeup(ward, 2001)
    assert known.residents == Residents(35, 2001)
    assert known.margins == {
        "age_band": {"16-24": 30, "65+": 5},
        "sex": {"Male": 15, "Female": 20},
    }
    assert load(cells).changed_sets == 0


@pytest.mark.parametrize(
    ("year", "used"), [(1999, 2001), (2001, 2001), (2005, 2001), (2006, 2006)]
)
def test_residents_are_of_the_newest_year_that_is_not_too_late(places, year, used):
    load(A1 + "A1,2006,,,,,9500\n")
    found = residents([places.a1, places.a2], year)
    assert found[places.a1.pk].year == used
    assert found[places.a2.pk] is None  # not loaded is not 0
    assert makeup(places.a2, year) is None


def test_nobody_lives_there_is_not_nobody_knows(places):
    load("A1,2001,,,,,0\n")
    assert residents([places.a1], 2006) == {places.a1.pk: Residents(0, 2001)}


def test_residents_of_many_wards_in_one_query(places, django_assert_num_queries):
    load(A1)
    with django_assert_num_queries(1):
        residents([places.a1, places.a2, places.b1], 2006)


def stored(**fields) -> Population:
    values = {"ward": Ward.objects.get(code="A1"), "year": 2001, "people": 5} | fields
    return Population.objects.create(**values)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("population_of_possible_people", {"people": -1}),
        ("population_of_possible_people", {"year": 1990}),
        ("population_of_a_ward_or_a_borough", {"ward": None}),
        ("population_once_a_cell", {}),
    ],
)
def test_what_postgresql_refuses(constraint, fields):
    stored()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        stored(**fields)


def test_a_population_is_not_of_both_and_one_of_a_borough_is_once_too():
    borough = Borough.objects.get(code="A")
    refused = pytest.raises(IntegrityError, match="population_of_a_ward_or_a_borough")
    with refused, transaction.atomic():
        stored(borough=borough)
    stored(borough=borough, ward=None)
    twice = pytest.raises(IntegrityError, match="population_once_a_cell")
    with twice, transaction.atomic():
        stored(borough=borough, ward=None)


def test_an_area_with_a_population_stays(places):
    stored(ward=places.b1)
    with pytest.raises(ProtectedError):
        places.b1.delete()


def test_it_says_itself_in_words():
    assert str(stored(sex="Male")) == "Alder 1 2001, Male: 5"
    assert str(stored()) == "Alder 1 2001, everybody: 5"
