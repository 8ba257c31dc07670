"""What is killed, torn or stale, and how the embedded servers come back."""

import os
import shutil
import signal
import subprocess
import sys
import time

import psutil
import psycopg2
import pytest

from snp import embedded
from tests.faults.conftest import Visitor, servers_of


def postmaster(home) -> psutil.Process:
    return psutil.Process(embedded._first_number(embedded._postmaster_pid(home)))


def valkey(home) -> psutil.Process:
    return next(s for s in servers_of(home) if s.name().startswith("valkey"))


def test_the_next_command_stops_what_a_killed_one_left(home):
    with Visitor(home) as killed:
        killed.kill()
        left = servers_of(home)
        assert len(left) == 2
        with Visitor(home):
            assert servers_of(home) == left
    assert servers_of(home) == []


@pytest.mark.parametrize("end", [0, 1, 2])
def test_a_lock_file_whose_number_is_used_again(home, end):
    """After a power cut: the number is now another program's, or the file is torn."""
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    stale = (f"{stranger.pid}\n{home.data}\n", "", "to")[end]
    for file in (embedded._postmaster_pid(home), home.sockets / ".s.PGSQL.5432.lock"):
        file.write_text(stale)
    try:
        with Visitor(home):
            assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
    assert servers_of(home) == []


def test_a_lock_file_whose_process_is_gone(home):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    embedded._postmaster_pid(home).write_text(f"{gone.pid}\n{home.data}\n")
    with Visitor(home):
        assert postmaster(home).pid != gone.pid


def test_killed_servers_are_started_again_with_their_data(home):
    with Visitor(home) as first:
        with (
            embedded._connect(home, "snp") as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
        connection.close()
        for server in (postmaster(home), valkey(home)):
            server.kill()
        first.kill()
    with Visitor(home):
        with (
            embedded._connect(home, "snp") as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT answer FROM kept")
            assert cursor.fetchall() == [(42,)]
        connection.close()


def test_a_query_that_outlives_the_server_is_ended(home):
    """PostgreSQL refuses to start beside a worker of its predecessor."""
    with Visitor(home) as first:
        busy = embedded._connect(home, "snp")
        backend = psutil.Process(busy.info.backend_pid)
        backend.suspend()  # as one deep in a computation, it does not see the death
        postmaster(home).kill()
        first.kill()
        with Visitor(home):
            assert not backend.is_running() or backend.status() == psutil.STATUS_ZOMBIE
        with pytest.raises(psycopg2.OperationalError), busy.cursor() as cursor:
            cursor.execute("SELECT 1")
        busy.close()


def test_a_server_that_is_just_starting_or_stopping_is_waited_for(home):
    """A killed command may leave one on its way up or down."""
    with Visitor(home) as first:
        server = postmaster(home)
        server.suspend()
        server.send_signal(signal.SIGINT)  # a fast stop, taken note of when it goes on
        first.kill()
    second = Visitor(home)
    time.sleep(0.3)
    server.resume()
    with second:
        assert postmaster(home).pid != server.pid


def test_valkey_alone_is_started_again(home):
    with Visitor(home):
        database = postmaster(home)
        valkey(home).kill()
        with Visitor(home):
            assert postmaster(home) == database
            assert valkey(home)


def test_a_set_up_that_was_killed_halfway_starts_anew(home):
    draft = home.data.with_name("postgres.new")
    draft.mkdir(exist_ok=True)
    (draft / "half").write_text("half")
    whole = home.data.rename(home.data.with_name("postgres.whole"))
    try:
        with Visitor(home):
            assert not draft.exists()
    finally:
        shutil.rmtree(home.data)
        os.rename(whole, home.data)
