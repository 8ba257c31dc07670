"""Who has which quarters in hand, and what becomes of them when a worker dies."""

import threading
import time

import pytest
from django.db import connection, transaction

from snp.lib.quarters import Quarter
from surveys.models import Run, Survey
from surveys.rollup import engine, ledger
from surveys.rollup.ledger import claim, fail, finish, mark_all_stale, mark_stale

QUARTERS = [Quarter(2006, 1), Quarter(2006, 2), Quarter(2006, 3)]
ORDINALS = [quarter.ordinal for quarter in QUARTERS]


@pytest.fixture
def survey(db):
    survey = Survey.objects.create(code="pas")
    mark_stale(survey, QUARTERS, "loaded")
    return survey


def stale(survey) -> list[int]:
    held = survey.quarters.filter(stale_since__isnull=False)
    return list(held.values_list("quarter", flat=True))


def in_thread(function, found: list) -> threading.Thread:
    """Start a function on a database connection of its own; its result is appended."""

    def work():
        try:
            found.append(function())
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def of_a_dead_worker(survey):
    """A claim whose connection has ended, as a killed worker's does."""
    found = []
    in_thread(lambda: claim(survey, ""), found).join()
    deadline = time.monotonic() + 5
    while found[0][0].pk in ledger.in_hand(
        ledger.RUNS
    ):  # PostgreSQL takes a moment to notice
        assert time.monotonic() < deadline
    return found[0]


def test_a_claim_takes_what_is_stale(survey):
    run, held = claim(survey, "")
    assert sorted(held) == ORDINALS
    assert run.quarters == [quarter.code for quarter in QUARTERS]
    assert claim(survey, "") is None
    assert Run.objects.count() == 1


def test_what_becomes_stale_meanwhile_can_be_claimed_by_another(survey):
    claim(survey, "")
    mark_stale(survey, [QUARTERS[-1] + 1], "late file")
    _, held = claim(survey, "")
    assert list(held) == [ORDINALS[-1] + 1]


def test_finished_quarters_are_no_longer_stale(survey):
    run, held = claim(survey, "")
    finish(run, held, figures_changed=3)
    run.refresh_from_db()
    assert stale(survey) == []
    assert [run.state, run.progress, run.figures_changed] == ["done", 1, 3]
    assert run.finished_at
    assert claim(survey, "") is None


def test_a_quarter_touched_meanwhile_stays_stale(survey):
    run, held = claim(survey, "")
    mark_stale(survey, QUARTERS[1:2], "late file")
    finish(run, held)
    assert stale(survey) == ORDINALS[1:2]
    assert list(claim(survey, "")[1]) == ORDINALS[1:2]


def test_a_failed_run_gives_its_quarters_back(survey):
    run, _ = claim(survey, "")
    fail(run, ValueError("no such thing"))
    run.refresh_from_db()
    assert [run.state, run.error] == ["failed", "ValueError: no such thing"]
    assert sorted(claim(survey, "")[1]) == ORDINALS


@pytest.mark.django_db(transaction=True)
def test_a_killed_run_gives_its_quarters_back_at_once(survey):
    run, _ = of_a_dead_worker(survey)
    _, held = claim(survey, "")
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "worker ended" in run.error
    assert sorted(held) == ORDINALS


@pytest.mark.django_db(transaction=True)
def test_a_run_that_was_given_up_does_not_clear_what_another_has_in_hand(survey):
    dead, held = of_a_dead_worker(survey)
    claim(survey, "")
    finish(dead, held)
    assert stale(survey) == ORDINALS


def test_areas_that_changed_make_all_stale_once(survey):
    finish(*claim(survey, "yesterday"))
    ledger.mark_stale_if_areas_changed(survey, "yesterday")
    assert stale(survey) == []
    ledger.mark_stale_if_areas_changed(survey, "today")
    assert stale(survey) == ORDINALS
    run, held = claim(survey, "today")
    ledger.mark_stale_if_areas_changed(survey, "today")  # by another, meanwhile
    finish(run, held)
    assert stale(survey) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("abandoned", [False, True])
def test_two_claims_at_the_same_moment(survey, abandoned):
    if abandoned:
        of_a_dead_worker(survey)
    found = []
    with transaction.atomic():
        _, held = claim(survey, "")
        other = in_thread(lambda: claim(survey, ""), found)
        other.join(0.5)  # it waits for our commit, or has gone away with nothing
    other.join()
    assert sorted(held) == ORDINALS
    assert found == [None]


@pytest.mark.django_db(transaction=True)
def test_many_claims_at_once_never_hold_the_same_quarter(survey):
    for _ in range(10):
        mark_all_stale(survey, "again")
        found, together = [], threading.Barrier(3)

        def work(together=together):
            together.wait()
            claimed = claim(survey, "")
            together.wait()  # nobody's worker dies while the others claim
            return claimed

        threads = [in_thread(work, found) for _ in range(3)]
        for thread in threads:
            thread.join()
        claims = [claimed for claimed in found if claimed]
        assert sorted(q for _, held in claims for q in held) == ORDINALS
        for run, held in claims:
            finish(run, held)


@pytest.mark.django_db
def test_a_run_that_fails_says_why(survey, monkeypatch):
    def broken(*_args):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(engine.moments, "reduce_quarters", broken)
    with pytest.raises(RuntimeError):
        engine.roll_up(survey)
    run = Run.objects.get()
    assert [run.state, run.error] == ["failed", "RuntimeError: out of memory"]
    assert stale(survey) == ORDINALS
