"""The log keeps what a sergeant did: once, and every version of it."""

import datetime as dt

import pytest

from epic.logbook import log_entries
from epic.models import Activity, MonthlyReturn
from snp.audit.models import Event
from snp.lib.months import Month

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()


def log(by, *raws):
    return log_entries(raws, by=by)


def test_an_entry_is_stored_and_a_replay_answers_with_the_row(cast, entry):
    raw = entry(notes="outside the station 🚓")
    first, second = log(cast.sergeant, raw), log(cast.sergeant, raw)
    assert [r.status for r in first + second] == ["stored", "already stored"]
    assert second[0].entry == Activity.objects.get()
    assert Activity.objects.get().notes == "outside the station 🚓"
    assert Event.objects.filter(verb="log activity").count() == 1


def test_a_rejected_entry_does_not_hold_back_the_others(cast, entry):
    results = log(cast.sergeant, entry(), entry(quantity=0), entry())
    assert [r.status for r in results] == ["stored", "rejected", "stored"]
    assert results[1].errors == {"quantity": ["A quantity is from 1 to 10,000, not 0."]}
    assert Activity.objects.count() == 2


def test_all_that_is_wrong_is_said_at_once(cast, entry):
    raw = entry(
        id="x", ward_code="nowhere", date="yesterday", kind="arrest", quantity="many",
        notes="a" * 5_000,
    )  # fmt: skip
    (result,) = log(cast.sergeant, raw)
    assert set(result.errors) == {
        "id", "ward_code", "date", "quantity", "attendance", "notes",
    }  # fmt: skip
    assert not Activity.objects.exists()


def test_only_the_ward_of_the_posting(cast, entry):
    (result,) = log(cast.sergeant, entry(ward_code="B1"))
    assert "You did not lead the team of Birch 1" in result.errors["ward_code"][0]


def test_entries_queued_before_a_posting_ended_count_for_their_own_date(cast, entry):
    posting = cast.sergeant.postings.get()
    posting.valid_to = TODAY
    posting.save()
    yesterday = str(TODAY - dt.timedelta(days=1))
    results = log(cast.sergeant, entry(date=yesterday), entry())
    assert [r.status for r in results] == ["stored", "rejected"]


def test_a_change_is_a_new_version_and_can_be_undone(cast, entry):
    raw = entry()
    log(cast.sergeant, raw)
    log(cast.sergeant, raw | {"version": 1, "removed": True})
    (undone,) = log(cast.sergeant, raw | {"version": 2, "removed": False})
    assert undone.status == "stored"
    activity = Activity.objects.get()
    assert (activity.version, activity.removed) == (3, False)
    kept = activity.versions.values_list("version", "removed")
    assert list(kept) == [(1, False), (2, True)]


def test_the_same_change_twice_is_one_version(cast, entry):
    raw = entry()
    log(cast.sergeant, raw)
    change = raw | {"version": 1, "quantity": 3}
    results = log(cast.sergeant, change, change)
    assert [r.status for r in results] == ["stored", "already stored"]
    assert Activity.objects.get().version == 2


def test_the_second_of_two_changes_is_told_and_sees_both(cast, entry):
    raw = entry()
    log(cast.sergeant, raw)
    log(cast.sergeant, raw | {"version": 1, "quantity": 3})
    (second,) = log(cast.sergeant, raw | {"version": 1, "quantity": 5})
    assert second.status == "rejected"
    assert "changed this entry" in second.errors["version"][0]
    assert second.entry.quantity == 3


def test_a_locked_month_wants_a_reason(cast, entry):
    raw = entry(date="2006-07-14")
    (refused,) = log(cast.sergeant, raw)
    assert refused.errors["reason"] == [
        "July 2006 was locked on 15/08/2006, so say why it is changed now."
    ]
    (stored,) = log(cast.sergeant, raw | {"reason": "found in the notebook"})
    assert stored.entry.reason == "found in the notebook"


def test_something_logged_cancels_a_nil_return(cast, places, entry):
    month = Month.of(TODAY) - 1
    nil = MonthlyReturn.objects.create(ward=places.a1, month=month.start, is_nil=True)
    log(cast.sergeant, entry(date=str(month.last_day), reason="forgotten"))
    nil.refresh_from_db()
    assert nil.cancelled_at
    assert nil.cancelled_because
