"""A change of an entry: of which day, by whom, and what it does to a nil return."""

import datetime as dt

import pytest

from epic import returns
from epic.logbook import log_entries
from epic.models import MonthlyReturn
from snp.accounts.models import Posting
from snp.lib.months import Month

pytestmark = pytest.mark.django_db


def change(by, stored, entry, **said):
    """Sends the entry again, changed from version 1, but for what is said."""
    raw = {"id": str(stored.pk), "date": str(stored.date), "version": 1}
    return log_entries([entry(**raw | said)], by=by)[0]


def held(cast, **dates) -> None:
    Posting.objects.filter(user=cast.sergeant).update(**dates)


@pytest.fixture(autouse=True)
def today(on):
    on("2026-11-20")


def test_an_entry_is_not_moved_to_a_day_before_the_posting(cast, entry, logged):
    held(cast, valid_from=dt.date(2026, 11, 10))
    stored = logged("2026-11-12")
    refused = change(cast.sergeant, stored, entry, date="2026-11-05")
    assert refused.errors == {
        "ward_code": ["You did not lead the team of Alder 1 on 05/11/2026."]
    }
    assert change(cast.sergeant, stored, entry, date="2026-11-10").status == "stored"


@pytest.mark.parametrize("said", [{"quantity": 3}, {"removed": True}])
def test_ones_own_entry_is_changed_after_the_posting_ended(cast, entry, logged, said):
    stored = logged("2026-11-18")
    held(cast, valid_to=dt.date(2026, 11, 20))
    assert change(cast.sergeant, stored, entry, **said).status == "stored"
    stored.refresh_from_db()
    assert stored.version == 2


def test_after_a_posting_ended_others_entries_stay_as_they_are(cast, entry, logged):
    stored = logged("2026-11-18")
    type(stored).objects.update(logged_by="colleague")
    held(cast, valid_to=dt.date(2026, 11, 20))
    sentence = "You do not lead the team of Alder 1 today."
    for said in ({"quantity": 3}, {"id": "1d6fd6a4-5b4e-4a3c-9a41-6a8a3f4b9f11"}):
        refused = change(cast.sergeant, stored, entry, **said)
        assert refused.errors == {"ward_code": [sentence]}
        assert refused.entry is None


def test_after_a_posting_ended_a_locked_month_stays_as_it_is(cast, entry, logged):
    stored = logged("2026-09-18", reason="late")
    held(cast, valid_to=dt.date(2026, 11, 20))
    refused = change(cast.sergeant, stored, entry, quantity=3, reason="miscounted")
    assert "you do not lead this team today" in refused.errors["reason"][0]


def test_what_stays_removed_leaves_a_nil_return_alone(cast, places, entry, logged, on):
    on("2026-11-10")
    october = Month(2026, 10)
    stored = logged("2026-10-18")
    gone = {"removed": True}
    assert change(cast.sergeant, stored, entry, **gone).status == "stored"
    returns.submit_return(ward=places.a1, month=october, is_nil=True, by=cast.sergeant)
    assert change(cast.sergeant, stored, entry, **gone, quantity=2, version=2).entry
    assert returns.standing_return(places.a1, october).is_nil
    change(cast.sergeant, stored, entry, version=3)
    assert MonthlyReturn.objects.get().cancelled_at


def test_contact_details_are_refused_and_can_be_removed(cast, entry, logged):
    (refused,) = log_entries(
        [entry(notes="ring 07700 900123", reason="jo@example.org asked")],
        by=cast.sergeant,
    )
    assert "looks like a telephone number" in refused.errors["notes"][0]
    assert "looks like an e-mail address" in refused.errors["reason"][0]
    stored = logged("2026-11-18")
    of_a_file = {"notes": "ring 07700 900123"}
    type(stored).objects.update(**of_a_file)
    assert "notes" in change(cast.sergeant, stored, entry, **of_a_file).errors
    gone = change(cast.sergeant, stored, entry, **of_a_file, removed=True)
    assert gone.status == "stored"
