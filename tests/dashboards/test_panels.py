import pytest

from snp.dashboards.panels import choice as choices
from snp.dashboards.panels.choice import Choice
from snp.dashboards.panels.measures import measures_of
from snp.dashboards.panels.tables import Column, Table
from snp.lib.quarters import Quarter

AVAILABLE = [Quarter(2006, 4), Quarter(2007, 1), Quarter(2007, 2)]


def read(**asked):
    choice, period, notices = choices.read(asked, ["pas"])
    return choices.settle(choice, period, AVAILABLE, notices), notices


def test_the_usual_choice_is_the_latest_year_as_it_was_then():
    assert read() == (Choice("pas", Quarter(2007, 2), "r12", "as_then"), [])


def test_a_choice_survives_its_own_address():
    asked = {"period": "2006-07-Q4", "window": "quarter", "geography": "as_now"}
    choice, notices = read(**asked)
    assert notices == []
    assert choice.query() == (
        "period=2006-07-Q4&window=quarter&geography=as_now&survey=pas"
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"window": "week"},
        {"geography": "mars"},
        {"survey": "none"},
        {"period": "2006"},
        {"period": "1999-00-Q1"},
    ],
)
def test_what_is_not_understood_is_said_and_the_usual_shown(asked):
    choice, notices = read(**asked)
    assert choice == read()[0]
    assert len(notices) == 1


def test_twelve_months_are_named_by_their_ends():
    choice = Choice(period=Quarter(2007, 2))
    assert choice.span == "October 2006 to September 2007"
    assert choice.with_(window="quarter").span == "July to September 2007"


def test_measures_stand_under_the_four_outcomes():
    measures = measures_of("pas")
    assert len(measures) == 6
    assert len({measure.outcome for measure in measures}) == 4
    assert measures[0].code == "worried_asb"


def test_a_table_shows_rounded_what_its_csv_holds_in_full():
    columns = [
        Column("area", "Area", lambda row: row[0]),
        Column("share", "%", lambda row: row[1], lambda share: f"{share:.1f}", True),
        Column("code", "", lambda row: "x", on_page=False),
    ]
    table = Table("A table", columns, [("Alder", 12.3456789)])
    assert [[cell.text for cell in line] for line in table.lines] == [["Alder", "12.3"]]
    assert table.header == ["area", "share", "code"]
    assert list(table.values) == [["Alder", 12.3456789, "x"]]
