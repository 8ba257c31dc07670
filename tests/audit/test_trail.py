"""What was done stays written down."""

import pytest
from django.db import IntegrityError, connection, transaction

from snp.audit.models import Event
from snp.audit.trail import record


@pytest.fixture
def event(cast):
    return record("test", "a subject", by=cast.admin, number=1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET verb = 'other'",
        "DELETE FROM audit_event",
    ],
)
def test_postgresql_refuses_to_change_the_trail(event, statement):
    with (
        pytest.raises(IntegrityError, match="The audit trail is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Event.objects.get().verb == "test"


def test_the_models_are_refused_as_well(event):
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()


def test_who_did_something_is_not_removed(event, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.admin.delete()


def test_a_long_subject_is_cut_to_its_place(db):
    assert len(record("test", "x" * 300, by=None).subject) == 200


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_the_transaction_of_the_deed():
    with pytest.raises(RuntimeError, match="test must be recorded in the transaction"):
        record("test", "a subject", by=None)
