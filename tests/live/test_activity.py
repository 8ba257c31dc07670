"""An entry of the log gives its ward's panel, and its BCU's, a new revision."""

import datetime as dt
import json
import threading
import uuid

import pytest
from django.db import connection, transaction
from django.http import Http404

from epic.kinds import keep_kinds
from epic.logbook import STORED, log_entries
from epic.models import Activity
from snp.dashboards.live import visible_panels
from snp.dashboards.models import Panel
from snp.dashboards.publish import CHANNEL, publish_panels, redis_client
from snp.dashboards.publish_activity import publish_activity
from wards.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)

WARD, BCU = "activity:ward:A1", "activity:bcu:A"


@pytest.fixture(autouse=True)
def _kinds(db):
    keep_kinds()  # a test with transactions of its own empties the tables


@pytest.fixture
def log(cast):
    def one(**said):
        entry = {"id": str(uuid.uuid4()), "ward_code": "A1", "kind": "arrest"}
        entry |= {"date": dt.date.today().isoformat(), "quantity": 1}
        (result,) = log_entries([entry | said], by=cast.sergeant)
        return result

    return one


@pytest.fixture
def heard():
    with redis_client() as client, client.pubsub() as channel:
        channel.subscribe(CHANNEL)
        channel.get_message(timeout=5)

        def hear() -> dict[str, int]:
            found = {}
            while message := channel.get_message(timeout=0.3):
                told = json.loads(message["data"])
                assert set(told) == {"panel", "revision"}  # no figures
                found[told["panel"]] = told["revision"]
            return found

        yield hear


def revisions() -> dict[str, int]:
    return dict(Panel.objects.values_list("key", "revision"))


def test_an_entry_is_announced_to_its_ward_and_its_bcu(log, heard):
    assert log().status == STORED
    assert heard() == revisions() == {WARD: 1, BCU: 1}
    log()
    assert heard() == revisions() == {WARD: 2, BCU: 2}


def test_entries_sent_together_are_announced_once(cast, heard):
    entry = {"ward_code": "A1", "kind": "arrest", "quantity": 1}
    entry |= {"date": dt.date.today().isoformat()}
    together = [entry | {"id": str(uuid.uuid4())} for _ in range(3)]
    assert [each.status for each in log_entries(together, by=cast.sergeant)] == (
        [STORED] * 3
    )
    assert heard() == revisions() == {WARD: 1, BCU: 1}


def test_what_was_stored_before_a_failure_is_announced(cast, heard):
    good = {"id": str(uuid.uuid4()), "ward_code": "A1", "kind": "arrest"}
    good |= {"date": dt.date.today().isoformat(), "quantity": 1}

    class Broken(dict):
        def get(self, *_):
            raise ConnectionError

    with pytest.raises(ConnectionError):
        log_entries([good, Broken()], by=cast.sergeant)
    assert heard() == revisions() == {WARD: 1, BCU: 1}


def test_a_replay_is_not_announced(log, heard):
    name = str(uuid.uuid4())
    log(id=name)
    heard()
    log(id=name)
    assert heard() == {}


def test_every_bcu_that_a_ward_was_in_is_told(places, log, heard):
    Membership.objects.filter(ward=places.a1).update(valid_to=dt.date.today())
    Membership.objects.create(
        ward=places.a1, bcu=places.birch, valid_from=dt.date.today()
    )
    log()
    assert set(heard()) == {WARD, BCU, "activity:bcu:B"}


def test_nothing_is_said_before_commit_nor_of_what_is_rolled_back(log, heard):
    with transaction.atomic():
        log()
        assert heard() == {}
        transaction.set_rollback(True)
    assert heard() == revisions() == {}


def test_a_dead_broker_does_not_fail_the_entry(log, settings):
    settings.REDIS_URL = "redis+socket:///nowhere/valkey.sock"
    assert log().status == STORED
    assert revisions() == {WARD: 1, BCU: 1}


def test_an_entry_is_stored_though_its_panel_can_not_be(log, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE dashboards_panel RENAME TO elsewhere")
    try:
        assert log().status == STORED
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO dashboards_panel")
    assert Activity.objects.count() == 1
    assert "on_commit" in caplog.text


def test_nobody_waits_for_a_row_that_another_has(log, places):
    """The other announces it later than this entry was stored, so all is said."""
    log()
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Panel.objects.select_for_update().get(key=BCU)
            holds.set()
            done.wait(10)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert holds.wait(10)
    try:
        published = publish_activity([places.a1.pk])
    finally:
        done.set()
        other.join()
    assert [panel.key for panel in published] == [WARD]


def test_publishing_surveys_leaves_teams_panels_alone(log, heard):
    log()
    heard()
    assert publish_panels() == []
    assert revisions() == {WARD: 1, BCU: 1}


@pytest.mark.parametrize(
    ("who", "hears"),
    [
        ("sergeant", {WARD, BCU, "activity:ward:A2"}),
        ("commander", {WARD, BCU, "activity:ward:A2"}),
        ("birch_sergeant", {"activity:ward:B1", "activity:bcu:B"}),
        ("analyst", {WARD, BCU, "activity:ward:B1", "activity:bcu:B", "force"}),
        ("admin", {WARD, BCU, "activity:ward:B1", "activity:bcu:B", "force"}),
    ],
)
def test_who_may_hear_of_which_wards(cast, who, hears):
    user = getattr(cast, who)
    assert visible_panels(user, hears) == hears
    for key in {WARD, BCU, "activity:ward:B1", "activity:bcu:B"} - hears:
        with pytest.raises(Http404):
            visible_panels(user, hears | {key})


@pytest.mark.parametrize(
    "key", ["activity:ward:", "activity:ward:\0", "activity:bcu:Z"]
)
def test_a_panel_of_no_area_is_not_found(cast, key):
    with pytest.raises(Http404):
        visible_panels(cast.analyst, {key})
