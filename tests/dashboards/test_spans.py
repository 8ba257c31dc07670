"""What is known of a team: one rule, on the ward's page and beside the other wards."""

import csv
import datetime as dt
import io
import random
import uuid

import pytest
import time_machine

from epic.models import Activity, Kind, MonthlyReturn
from snp.dashboards.panels.spans import NIL, NOTHING, SOME, Tally

pytestmark = pytest.mark.django_db

MONTHS = range(1, 12)  # of 2026; November runs
KINDS = ("arrest", "asb_letter")
WINDOWS = {"quarter": "quarter", "year": "r12"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 11, 20, 12), tick=False):
        yield


def rows_of(client, address, key):
    rows = csv.DictReader(io.StringIO(client.get(address).content.decode()))
    return {row[key]: row for row in rows}


@pytest.mark.parametrize(
    ("found", "note", "number", "text"),
    [
        (1_200, "", 1_200, "1,200"),
        (0, "", 0, "0"),
        (0, NIL, 0, "nil return"),
        (3, SOME, 3, "at least 3"),
        (0, SOME, None, "some months not logged"),
        (0, NOTHING, None, "nothing logged"),
    ],
)
def test_how_a_count_reads(found, note, number, text):
    assert (Tally(found, note).number, Tally(found, note).text) == (number, text)


def happened(ward, chance: random.Random, silence: float) -> None:
    """In each month an entry, a return, a nil return or, so likely, nothing."""
    for month in MONTHS:
        day = dt.date(2026, month, 5)
        did = chance.random() > silence and chance.choice(["entry", "nil", "return"])
        if did == "entry":
            Activity.objects.create(
                id=uuid.uuid4(), ward=ward, date=day, quantity=chance.randint(1, 9),
                kind=Kind.objects.get(code=chance.choice(KINDS)), logged_by="sergeant",
            )  # fmt: skip
        elif did and month < max(MONTHS):
            first = day.replace(day=1)
            is_nil = did == "nil"
            MonthlyReturn.objects.create(ward=ward, month=first, is_nil=is_nil)


@pytest.mark.parametrize("seed", range(12))
def test_both_pages_say_the_same_of_a_team(client, cast, places, seed):
    chance = random.Random(seed)
    wards = {"A1": places.a1, "A2": places.a2}
    for ward in wards.values():
        happened(ward, chance, silence=chance.choice([0, 0.05, 0.5, 0.95]))
    client.force_login(cast.analyst)
    for span, window in WINDOWS.items():
        for kind in KINDS:
            address = f"/bcu/A/wards.csv?count={kind}&window={window}"
            beside = rows_of(client, address, "ward_code")
            for code in wards:
                own = rows_of(client, f"/ward/{code}/activity.csv", "kind")[kind]
                row = beside[code]
                assert row["entries"] == own[f"{span}_entries"]
                assert row["note"] == own[f"{span}_note"]
                is_known = row["note"] in ("", NIL)
                assert bool(row["per_team"]) == is_known
                quantity = own[f"{span}_quantity"]
                assert (quantity == "") == (own[f"{span}_entries"] == "")
            quiet = [row["note"] not in ("", NIL) for row in beside.values()]
            assert (own[f"{span}_median_per_team"] == "") == all(quiet)
            assert (row["per_team_median"] == "") == all(quiet)
