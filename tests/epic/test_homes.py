"""Every entry of the log keeps a BCU, whatever areas are loaded after it."""

import io
import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from epic.models import Activity, Kind
from wards.areas import load_areas
from wards.models import Membership

AREAS = (
    "ward_code,ward_name,borough_code,borough_name,bcu_code,bcu_name,"
    "valid_from,valid_to\n"
)


def load_ward_from(date: str, bcu: str = "A,Alder"):
    line = f"A1,Alder 1,A,Alder,{bcu},{date},\n"
    return load_areas(io.BytesIO((AREAS + line).encode()), by=None)


def logged(ward, date: str = "2007-05-14", **fields) -> Activity:
    kind = Kind.objects.get(code="street_briefing")
    details = {"pk": uuid.uuid4(), "ward": ward, "kind": kind, "quantity": 1}
    return Activity.objects.create(date=date, **details | fields)


@pytest.mark.django_db
def test_areas_that_would_leave_entries_without_a_bcu_are_refused(places):
    entry = logged(places.a1)
    logged(places.a1, "2010-04-01")
    before = list(Membership.objects.values_list())
    outcome = load_ward_from("2010-04-01")
    [line] = outcome.problems.lines()
    assert line == (
        "row 2, column valid_from: ward A1 would belong to no BCU on days of entries "
        "in its log: 1"
    )
    assert list(Membership.objects.values_list()) == before
    entry.removed = True
    entry.save()
    assert not load_ward_from("2010-04-01").problems


@pytest.mark.django_db
def test_entries_may_move_to_another_bcu(places):
    logged(places.a1)
    assert not load_ward_from("2004-04-01", bcu="B,Birch").problems


@pytest.mark.django_db(transaction=True)
def test_an_entry_waits_for_the_areas_that_are_being_loaded(places):
    """It would otherwise be stored by what is about to be no more."""
    stored = in_a_thread(lambda: logged(places.a1))
    with transaction.atomic():
        assert not load_ward_from("2010-04-01").problems
        stored.start()
        stored.join(0.5)
        assert stored.is_alive()
    stored.join(10)
    assert isinstance(stored.error, IntegrityError)
    assert "ward was in no BCU" in str(stored.error)


@pytest.mark.django_db(transaction=True)
def test_areas_wait_for_an_entry_that_is_being_stored(places):
    found = []
    loading = in_a_thread(lambda: found.append(load_ward_from("2010-04-01")))
    with transaction.atomic():
        logged(places.a1)
        loading.start()
        loading.join(0.5)
        assert loading.is_alive()
    loading.join(10)
    assert found[0].problems.lines()[0].endswith("entries in its log: 1")


def in_a_thread(deed) -> threading.Thread:
    def run() -> None:
        try:
            deed()
        except Exception as error:
            thread.error = error
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.error = None
    return thread
