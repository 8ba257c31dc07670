"""However often and in whatever pieces a phone sends its queue: the same rows, once.

The oracle is a slow and obvious log: a list of versions for each entry.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from epic.logbook import log_entries
from epic.models import Activity, ActivityVersion
from snp.accounts.models import Posting, User
from snp.audit.models import Event

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()
IDS = [str(uuid.UUID(int=number)) for number in (1, 2, 3)]
many_examples = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def two(cast, places):
    """Two sergeants of one ward, each with a phone."""
    colleague = User.objects.create_user(username="colleague", password="x" * 12)
    Posting.objects.create(
        user=colleague, role="sergeant", ward=places.a1, valid_from=TODAY
    )
    return [cast.sergeant, colleague]


def said(key: str, quantity: int, *, seen: int = 0, removed: bool = False) -> dict:
    """What a phone sends: a new entry, or a change of the version that it saw."""
    entry = {
        "id": key,
        "ward_code": "A1",
        "date": TODAY.isoformat(),
        "kind": "asb_letter",
        "quantity": quantity,
        "removed": removed,
    }
    return entry | ({"version": seen} if seen else {})


class SlowLog:
    """What the log should do: for each entry the list of its versions, by whom."""

    def __init__(self) -> None:
        self.versions: dict[str, list[tuple]] = {}
        self.owners: dict[str, User] = {}

    def take(self, raw: dict, by) -> str:
        key, new = raw["id"], (raw["quantity"], raw["removed"], by.pk)
        held = self.versions.get(key, [])
        seen = raw.get("version", 0)
        if not seen:
            if held:
                return "already stored" if self.owners[key] == by else "rejected"
            self.owners[key] = by
        elif held[seen:] == [new]:
            return "already stored"
        elif len(held) != seen:
            return "rejected"
        self.versions[key] = [*held, new]
        return "stored"


def stored() -> dict[str, list[tuple]]:
    """The log of the database in the oracle's terms."""
    found: dict[str, list[tuple]] = {}
    fields = ("quantity", "removed", "changed_by_id")
    for version in ActivityVersion.objects.order_by("activity", "version"):
        row = tuple(getattr(version, name) for name in fields)
        found.setdefault(str(version.activity_id), []).append(row)
        assert version.version == len(found[str(version.activity_id)])
    for entry in Activity.objects.all():
        row = tuple(getattr(entry, name) for name in fields)
        found.setdefault(str(entry.pk), []).append(row)
        assert entry.version == len(found[str(entry.pk)])
    return found


@contextmanager
def empty_log() -> Iterator[None]:
    """Each example begins with one, and leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Two phones that send anything at all

NEW = st.builds(said, st.sampled_from(IDS), st.integers(1, 3))
CHANGE = st.builds(
    said,
    st.sampled_from(IDS),
    st.integers(1, 3),
    seen=st.integers(1, 4),
    removed=st.booleans(),
)
BATCHES = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.lists(NEW | CHANGE, max_size=6)), max_size=8
)


@many_examples
@given(batches=BATCHES)
def test_whatever_two_phones_send_the_log_does_the_obvious(two, batches):
    oracle = SlowLog()
    with empty_log():
        for phone, raws in batches:
            by = two[phone]
            results = log_entries(raws, by=by)
            assert [r.status for r in results] == [oracle.take(raw, by) for raw in raws]
            assert [r.id for r in results] == [raw["id"] for raw in raws]
        assert stored() == oracle.versions
        changes = sum(map(len, oracle.versions.values()))
        assert Event.objects.filter(verb__contains="activity").count() == changes


# One phone that sends its queue again and again


@st.composite
def queues(draw) -> list[dict]:
    """New entries, then corrections, removals and undoings of them, in their order."""
    versions: Counter[str] = Counter()
    queue = []
    for key in draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=10)):
        removed = bool(versions[key]) and draw(st.booleans())
        quantity = draw(st.integers(1, 3))
        queue.append(said(key, quantity, seen=versions[key], removed=removed))
        versions[key] += 1
    return queue


@st.composite
def deliveries(draw) -> SimpleNamespace:
    """Pieces of a queue in any order, lost and repeated; at last the whole of it."""
    queue = draw(queues())
    items = st.lists(st.integers(0, len(queue) - 1), max_size=5)
    pieces = draw(st.lists(items, max_size=8))
    cuts = draw(st.lists(st.integers(0, len(queue)), max_size=4))
    edges = [0, *sorted(cuts), len(queue)]
    pieces += [list(range(*edge)) for edge in pairwise(edges)]
    return SimpleNamespace(queue=queue, pieces=pieces)


@many_examples
@given(sent=deliveries())
def test_a_queue_sent_again_and_again_gives_the_same_rows_once(two, sent):
    oracle = SlowLog()
    assert {oracle.take(raw, two[0]) for raw in sent.queue} == {"stored"}
    times: Counter[int] = Counter()
    with empty_log():
        for piece in sent.pieces:
            results = log_entries([sent.queue[item] for item in piece], by=two[0])
            answers = zip(piece, results, strict=True)
            times.update(item for item, answer in answers if answer.status == "stored")
        assert stored() == oracle.versions
        assert times == Counter(range(len(sent.queue)))
