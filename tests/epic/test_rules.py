"""What PostgreSQL refuses of the log, whoever asks: each rule broken by hand."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from epic.models import Activity, ActivityVersion, Kind
from epic.models.activity import LARGEST_ATTENDANCE, LARGEST_QUANTITY

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()
DAY = dt.timedelta(days=1)
JULY = dt.date(2006, 7, 14)


@pytest.fixture
def briefing(db):
    """In use from April 2006 to before April 2007, and with an attendance."""
    kind = Kind.objects.get(code="street_briefing")
    kind.valid_from, kind.valid_to = dt.date(2006, 4, 1), dt.date(2007, 4, 1)
    kind.save()
    return kind


@pytest.fixture
def entry(places, briefing):
    """An entry that is not stored yet, of what is said."""

    def make(**fields) -> Activity:
        details = {"pk": uuid.uuid4(), "ward": places.a1, "kind": briefing}
        return Activity(**details | {"date": JULY, "quantity": 1} | fields)

    return make


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


def kind(code: str) -> Kind:
    return Kind.objects.get(code=code)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"quantity": 0}, "quantity_is_possible"),
        ({"quantity": -1}, "quantity_is_possible"),
        ({"quantity": LARGEST_QUANTITY + 1}, "quantity_is_possible"),
        ({"attendance": -1}, "attendance_is_possible"),
        ({"attendance": LARGEST_ATTENDANCE + 1}, "attendance_is_possible"),
        ({"date": dt.date(2004, 3, 31)}, "activity_of_a_team_that_existed"),
        ({"date": TODAY + DAY}, "activity_is_not_of_the_future"),
        ({"version": 0}, "versions_count_from_one"),
        ({"date": dt.date(2006, 3, 31)}, "was not in use"),
        ({"date": dt.date(2007, 4, 1)}, "was not in use"),
    ],
)
def test_an_entry_that_can_not_be(entry, fields, name):
    with refused(name), transaction.atomic():
        entry(**fields).save(force_insert=True)
    stored = entry()
    stored.save(force_insert=True)
    with refused(name), transaction.atomic():
        Activity.objects.update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        *({"quantity": LARGEST_QUANTITY}, {"attendance": 0}, {"attendance": None}),
        {"attendance": LARGEST_ATTENDANCE},
        *({"date": dt.date(2006, 4, 1)}, {"date": dt.date(2007, 3, 31)}),
    ],
)
def test_an_entry_at_the_edge_of_what_can_be(entry, fields):
    entry(**fields).save(force_insert=True)
    assert Activity.objects.filter(**fields).count() == 1


def test_today_is_not_the_future(entry):
    entry(kind=kind("meeting"), date=TODAY).save(force_insert=True)
    assert Activity.objects.count() == 1


def test_attendance_only_where_the_kind_asks_for_it(entry):
    wrong = {"kind": kind("arrest"), "attendance": 0}
    with refused("asks for none"), transaction.atomic():
        entry(**wrong).save(force_insert=True)
    entry(kind=wrong["kind"]).save(force_insert=True)
    with refused("asks for none"), transaction.atomic():
        Activity.objects.update(attendance=12)


def test_a_ward_that_was_in_no_bcu_on_the_day(entry, places):
    places.a1.memberships.update(valid_from=JULY, valid_to=JULY + DAY)
    entry().save(force_insert=True)
    for date in (JULY - DAY, JULY + DAY):
        with refused("ward was in no BCU"), transaction.atomic():
            entry(date=date).save(force_insert=True)
        with refused("ward was in no BCU"), transaction.atomic():
            Activity.objects.update(date=date)


def test_what_was_removed_may_be_of_a_kind_and_a_ward_that_are_no_more(entry, places):
    """Or an entry of a retired kind could not be taken back."""
    stored = entry()
    stored.save(force_insert=True)
    places.a1.memberships.update(valid_from=TODAY)
    Kind.objects.update(valid_from=dt.date(2010, 4, 1), valid_to=None)
    Activity.objects.update(removed=True)
    with refused("was not in use"), transaction.atomic():
        Activity.objects.update(removed=False)


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("attendance", "CASE WHEN n = 500 THEN 1 END", "asks for none"),
        ("date", "CASE WHEN n = 500 THEN '2006-03-31' ELSE '2006-07-14' END", "in use"),
        ("date", "CASE WHEN n = 500 THEN '2006-05-31' ELSE '2006-07-14' END", "no BCU"),
        ("quantity", "n %% 500", "quantity_is_possible"),
    ],
)
def test_one_wrong_row_of_a_thousand_stores_none(briefing, places, column, value, name):
    """The rules hold for a statement of any size, not only for what Django saves."""
    briefing.asks_attendance = False
    briefing.save()
    places.a1.memberships.update(valid_from=dt.date(2006, 6, 1))
    values = {"attendance": "NULL", "date": "'2006-07-14'", "quantity": "1"}
    values |= {column: value.replace("%%", "%")}
    sql = f"""
        INSERT INTO epic_activity (id, ward_id, kind_id, logged_by, logged_at, notes,
                                   changed_at, reason, attendance, date, quantity)
        SELECT gen_random_uuid(), {places.a1.pk}, {briefing.pk}, 'x', now(), '', now(),
               '', {values["attendance"]}, ({values["date"]})::date,
               {values["quantity"]}
          FROM generate_series(1, 1000) n"""
    with refused(name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert not Activity.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("1, 1000", "1, 499"))
    assert Activity.objects.count() == 499


def test_an_id_stands_once(entry):
    stored = entry()
    stored.save(force_insert=True)
    with refused("epic_activity_pkey"), transaction.atomic():
        entry(pk=stored.pk, date=JULY + DAY).save(force_insert=True)


@pytest.fixture
def version(entry, places, briefing):
    stored = entry()
    stored.save(force_insert=True)
    return ActivityVersion.objects.create(
        activity=stored, ward=places.a1, kind=briefing, date=JULY, quantity=1
    )


def test_a_version_stands_once(version):
    version.pk = None
    with refused("version_once"), transaction.atomic():
        version.save(force_insert=True)


def test_nothing_is_deleted_and_no_version_is_rewritten(version):
    for deed in (
        lambda: ActivityVersion.objects.all().delete(),
        lambda: ActivityVersion.objects.update(quantity=2),
        lambda: run("DELETE FROM epic_activityversion"),
        lambda: run("DELETE FROM epic_activity"),
        lambda: run("DELETE FROM epic_activity WHERE quantity > 1"),
    ):
        with refused("is deleted or rewritten"), transaction.atomic():
            deed()
    assert ActivityVersion.objects.get().quantity == 1


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
