"""A survey that is not the force's: only a questionnaire and a layout, no code."""

import csv

import pytest
from django.core.management import call_command

from surveys.questionnaire import load

COLUMNS = [
    "rowlabel",
    "age",
    "sex",
    "ethgrp2",
    "work",
    "bcsvictim",
    "walkdark",
    "walkday",
    "tcindwt",
]
PEOPLE = [  # weight; blank is left out
    "1 30 1 1 1 0 1 1 1.5",
    "2 70 2 1 2 1 2 1 0.5",
    "3 44 1 3 1 0 3 2 1.0",
    "4 51 2 1 1 0 8 1 1.0",
    "5 23 2 1 1 0 1 1 _",
]


@pytest.mark.django_db
def test_the_british_crime_survey_speaks_for_england_and_wales(tmp_path):
    file = tmp_path / "bcs.tab"
    lines = [COLUMNS, *(row.replace("_", " ").split(" ", 8) for row in PEOPLE)]
    file.write_text("\n".join("\t".join(line) for line in lines))
    name = "bcs_2007_08"
    call_command("load_responses", str(file), survey=name, layout=name)
    call_command("roll_up", "--all")
    out = tmp_path / "estimates.csv"
    call_command(
        "export", "estimates", "--where", "geography=as_then", "--out", str(out)
    )
    rows = list(csv.DictReader(out.read_text().splitlines()))
    [dark] = [
        r for r in rows if r["measure"] == "walkdark" and r["window"] == "quarter"
    ]
    assert dark["area_level"] == "force"
    assert dark["area_name"] == load(name).territory.name == "England and Wales"
    assert dark["n"] == "3"  # one refused, one has no weight
    assert float(dark["estimate"]) == pytest.approx(2 / 3)
