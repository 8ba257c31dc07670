"""A file of activity is stored whole, once, or not at all."""

import datetime as dt
import hashlib
import uuid

import pytest
from django.db import IntegrityError

from epic.importing import copying
from epic.importing.checks import COLUMNS
from epic.logbook import log_entries
from epic.models import Activity, MonthlyReturn
from epic.signals import changed
from snp.audit.models import Event

from .conftest import row, text_of

pytestmark = pytest.mark.django_db
JULY = dt.date(2006, 7, 1)


@pytest.fixture
def told():
    """What was said of wards whose teams did something."""
    heard = []

    def listen(sender, wards, **_):
        heard.append(wards)

    changed.connect(listen)
    yield heard
    changed.disconnect(listen)


def test_a_file_becomes_entries(load, cast, places, told):
    first = row(notes="by the\nstation; 20% more\\less\t🚓", logged_by="a constable")
    second = row(ward_code="B1", date="01/08/2006", kind="arrest", attendance="")
    outcome = load([first, second], by=cast.analyst)
    assert (outcome.stored, outcome.already, outcome.warnings) == (2, 0, [])
    one, other = Activity.objects.order_by("pk")
    assert (one.ward, one.date, one.kind.code, one.quantity, one.attendance) == (
        *(places.a1, dt.date(2006, 7, 14)),
        *("street_briefing", 1, 12),
    )
    assert one.notes == first["notes"]
    assert (one.version, one.removed, one.reason) == (1, False, "loaded from july.csv")
    assert (one.logged_by, one.changed_by) == ("a constable", cast.analyst)
    assert (other.ward, other.date, other.attendance) == (
        *(places.b1, dt.date(2006, 8, 1)),
        None,
    )
    assert other.logged_by == "file"
    assert told == [{places.a1.pk, places.b1.pk}]


def test_the_trail_says_which_file(load, cast):
    content = text_of(row(), row())
    load(content, by=cast.analyst)
    event = Event.objects.get()
    assert (event.verb, event.subject, event.by) == (
        *("load activity", "july.csv"),
        cast.analyst,
    )
    digest = hashlib.sha256(content.encode()).hexdigest()
    assert event.detail == {"sha256": digest, "stored": 2, "already": 0}


def test_the_same_file_again_changes_nothing(load, told):
    rows = [row(), row()]
    load(rows)
    before = list(Activity.objects.order_by("pk").values())
    outcome = load(rows)
    assert (outcome.stored, outcome.already, len(outcome.problems)) == (0, 2, 0)
    assert list(Activity.objects.order_by("pk").values()) == before
    assert Event.objects.count() == len(told) == 1


def test_a_longer_file_adds_what_is_new(load):
    rows = [row(), row()]
    load(rows)
    outcome = load([*rows, row()])
    assert (outcome.stored, outcome.already) == (1, 2)
    assert Activity.objects.count() == 3


def test_an_id_is_the_same_in_any_case(load):
    cells = row(activity_id="ABCDEF00-0000-4000-8000-00000000000A")
    load([cells])
    outcome = load([cells | {"activity_id": cells["activity_id"].lower()}])
    assert (outcome.stored, outcome.already) == (0, 1)
    assert str(Activity.objects.get().pk) == cells["activity_id"].lower()


@pytest.mark.parametrize(
    "other",
    [
        *({"ward_code": "A2"}, {"date": "2006-07-15"}, {"kind": "meeting"}),
        *({"quantity": "2"}, {"attendance": ""}, {"notes": "x"}, {"logged_by": "x"}),
    ],
)
def test_a_file_does_not_change_what_is_stored(load, other):
    cells = row()
    load([cells])
    outcome = load([row(), cells | other])
    assert outcome.problems.lines() == [
        "row 3, column activity_id: is in the log with other content: change it there"
    ]
    assert Activity.objects.count() == 1


def test_a_file_that_was_loaded_stays_loaded_whatever_the_log_made_of_it(load, cast):
    rows = [row(), row()]
    load(rows)
    raw = rows[0] | {"id": rows[0]["activity_id"], "reason": "miscounted"}
    (changed,) = log_entries([raw | {"version": 1, "quantity": 3}], by=cast.sergeant)
    (removed,) = log_entries(
        [raw | {"id": rows[1]["activity_id"], "version": 1, "removed": True}],
        by=cast.sergeant,
    )
    assert [changed.status, removed.status] == ["stored", "stored"]
    assert load(rows).already == 2
    assert load([rows[0] | {"quantity": "3"}]).already == 1
    assert load([rows[0] | {"quantity": "4"}]).problems


def test_a_dry_run_stores_nothing(load, told):
    outcome = load([row(), row()], dry_run=True)
    assert (outcome.stored, len(outcome.problems)) == (2, 0)
    assert not Activity.objects.exists()
    assert not Event.objects.exists()
    assert told == []


def test_one_wrong_row_keeps_all_out(load, told):
    assert load([row(), row(quantity="0")]).problems
    assert not Activity.objects.exists()
    assert not Event.objects.exists()
    assert told == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_as_spreadsheets_save_it(load, delimiter, encoding):
    header = [name.upper() for name in COLUMNS]
    cells = {name.upper(): text for name, text in row(notes="café, open").items()}
    content = text_of(cells, header=header, delimiter=delimiter)
    assert not load(content.encode(encoding)).problems
    assert Activity.objects.get().notes == "café, open"


def test_columns_that_are_not_known_are_named_and_ignored(load):
    outcome = load(text_of(row(), header=(*COLUMNS, "weather")))
    assert outcome.warnings == ["columns that are ignored: weather"]
    assert outcome.stored == 1


def test_something_loaded_cancels_the_nil_return_of_its_ward_and_month(load, places):
    nils = {
        (ward.code, month): MonthlyReturn.objects.create(
            ward=ward, month=month, is_nil=True
        )
        for ward in (places.a1, places.a2)
        for month in (JULY, dt.date(2006, 8, 1))
    }
    load([row(), row(ward_code="A2", date="2006-09-02")])
    for nil in nils.values():
        nil.refresh_from_db()
    assert [key for key, nil in nils.items() if nil.cancelled_at] == [("A1", JULY)]
    cancelled = Event.objects.get(verb="cancel nil return")
    assert cancelled.subject == "A1 2006-07"


def test_an_entry_that_comes_meanwhile_is_no_stack_trace(load, monkeypatch):
    def overtaken(*_, **__):
        raise IntegrityError("duplicate key")

    monkeypatch.setattr(copying, "take_in", overtaken)
    assert load([row()]).problems.lines() == [
        "the log changed while the file was read, and nothing is stored: load it again"
    ]


def test_more_rows_than_a_batch(load):
    """25,000 are read at a time; a double is found across them."""
    rows = [row() for _ in range(25_001)]
    assert load(rows).stored == len(rows) == Activity.objects.count()
    double = rows[0]["activity_id"]
    outcome = load([*rows, row(activity_id=double)])
    assert outcome.problems.lines() == [
        "row 25003, column activity_id: stands in row 2 too"
    ]
    assert uuid.UUID(double)


def test_progress_ends_at_the_whole(load):
    shares = []
    load([row()], progress=shares.append)
    assert shares == [1]


def test_contact_details_in_notes_are_counted_in_a_warning(load):
    rows = [row(notes="ring 07700 900123"), row(notes="jo@example.org"), row()]
    outcome = load(rows)
    assert outcome.stored == 3
    (warning,) = outcome.warnings
    assert warning.startswith("notes of 2 rows hold what looks like a telephone number")
    assert load(rows).warnings == []
