"""A whole installation, used from outside: commands, processes, signals, SQL."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil
import psycopg2
import redis
from celery import Celery

from snp import embedded
from snp.processes import commands

OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SNP_EMBEDDED", "ALLOWED_HOSTS")
# Everything that a reader could see of the current figures, and nothing of who made them.
FIGURES = """
SELECT * FROM (
    SELECT measure, "group", bcu_id, geography, "window", quarter, '' AS compared_with,
           n, round(estimate::numeric, 9), round(ci_low::numeric, 9), suppressed AS word
      FROM surveys_estimate WHERE superseded_by_id IS NULL
     UNION ALL
    SELECT measure, "group", bcu_id, geography, "window", quarter, compared_with,
           0, round(change::numeric, 9), round(ci_low::numeric, 9), verdict || reason
      FROM surveys_change WHERE superseded_by_id IS NULL) AS figures
 ORDER BY 1, 2, 3 NULLS FIRST, 4, 5, 6, 7, 11
"""


@dataclass
class Installation:
    """A database and a broker of its own, and the processes that a test starts."""

    home: embedded.Home
    database_url: str
    port: int

    @property
    def environment(self) -> dict[str, str]:
        return clean_environment() | {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.home.redis_url,
            "SECRET_KEY": self.home.secret_key,
            "SNP_EMBEDDED": "true",
            "SNP_HOME": str(self.home.path),
            "SNP_PORT": str(self.port),
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> str:
        """A management command; its output, or an error with what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=embedded.ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        if done.returncode:
            raise AssertionError(f"{arguments}: {done.stdout}\n{done.stderr}")
        return done.stdout

    @contextlib.contextmanager
    def running(self, *names: str) -> Iterator[list[subprocess.Popen]]:
        """Some of the processes of `serve`; killed with their children at the end."""
        started = [
            subprocess.Popen(
                commands(self.port)[name],
                cwd=embedded.ROOT,
                env=self.environment,
                start_new_session=True,
            )
            for name in names
        ]
        try:
            yield started
        finally:
            for process in started:
                kill_tree(process.pid)
                process.wait()

    def rows(self, sql: str) -> list[tuple]:
        connection = psycopg2.connect(self.database_url)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def value(self, sql: str):
        return self.rows(sql)[0][0]

    @contextlib.contextmanager
    def holding(self, sql: str) -> Iterator[None]:
        """While a transaction of ours holds what `sql` locks."""
        connection = psycopg2.connect(self.database_url)
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(sql)
            yield

    def figures(self) -> list[tuple]:
        return self.rows(FIGURES)

    def is_up_to_date(self) -> bool:
        """Whether nothing is stale and the panels have been published."""
        return self.value(
            "SELECT EXISTS (SELECT FROM dashboards_panel) AND NOT EXISTS ("
            "SELECT FROM surveys_quarterstate WHERE stale_since IS NOT NULL)"
        )

    def heartbeat(self):
        """When the worker last did its small task."""
        return self.value("SELECT max(at) FROM dashboards_heartbeat")

    def users(self) -> int:
        """Other connections to the database."""
        return self.value(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    def send(self, task: str) -> None:
        """A message to the worker, as another process of the installation would send it."""
        with Celery(broker=self.home.redis_url) as app:
            app.send_task(task, ignore_result=True)

    def messages(self) -> int:
        """How many wait to be taken by a worker."""
        with self.valkey() as valkey:
            return valkey.llen("celery")

    def valkey(self) -> redis.Redis:
        return embedded._valkey(self.home)

    def health(self) -> tuple[int, str]:
        """What /healthz says; status 0 where there is no answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)


def clean_environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in (*OURS, "SNP_PORT")}


@contextlib.contextmanager
def copy_of(database_url: str, name: str) -> Iterator[str]:
    """The address of a copy of a database that nobody uses."""
    base, _, original = database_url.rpartition("/")
    with _maintenance(base) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {original}")
    yield f"{base}/{name}"
    with _maintenance(base) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextlib.contextmanager
def _maintenance(base: str):
    connection = psycopg2.connect(f"{base}/postgres")
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor


def wait_until(true: Callable[[], object], patience: float, what: str) -> None:
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience} s: {what}")
        time.sleep(0.1)


def descendants(pid: int) -> list[psutil.Process]:
    """Everything that a process started, directly or not."""
    return psutil.Process(pid).children(recursive=True)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if _is_alive(process)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it ended while we asked
        return False


def name_of(process: psutil.Process) -> str:
    """Empty for one that ended while we asked."""
    try:
        return process.name()
    except psutil.NoSuchProcess:
        return ""


def kill_tree(pid: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in [*descendants(pid), psutil.Process(pid)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]
