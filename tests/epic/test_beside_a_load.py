"""While a large file is read, teams go on: returns, priorities, entries, kinds."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from epic import kinds, returns
from epic.importing.loading import load_activity
from epic.logbook import log_entries
from epic.models import Activity, Kind
from epic.priorities.verbs import raise_priority
from epic.stages.verbs import sign_off
from snp.lib.months import Month
from snp.lib.quarters import Quarter
from wards.locks import wait_for_other_files

from .importing.conftest import row, text_of
from .test_homes import load_ward_from
from .test_logbook_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = dt.date.today()
LAST = Month.of(TODAY) - 1


def impatient(deed):
    """Fails, instead of waiting for ever, where something is locked."""

    def do():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        return deed()

    return do


def test_nobody_waits_while_a_file_is_read(cast, places, entry, tmp_path):
    a1, by = places.a1, cast.sergeant
    deeds = [
        lambda: log_entries([entry(date=str(TODAY))], by=by)[0].status,
        lambda: returns.submit_return(ward=a1, month=LAST, is_nil=True, by=by),
        lambda: sign_off(
            ward=a1, quarter=Quarter.of(TODAY), stage="review", sentence="Done.", by=by
        ),
        lambda: raise_priority(
            ward=a1, category="other", description="Bins", source="other",
            raised=TODAY, by=by,
        ),
        lambda: kinds.retire_kind(code="abc", on=TODAY, by=cast.admin),
    ]  # fmt: skip
    path = tmp_path / "july.csv"
    path.write_text(text_of(*(row() for _ in range(50))))
    found = []

    def meanwhile(share: float) -> None:
        """Called within the transaction of the load, once its rows are read."""
        found.extend(at_once([impatient(deed) for deed in deeds]))

    assert load_activity(path, by=None, progress=meanwhile).stored == 50
    assert [error for error in found if isinstance(error, Exception)] == []
    assert found[0] == "stored"


def test_areas_wait_for_a_file_of_activity(places):
    with transaction.atomic():
        wait_for_other_files()
        (error,) = at_once([impatient(lambda: load_ward_from("2004-04-01"))])
        assert isinstance(error, OperationalError)


def test_a_kind_that_is_retired_meanwhile_stops_the_file(places, cast, tmp_path):
    path = tmp_path / "today.csv"
    path.write_text(text_of(row(date=str(TODAY))))

    def retire(share: float) -> None:
        at_once(
            [lambda: kinds.retire_kind(code="street_briefing", on=TODAY, by=cast.admin)]
        )

    outcome = load_activity(path, by=None, progress=retire)
    assert "load it again" in outcome.problems.lines()[0]
    assert not Activity.objects.exists()


def test_a_kind_is_not_retired_while_its_entries_are_stored(cast, entry):
    """It says so after three seconds, and phones do not queue behind it meanwhile."""
    refused = []

    def retire() -> None:
        try:
            kinds.retire_kind(code="abc", on=TODAY, by=cast.admin)
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    beside = threading.Thread(target=retire)
    with transaction.atomic():
        log_entries([entry(kind="abc", attendance=None)], by=cast.sergeant)
        beside.start()
        beside.join(0.5)
        other = entry(kind="arrest", attendance=None)
        phone = impatient(lambda: log_entries([other], by=cast.sergeant)[0].status)
        assert at_once([phone]) == ["stored"]
        beside.join(10)
    assert refused == ["A file is being loaded: try again in a minute."]
    assert Kind.objects.get(code="abc").valid_to is None
