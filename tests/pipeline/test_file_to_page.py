"""A file in, a page and a CSV out, with numbers that can be checked by hand.

Alder: four PSUs of 30 people who weigh 1,000 each; 15, 18, 21 and 24 of them say the
police do a good job.

    p   = 78 / 120 = 0.65
    e_c = (15 - 19.5, 18 - 19.5, 21 - 19.5, 24 - 19.5) / 120
    V   = 4/3 (4.5^2 + 1.5^2 + 1.5^2 + 4.5^2) / 120^2 = 4/3 x 45 / 14,400 = 1/240

Birch: 12, 12, 18 and 18 of 30.

    p = 60 / 120 = 0.5,   V = 4/3 x 36 / 14,400 = 1/300

Alder less the rest of the force: 0.15, with a variance of 1/240 + 1/300 = 0.0075. London:
138 / 240 = 0.575, with each PSU's score taken from its own BCU's mean.
"""

import csv
import io
from math import sqrt

import pytest
from django.core.management import call_command

HEADER = (
    "respondent_id,interview_date,ward_code,psu,weight,age_band,sex,ethnic_group,"
    "working_status,victim,good_job,understand_issues,dealing_issues,worried_asb,"
    "safe_day,safe_night"
)
HAPPY = {"A1": (15, 18, 21, 24), "B1": (12, 12, 18, 18)}
QUARTER = "period=2006-07-Q1&window=quarter"


def responses() -> str:
    """The file: everyone is asked only the first question."""
    rows = [
        f"{ward}-{psu}-{person},2006-05-0{psu + 1},{ward},{ward}-{psu},1000,,,,,,"
        f"{'Good' if person < happy else 'Poor'},,,,,"
        for ward, psus in HAPPY.items()
        for psu, happy in enumerate(psus)
        for person in range(30)
    ]
    return "\n".join([HEADER, *rows])


@pytest.fixture
def rolled_up(cast, tmp_path):
    file = tmp_path / "pas.csv"
    file.write_text(responses())
    call_command("load_responses", str(file), "--survey", "pas")
    call_command("roll_up", "--all")


@pytest.fixture
def export(tmp_path):
    """Rows of an export, by the command, through a file."""

    def rows(name: str, *where: str) -> list[dict]:
        file = tmp_path / f"{name}.csv"
        filters = [part for each in where for part in ("--where", each)]
        call_command("export", name, *filters, "--out", str(file))
        with file.open(newline="", encoding="utf-8") as opened:
            return list(csv.DictReader(opened))

    return rows


@pytest.mark.usefixtures("rolled_up")
@pytest.mark.parametrize(
    ("area", "estimate", "variance", "n"),
    [
        ("A", 0.65, 1 / 240, 120),
        ("B", 0.5, 1 / 300, 120),
        ("MPS", 0.575, (1 / 240 + 1 / 300) / 4, 240),
    ],
)
def test_estimates_are_those_worked_out_by_hand(export, area, estimate, variance, n):
    [row] = export(
        "estimates",
        "measure=good_job",
        "window=quarter",
        "geography=as_then",
        f"area_code={area}",
    )
    assert float(row["estimate"]) == pytest.approx(estimate, rel=1e-12)
    assert float(row["se"]) == pytest.approx(sqrt(variance), rel=1e-12)
    assert int(row["n"]) == n
    assert 0 < float(row["ci_low"]) < estimate < float(row["ci_high"]) < 1


@pytest.mark.usefixtures("rolled_up")
def test_the_difference_from_the_rest_is_the_one_worked_out_by_hand(export):
    [row] = export(
        "changes",
        "measure=good_job",
        "window=quarter",
        "geography=as_then",
        "area_code=A",
        "compared_with=rest_of_force",
    )
    assert float(row["change"]) == pytest.approx(0.15, rel=1e-12)
    assert float(row["se"]) == pytest.approx(sqrt(0.0075), rel=1e-12)
    assert row["verdict"] == "no clear change"


@pytest.mark.usefixtures("rolled_up")
def test_a_question_that_nobody_was_asked_gives_a_reason_and_no_figure(export):
    rows = export("estimates", "measure=safe_day", "window=quarter", "area_code=A")
    assert rows
    for row in rows:
        assert row["suppressed"] == "no_answer"
        assert row["marker"] == "[x]"
        assert row["estimate"] == row["se"] == row["ci_low"] == row["n_eff"] == ""


@pytest.mark.usefixtures("rolled_up")
def test_the_page_says_what_the_file_says(client, cast):
    client.force_login(cast.commander)
    page = client.get(f"/bcu/A/?{QUARTER}").content.decode()
    assert "65%" in page
    assert "120 interviewed" in page


@pytest.mark.usefixtures("rolled_up")
def test_the_charts_csv_holds_the_same_figures_as_the_export(client, cast, export):
    client.force_login(cast.commander)
    chart = client.get(f"/bcu/A/chart.csv?chart=series-good_job&{QUARTER}")
    assert chart.status_code == 200
    shown = list(csv.DictReader(io.StringIO(chart.content.decode())))
    [exported] = export(
        "estimates",
        "measure=good_job",
        "window=quarter",
        "geography=as_then",
        "area_code=A",
    )
    assert [row["estimate"] for row in shown] == [exported["estimate"]]
    assert [row["ci_low"] for row in shown] == [exported["ci_low"]]
