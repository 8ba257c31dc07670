"""From a browser's file to responses: what a person sees, what a worker does."""

import datetime as dt
import time

import pytest
from django.utils import timezone

from snp.audit.models import Event
from surveys import tasks
from surveys.importing import chunks, uploads
from surveys.importing.withdrawing import withdraw
from surveys.models import FileChunk, ImportBatch, Response
from tests.surveys.conftest import as_upload, load, row, text_of

pytestmark = pytest.mark.django_db
GOOD_FILE = text_of([row(), row(weight="3"), row(interview_date="01/07/2007")])
BAD_FILE = text_of([row(), row(weight="abc")])


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """Which tasks a worker would have been told of."""
    sent = []
    monkeypatch.setattr(tasks, "_tell", lambda task, *args: sent.append((task, args)))
    return sent


@pytest.fixture
def receive(cast):
    def receive(content: str = GOOD_FILE) -> ImportBatch:
        return uploads.receive(
            as_upload(content), survey="pas", layout="default", by=cast.analyst
        )

    return receive


@pytest.fixture
def checked(receive):
    batch = receive()
    tasks.check_upload(batch.pk)
    return ImportBatch.objects.get(pk=batch.pk)


def confirm(batch, cast):
    uploads.confirm(batch.pk, by=cast.analyst)
    tasks.store_upload(batch.pk)
    batch.refresh_from_db()
    return batch


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_a_file_is_kept_in_pieces_and_read_as_one(receive, monkeypatch):
    monkeypatch.setattr(chunks, "PIECE", 100)
    batch = receive()
    assert batch.chunks.count() == -(-len(GOOD_FILE) // 100)
    with chunks.opened(batch) as file:
        assert file.read() == GOOD_FILE.encode()
        file.seek(150)
        assert file.read(20) == GOOD_FILE.encode()[150:170]
        file.seek(-10, 2)
        assert file.read() == GOOD_FILE.encode()[-10:]
        with pytest.raises(ValueError, match="can't seek"):
            file.seek(-1)


def test_a_good_file_is_checked_and_nothing_counts_yet(checked):
    assert checked.state == "checked"
    assert checked.progress == 1
    assert checked.claimed_at is None
    assert checked.report["quarters"] == {"2007-08-Q1": 2, "2007-08-Q2": 1}
    assert not Response.objects.exists()
    assert checked.chunks.exists()


def test_a_bad_file_is_rejected_and_dropped(receive):
    batch = receive(BAD_FILE)
    tasks.check_upload(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "rejected"
    assert batch.report["problems"] == ['row 3, column weight: "abc" is not a number']
    assert batch.report["problem_count"] == 1
    assert not FileChunk.objects.exists()


def test_a_confirmed_file_is_loaded_and_dropped(checked, cast, told):
    batch = confirm(checked, cast)
    assert batch.state == "loaded"
    assert batch.loaded_at
    assert batch.claimed_at is None
    assert Response.objects.filter(batch=batch).count() == 3
    assert not FileChunk.objects.exists()
    assert verbs() == ["upload responses", "confirm load", "load responses"]
    assert Event.objects.get(verb="load responses").by == cast.analyst
    assert told == [(tasks.refresh_stale_quarters, ())]


def test_a_task_that_comes_twice_does_its_work_once(checked, cast):
    tasks.check_upload(checked.pk)
    batch = confirm(checked, cast)
    tasks.store_upload(batch.pk)
    tasks.check_upload(batch.pk)
    assert Response.objects.count() == 3
    assert verbs().count("load responses") == 1


def test_nothing_is_stored_without_a_confirmation(checked):
    tasks.store_upload(checked.pk)
    checked.refresh_from_db()
    assert checked.state == "checked"
    assert not Response.objects.exists()


def test_what_has_become_wrong_since_the_check_rejects_the_load(checked, cast):
    load(text_of([row(respondent_id="R2")]))
    batch = confirm(checked, cast)
    assert batch.state == "rejected"
    assert batch.report["problems"] == [
        'row 3, column respondent_id: "R2" is in the wave 2007-08-Q1 already'
    ]
    assert Response.objects.count() == 1


def test_the_same_file_loaded_before_is_not_received(checked, cast, receive):
    batch = confirm(checked, cast)
    with pytest.raises(uploads.AlreadyLoaded, match=f"as load {batch.pk}"):
        receive()
    assert ImportBatch.objects.count() == 1


def test_the_same_file_loaded_by_another_meanwhile_is_rejected(checked, cast):
    other = load(GOOD_FILE).batch
    batch = confirm(checked, cast)
    assert batch.state == "rejected"
    assert batch.report["problems"] == [
        f"This file was loaded before, as load {other.pk}."
    ]


def test_a_withdrawn_file_can_be_loaded_again(checked, cast, receive):
    first = confirm(checked, cast)
    withdraw(batch_id=first.pk, by=cast.analyst, reason="wrong weights")
    again = receive()
    tasks.check_upload(again.pk)
    assert confirm(again, cast).state == "loaded"
    assert Response.objects.filter(withdrawn=False).count() == 3


def test_a_discarded_file_is_gone_and_its_row_stays(checked, cast):
    uploads.discard(checked.pk, by=cast.analyst)
    uploads.discard(checked.pk, by=cast.analyst)
    checked.refresh_from_db()
    assert checked.state == "rejected"
    assert checked.report["discarded_by"] == "analyst"
    assert not FileChunk.objects.exists()
    assert verbs() == ["upload responses", "discard load"]
    with pytest.raises(uploads.NotPossible, match="only a checked one"):
        uploads.confirm(checked.pk, by=cast.analyst)


def test_a_file_that_nobody_confirms_is_dropped_after_a_month(checked):
    uploads.discard_unconfirmed()
    checked.refresh_from_db()
    assert checked.state == "checked"

    long_ago = timezone.now() - uploads.UNCONFIRMED - dt.timedelta(seconds=1)
    ImportBatch.objects.update(created_at=long_ago)
    uploads.discard_unconfirmed()
    checked.refresh_from_db()
    assert checked.state == "rejected"
    assert not checked.chunks.exists()


def test_a_loaded_file_is_withdrawn_and_not_discarded(checked, cast):
    batch = confirm(checked, cast)
    with pytest.raises(uploads.NotPossible, match="can't be discarded"):
        uploads.discard(batch.pk, by=cast.analyst)
    assert uploads.confirm(batch.pk, by=cast.analyst).state == "loaded"


# Workers that die, messages that get lost


def test_a_batch_in_hand_is_left_alone(receive):
    batch = receive()
    with uploads.Hand(batch.pk) as other:
        assert other.take("checking")
        assert not uploads.waiting()
        tasks.check_upload(batch.pk)
        batch.refresh_from_db()
        assert batch.state == "checking"


def test_a_batch_of_a_dead_worker_is_taken_up_at_once(receive):
    batch = receive()
    with uploads.Hand(batch.pk) as dead:
        dead.take("checking")
    while not uploads.waiting():  # PostgreSQL takes a moment to notice
        time.sleep(0.01)
    tasks.check_upload(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "checked"


def test_what_waits_is_taken_up(
    receive, checked, told, django_capture_on_commit_callbacks
):
    batch = receive(BAD_FILE)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.take_up_waiting_uploads()
    assert told == [(tasks.check_upload, (batch.pk,))]


def test_a_load_that_another_took_over_stores_nothing(checked, cast, monkeypatch):
    uploads.confirm(checked.pk, by=cast.analyst)
    other = timezone.now() + dt.timedelta(minutes=1)
    read = uploads.load_responses

    def overtaken(*args, **kwargs):
        ImportBatch.objects.update(claimed_at=other)
        return read(*args, **kwargs)

    monkeypatch.setattr(uploads, "load_responses", overtaken)
    assert uploads.store(checked.pk) is False
    checked.refresh_from_db()
    assert (checked.state, checked.claimed_at) == ("loading", other)
    assert not Response.objects.exists()


def test_a_fault_of_the_program_is_said_and_does_not_wait_for_ever(
    receive, monkeypatch
):
    batch = receive()

    def fails(*args, **kwargs):
        raise KeyError("oh")

    monkeypatch.setattr(uploads, "load_responses", fails)
    with pytest.raises(KeyError):
        tasks.check_upload(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "rejected"
    assert "the program failed on this file (KeyError)" in batch.report["problems"][0]


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_load_is_not(receive, cast, monkeypatch):
    batch = receive()
    tasks.check_upload(batch.pk)
    uploads.confirm(batch.pk, by=cast.analyst)
    monkeypatch.setattr(uploads, "A_WHILE", 0)
    seen = []
    write = uploads.Hand.report

    def watched(progress, share):
        write(progress, share)
        with progress.connection.cursor() as cursor:
            cursor.execute("SELECT state, progress FROM surveys_importbatch")
            seen.append(cursor.fetchone())
            cursor.execute("SELECT count(*) FROM surveys_response")
            seen.append(cursor.fetchone())

    monkeypatch.setattr(uploads.Hand, "report", watched)
    assert uploads.store(batch.pk)
    assert seen == [("loading", 1), (0,)]
    assert Response.objects.count() == 3
