"""How long it takes to save one entry while fifty phones log, beside two yardsticks.

    python tests/benchmarks/log_bench.py [activities] [seconds]

London of 624 wards with 2,000,000 activities in 24 months by default, and the web server
as `serve` starts it, one process. Fifty sergeants, each with a session and an open connection,
send one entry a request: four seconds apart, seven times as often as somebody who takes
thirty seconds for an entry, then one a second, and then as fast as they are answered. The time is that of the whole answer, as the phone sees it, from the first
byte sent to the last one read. Beside it, in the same run:

- the same phones get a page that shows nothing, as fast as they are answered: what the
  server, the session and the access rules cost without the log;
- one connection inserts bare rows into the table and commits each.

Then the pages of a BCU are timed one after the other, with all those entries in place.
The servers are throw-away ones of its own; phones and servers share the machine.
"""

import datetime as dt
import http.client
import json
import os
import socket
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import tests.throwaway_servers  # noqa: E402, F401  (gone when we are)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snp.settings")


ACTIVITIES, SECONDS, PHONES = 2_000_000, 10, 50
WARDS, BCUS, DAYS = 624, 12, 730
KEPT_OPEN = 3  # seconds; the server closes what is idle for longer than five
TARGET, PAGE_TARGET = 0.150, 0.300  # seconds, of a machine that does nothing else
ROUNDS = 20
CSRF = "c" * 32
PORT = 8177
KIND = "street_briefing"
PAGES = ("/bcu/u1/", "/bcu/u1/wards/", "/ward/w12/")
YARDSTICK = "/accounts/password/"

PLACES = f"""
INSERT INTO wards_borough (code, name) VALUES ('b1', 'Borough');
INSERT INTO wards_bcu (code, name)
SELECT 'u' || i, 'BCU ' || i FROM generate_series(1, {BCUS}) i;
INSERT INTO wards_ward (code, name, borough_id)
SELECT 'w' || i, 'Ward ' || i, b.id FROM generate_series(1, {WARDS}) i, wards_borough b;
INSERT INTO wards_membership (ward_id, bcu_id, valid_from)
SELECT w.id, u.id, '2004-04-01' FROM wards_ward w
  JOIN wards_bcu u ON u.code = 'u' || 1 + substr(w.code, 2)::int % {BCUS};
"""
# Rows that keep the rules, so that these need not look at each of them again.
LOG = f"""
SET LOCAL session_replication_role = replica;
INSERT INTO epic_activity
       (id, ward_id, kind_id, date, quantity, attendance, notes, logged_by, logged_at,
        changed_at, reason)
SELECT gen_random_uuid(), w.id, k.id, current_date - (i / {WARDS}) %% {DAYS}, 1 + i %% 5,
       CASE WHEN k.asks_attendance THEN i %% 40 END, 'By the station, with the warden',
       'file', now(), now(), 'loaded from history.csv'
  FROM generate_series(0, %s - 1) i
  JOIN wards_ward w ON w.code = 'w' || 1 + i %% {WARDS}
  JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many
          FROM epic_kind) k ON k.place = (i / {WARDS} + i) %% k.many;
"""
BARE = """
INSERT INTO bare SELECT gen_random_uuid(), ward_id, kind_id, date, quantity, attendance,
       notes, logged_by, logged_at, changed_at, reason FROM sample
"""


def main(activities: int, seconds: float) -> int:
    import django
    from django.core.management import call_command

    os.environ["SNP_PORT"] = str(PORT)
    django.setup()

    from snp import processes

    call_command("migrate", verbosity=0)
    fill(activities)
    sessions = [signed_in("sergeant", number) for number in range(1, PHONES + 1)]
    commander = signed_in("commander", 1)
    with processes.supervised({"web"}) as supervisor:
        supervisor.start()
        wait_until_served()
        phones = [Phone(session, number) for number, session in enumerate(sessions, 1)]
        ok = measured(phones, Phone(commander, 0), seconds)
    return 0 if ok else 1


def measured(phones: list["Phone"], reader: "Phone", seconds: float) -> bool:
    one = bare_insert()
    print(f"one bare row, inserted and committed   median {one * 1000:6.1f} ms")
    nothing = said("a page without figures", at_once(phones, Phone.look, seconds))
    paced = said("an entry, every 4 s", at_once(phones, Phone.log, 2 * seconds, 4.0))
    said("an entry, one a second", at_once(phones, Phone.log, seconds, 1.0))
    hurried = said("an entry, at full speed", at_once(phones, Phone.log, seconds))
    print(f"ratio of p95 at full speed: an entry {hurried / nothing:.2f} pages")
    check_stored(phones)
    pages = [page_time(reader, path) for path in PAGES]
    print(
        f"p95 of saving an entry {paced * 1000:.0f} ms (target: {TARGET * 1000:.0f}), "
        f"slowest page {max(pages) * 1000:.0f} ms (target: {PAGE_TARGET * 1000:.0f})"
    )
    return paced < TARGET and max(pages) < PAGE_TARGET


