"""Many phones at the same moment, each with a transaction of its own."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from epic.importing.loading import load_activity
from epic.logbook import Result, log_entries
from epic.models import Activity, ActivityVersion, MonthlyReturn
from snp.accounts.models import Posting, User
from snp.audit.models import Event
from snp.lib.months import Month

from .importing.conftest import row, text_of

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = dt.date.today()


def at_once(deeds: Sequence[Callable]) -> list:
    """What each gave, or the error it met; all begin in the same moment."""
    gate = threading.Barrier(len(deeds))
    found: list = [None] * len(deeds)

    def run(place: int) -> None:
        try:
            gate.wait(30)
            found[place] = deeds[place]()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[i]) for i in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return found


def sending(raw: dict, by) -> Callable[[], Result]:
    return lambda: log_entries([raw], by=by)[0]


def colleague(places, name: str) -> User:
    user = User.objects.create_user(username=name, password="x" * 12)
    Posting.objects.create(
        user=user, role="sergeant", ward=places.a1, valid_from="2004-04-01"
    )
    return user


def test_one_entry_sent_by_eight_at_once_is_one_row(cast, entry):
    raw = entry()
    results = at_once([sending(raw, cast.sergeant)] * 8)
    statuses = Counter(result.status for result in results)
    assert statuses == {"stored": 1, "already stored": 7}
    assert {result.entry.pk for result in results} == {Activity.objects.get().pk}
    assert Event.objects.filter(verb="log activity").count() == 1


def test_of_two_changes_at_once_one_wins_and_the_other_sees_it(cast, places, entry):
    raw = entry()
    log_entries([raw], by=cast.sergeant)
    other = colleague(places, "colleague")
    changes = [
        sending(raw | {"version": 1, "quantity": 3}, cast.sergeant),
        sending(raw | {"version": 1, "quantity": 5}, other),
    ]
    results = at_once(changes)
    won, lost = sorted(results, key=lambda result: result.status, reverse=True)
    assert [won.status, lost.status] == ["stored", "rejected"]
    assert "changed this entry" in lost.errors["version"][0]
    stored = Activity.objects.get()
    assert (lost.entry.quantity, stored.quantity) == (won.entry.quantity,) * 2
    assert stored.version == 2
    assert ActivityVersion.objects.count() == 1


def test_the_same_change_by_eight_at_once_is_one_version(cast, entry):
    raw = entry()
    log_entries([raw], by=cast.sergeant)
    change = raw | {"version": 1, "removed": True}
    results = at_once([sending(change, cast.sergeant)] * 8)
    statuses = Counter(result.status for result in results)
    assert statuses == {"stored": 1, "already stored": 7}
    assert Activity.objects.get().version == 2


def test_twenty_phones_of_one_ward_at_once_lose_nothing(cast, places, entry):
    """Nor do they cancel the month's nil return more than once."""
    month = Month.of(TODAY) - 1
    MonthlyReturn.objects.create(ward=places.a1, month=month.start, is_nil=True)
    late = {"date": month.start.isoformat(), "reason": "found in the notebook"}
    phones = [colleague(places, f"phone-{number}") for number in range(20)]
    results = at_once([sending(entry(**late), phone) for phone in phones])
    assert [getattr(result, "status", result) for result in results] == ["stored"] * 20
    logged = Activity.objects.values_list("logged_by", flat=True)
    assert sorted(logged) == sorted(phone.username for phone in phones)
    assert Event.objects.filter(verb="cancel nil return").count() == 1


def test_a_file_that_is_loaded_twice_at_once_is_loaded_once(places, tmp_path):
    path = tmp_path / "july.csv"
    path.write_text(text_of(*(row() for _ in range(200))))
    outcomes = at_once([lambda: load_activity(path, by=None)] * 2)
    assert sorted((each.stored, each.already) for each in outcomes) == [
        (0, 200),
        (200, 0),
    ]
    assert Activity.objects.count() == 200


def test_phones_write_on_while_a_file_is_loaded(cast, places, entry, tmp_path):
    path = tmp_path / "july.csv"
    path.write_text(text_of(*(row() for _ in range(200))))
    sent = []

    def meanwhile(share: float) -> None:
        """Called within the transaction of the load, once its rows are stored."""
        sent.extend(at_once([sending(entry(), cast.sergeant)]))

    assert load_activity(path, by=None, progress=meanwhile).stored == 200
    assert [result.status for result in sent] == ["stored"]
    assert Activity.objects.count() == 201
