"""Monthly returns: nothing logged, nil, submitted, late, missing; and when."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from epic import returns
from epic.logbook import log_entries
from epic.models import MonthlyReturn
from epic.returns import Standing, submit_return, withdraw_return
from epic.signals import changed
from snp.audit.models import Event
from snp.lib.months import Month
from wards.models import Ward

pytestmark = pytest.mark.django_db
JULY = Month(2026, 7)


@pytest.fixture
def submit(cast, places):
    def submit(month=JULY, *, is_nil=False):
        return submit_return(
            ward=places.a1, month=month, is_nil=is_nil, by=cast.sergeant
        )

    return submit


def state(ward, month=JULY):
    return returns.states([ward], [month])[ward.pk, month]


def test_a_month_goes_from_not_over_to_due_to_missing(places, logged, on):
    seen = []
    for day in ("2026-07-31", "2026-08-01", "2026-08-14", "2026-08-15"):
        on(day)
        seen.append(state(places.a1).words)
    assert seen == [
        "not over, nothing logged",
        "due, nothing logged",
        "due, nothing logged",
        "missing, nothing logged",
    ]


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2026-08-01", Standing.SUBMITTED),
        ("2026-08-14", Standing.SUBMITTED),
        ("2026-08-15", Standing.LATE),  # the first day on which July is locked
    ],
)
def test_submitted_on_the_last_day_is_not_late(
    places, logged, submit, on, day, standing
):
    on("2026-07-14")
    logged("2026-07-14")
    on(day)
    submit()
    assert state(places.a1).standing is standing
    assert state(places.a1).count == "1 entry"


def test_the_day_of_a_return_is_londons(places, logged, submit, on):
    """Half past midnight in British Summer Time is still the day before in UTC."""
    on("2026-07-14")
    logged("2026-07-14")
    on("2026-08-15", 0, 30)
    submit()
    assert state(places.a1).standing is Standing.LATE


def test_a_month_can_be_submitted_from_the_first_minute_after_it(
    places, logged, submit, on
):
    on("2026-07-14")
    logged("2026-07-14")
    on("2026-08-01", 0, 0)
    submit()
    assert state(places.a1).standing is Standing.SUBMITTED


def test_december_ends_in_january(places, submit, on):
    december = Month(2025, 12)
    on("2025-12-31")
    with pytest.raises(ValidationError, match="from 01/01/2026 on"):
        submit(december, is_nil=True)
    on("2026-01-01")
    submit(december, is_nil=True)
    assert state(places.a1, december).standing is Standing.NIL
    assert state(places.a1, Month(2026, 1)).standing is Standing.NOT_OVER


def test_a_month_that_locks_at_once_is_never_due(places, submit, on, settings):
    settings.MONTH_LOCK_DAYS = 0
    on("2026-07-31")
    assert state(places.a1).standing is Standing.NOT_OVER
    on("2026-08-01")
    assert state(places.a1).standing is Standing.MISSING
    submit(is_nil=True)
    assert state(places.a1).words == "nil return, late"


def test_nothing_logged_is_no_nil_return(places, submit, on):
    on("2026-08-20")
    before = state(places.a1).words
    with pytest.raises(ValidationError, match="Nothing is logged in July 2026"):
        submit(is_nil=False)
    submit(is_nil=True)
    assert before == "missing, nothing logged"
    assert state(places.a1).words == "nil return, late"


def test_a_month_with_entries_is_not_nil(logged, submit, on):
    on("2026-08-03")
    logged("2026-07-14")
    with pytest.raises(ValidationError, match="no nil return: 1 entry in July 2026"):
        submit(is_nil=True)
    assert not MonthlyReturn.objects.exists()


def test_what_was_removed_does_not_count(places, logged, submit, on, cast, entry):
    on("2026-08-03")
    raw = entry(date="2026-07-14")
    log_entries([raw, raw | {"version": 1, "removed": True}], by=cast.sergeant)
    submit(is_nil=True)
    assert state(places.a1).words == "nil return"


def test_an_entry_after_a_nil_return_takes_it_back(places, logged, submit, on, cast):
    on("2026-08-03")
    nil = submit(is_nil=True)
    logged("2026-07-14")
    nil.refresh_from_db()
    assert nil.cancelled_by == cast.sergeant
    assert state(places.a1).words == "due, 1 entry"
    submit()
    assert state(places.a1).words == "submitted, 1 entry"
    assert [each.is_nil for each in returns.history(places.a1, JULY)] == [True, False]


def test_entries_of_other_months_and_wards_leave_a_nil_return(
    places, logged, submit, on, cast, entry
):
    on("2026-08-03")
    submit(is_nil=True)
    logged("2026-08-01")
    logged("2026-06-30", reason="found in the notebook")
    other = entry(date="2026-07-14", ward_code="B1")
    log_entries([other], by=cast.birch_sergeant)
    assert state(places.a1).words == "nil return"


def test_the_same_return_twice_is_one(submit, on):
    on("2026-08-03")
    assert submit(is_nil=True) == submit(is_nil=True)
    assert Event.objects.filter(verb="submit nil return").count() == 1


def test_another_return_of_the_month_must_wait_until_the_first_is_taken_back(
    places, logged, submit, on, cast
):
    on("2026-08-03")
    submit(is_nil=True)
    with pytest.raises(ValidationError, match="Take that back first"):
        submit(is_nil=False)
    withdraw_return(ward=places.a1, month=JULY, by=cast.sergeant)
    logged("2026-07-14")
    submit()
    assert state(places.a1).standing is Standing.SUBMITTED


def test_a_return_that_was_taken_back_can_be_read(places, submit, on, cast):
    on("2026-08-03")
    submit(is_nil=True)
    for _ in range(2):
        withdraw_return(ward=places.a1, month=JULY, by=cast.sergeant)
    (kept,) = returns.history(places.a1, JULY)
    assert kept.cancelled_because == "Taken back by the team."
    assert state(places.a1).words == "due, nothing logged"
    assert Event.objects.filter(verb="withdraw return").count() == 1


def test_a_return_of_a_locked_month_is_taken_back_for_a_reason(
    places, submit, on, cast
):
    on("2026-08-03")
    submit(is_nil=True)
    on("2026-08-15")
    details = {"ward": places.a1, "month": JULY, "by": cast.sergeant}
    with pytest.raises(ValidationError, match="July 2026 was locked on 15/08/2026"):
        withdraw_return(**details)
    with pytest.raises(ValidationError, match="at most 200"):
        withdraw_return(**details, because="a" * 5_000)
    assert state(places.a1).standing is Standing.NIL
    withdraw_return(**details, because="a visit was forgotten")
    assert state(places.a1).standing is Standing.MISSING


@pytest.mark.parametrize("who", ["birch_sergeant", "commander", "analyst", "admin"])
def test_only_who_leads_the_team_today(places, cast, on, who):
    on("2026-08-03")
    details = {"ward": places.a1, "month": JULY, "by": getattr(cast, who)}
    with pytest.raises(PermissionDenied):
        submit_return(**details, is_nil=True)
    with pytest.raises(PermissionDenied):
        withdraw_return(**details)


def test_a_posting_that_ended_yesterday_submits_nothing(cast, submit, on):
    posting = cast.sergeant.postings.get()
    posting.valid_to = dt.date(2026, 8, 3)
    posting.save()
    on("2026-08-03")
    with pytest.raises(PermissionDenied):
        submit(is_nil=True)


def test_a_ward_of_no_bcu_has_no_team_to_return_anything(places, submit, on):
    places.a1.memberships.update(valid_from=dt.date(2026, 8, 1))
    on("2026-09-01")
    assert state(places.a1).words == "no team"
    assert state(places.a1, Month(2026, 8)).standing is Standing.DUE
    with pytest.raises(ValidationError, match="belonged to no BCU in July 2026"):
        submit(is_nil=True)


def test_before_there_were_teams(submit, on):
    with pytest.raises(ValidationError, match="no teams before April 2004"):
        submit(Month(2004, 3), is_nil=True)


def test_states_of_any_wards_and_months_are_three_queries(
    places, logged, submit, on, django_assert_num_queries
):
    on("2026-08-03")
    logged("2026-06-30", reason="late")
    submit(is_nil=True)
    wards, months = list(Ward.objects.all()), [JULY - n for n in range(12)]
    with django_assert_num_queries(3):
        found = returns.states(wards, months)
    assert len(found) == 3 * 12
    assert found[places.a1.pk, JULY].words == "nil return"
    assert found[places.a1.pk, JULY - 1].words == "missing, 1 entry"
    assert found[places.a2.pk, JULY].words == "due, nothing logged"
    assert returns.states([], months) == {} == returns.states(wards, [])


def test_open_pages_are_told(submit, places, on, cast):
    told = []

    def hear(wards, **_):
        told.append(wards)

    changed.connect(hear)
    on("2026-08-03")
    submit(is_nil=True)
    withdraw_return(ward=places.a1, month=JULY, by=cast.sergeant)
    changed.disconnect(hear)
    assert told == [{places.a1.pk}, {places.a1.pk}]


@pytest.mark.django_db(transaction=True)
def test_a_nil_return_waits_for_an_entry_that_is_being_logged(places, cast, entry):
    """The phone's entry is not committed yet when the return is submitted."""
    month = Month.of(dt.date.today()) - 1
    raw = entry(date=month.last_day.isoformat(), reason="late")
    outcome = []

    def submit_nil():
        try:
            submit_return(ward=places.a1, month=month, is_nil=True, by=cast.sergeant)
        except ValidationError as error:
            outcome.extend(error.messages)
        finally:
            connection.close()

    beside = threading.Thread(target=submit_nil)
    with transaction.atomic():
        (result,) = log_entries([raw], by=cast.sergeant)
        beside.start()
        beside.join(0.3)
        assert beside.is_alive()
    beside.join(10)
    assert result.status == "stored"
    assert outcome == [f"This is no nil return: 1 entry in {month.label}."]


@pytest.mark.django_db(transaction=True)
def test_two_people_submit_at_once(places, cast):
    month = Month.of(dt.date.today()) - 1
    made = []

    def submit_nil():
        try:
            made.append(
                submit_return(
                    ward=places.a1, month=month, is_nil=True, by=cast.sergeant
                ).pk
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=submit_nil) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(made) == 4
    assert len(set(made)) == 1