# What is there before


def fill(activities: int) -> None:
    from django.db import connection, transaction

    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLACES)
        cursor.execute(LOG, [activities])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT count(*) FROM epic_activity")
        (stored,) = cursor.fetchone()
    assert stored == activities, stored
    print(f"{stored:,} activities in {time.perf_counter() - start:.0f} s", flush=True)


def signed_in(role: str, number: int) -> str:
    """The session of somebody who leads a ward, or commands a BCU."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from snp.accounts.models import Posting, User
    from wards.models import Bcu, Ward

    user = User.objects.create(username=f"{role}{number}")
    where = {"ward": Ward.objects.get(code=f"w{number}")}
    if role == "commander":
        where = {"bcu": Bcu.objects.get(code=f"u{number}")}
    Posting.objects.create(user=user, role=role, valid_from="2004-04-01", **where)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def wait_until_served() -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", PORT), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the web server does not answer")


# Fifty phones


class Phone:
    """One person's, on a connection that stays open while it is in use."""

    def __init__(self, session: str, number: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.number = number
        self.sent = 0
        self.asked = time.monotonic()
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/json",
        }

    def look(self, path: str = YARDSTICK) -> None:
        self._ask("GET", path)

    def log(self) -> None:
        entry = {
            "id": str(uuid.uuid4()),
            "ward_code": f"w{self.number}",
            "date": dt.date.today().isoformat(),
            "kind": KIND,
            "quantity": 1,
            "attendance": 12,
            "notes": "By the station, with the warden",
        }
        answer = self._ask("POST", "/log/entries/", json.dumps({"entries": [entry]}))
        (result,) = json.loads(answer)["results"]
        assert result["status"] == "stored", result
        self.sent += 1

    def _ask(self, method: str, path: str, body: str | None = None) -> bytes:
        if time.monotonic() - self.asked > KEPT_OPEN:
            self.connection.close()  # and opened again, as a phone's browser does
        self.asked = time.monotonic()
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        read = answer.read()
        assert answer.status == 200, f"{path}: {answer.status} {read[:200]!r}"
        return read


def at_once(
    phones: list[Phone], deed: Callable, seconds: float, apart: float = 0
) -> list[float]:
    """How long each answer took, of phones that begin together, each warm already.

    A phone rests until `apart` seconds after it began the one before.
    """
    began: list[float] = []
    gate = threading.Barrier(len(phones), lambda: began.append(time.perf_counter()))
    found: list[list[float]] = [[] for _ in phones]
    broken: list[BaseException] = []

    def use(place: int) -> None:
        deed(phones[place])
        gate.wait()
        for turn in count():
            due = began[0] + apart * (turn + place / len(phones))
            time.sleep(max(0, due - time.perf_counter()))
            start = time.perf_counter()
            if start > began[0] + seconds:
                return
            deed(phones[place])
            found[place].append(time.perf_counter() - start)

    def use_or_stop_all(place: int) -> None:
        try:
            use(place)
        except BaseException as error:
            broken.append(error)
            gate.abort()

    threads = [
        threading.Thread(target=use_or_stop_all, args=[place])
        for place in range(len(phones))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return [each for times in found for each in times]


def said(what: str, times: list[float]) -> float:
    """Prints how long it took; the p95."""
    p50, p95 = (statistics.quantiles(times, n=20)[place] for place in (9, 18))
    print(
        f"{what:24} {len(times):6,} answers  p50 {p50 * 1000:6.1f} ms  "
        f"p95 {p95 * 1000:6.1f} ms",
        flush=True,
    )
    return p95


def check_stored(phones: list[Phone]) -> None:
    """Every answer that said "stored" is a row."""
    from epic.models import Activity

    for phone in phones:
        logged = Activity.objects.filter(logged_by=f"sergeant{phone.number}").count()
        assert logged == phone.sent, (phone.number, logged, phone.sent)


# Beside them


def bare_insert() -> float:
    """A row of the same columns into a table without indexes, keys or rules."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bare AS SELECT id, ward_id, kind_id, date, quantity, "
            "attendance, notes, logged_by, logged_at, changed_at, reason "
            "FROM epic_activity LIMIT 1; CREATE TABLE sample AS TABLE bare"
        )
        return median_of(lambda: cursor.execute(BARE), 200)


def page_time(reader: Phone, path: str) -> float:
    seconds = median_of(lambda: reader.look(path), ROUNDS)
    print(f"{path:24} median {seconds * 1000:6.1f} ms")
    return seconds


def median_of(deed: Callable, rounds: int) -> float:
    found = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        deed()
        found.append(time.perf_counter() - start)
    return statistics.median(found[1:])  # the first compiles templates


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(numbers + [ACTIVITIES, SECONDS][len(numbers) :])))
