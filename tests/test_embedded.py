"""The embedded servers: shared, private, and gone with their last user."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import redis

from snp import embedded
from tests.faults.conftest import OURS, Visitor, home, new_home, servers_of, used_home

__all__ = ["home", "used_home"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_servers_stop_with_their_last_user(home):
    with Visitor(home) as first:
        before = servers_of(home)
        assert len(before) == 2
        with Visitor(home) as second:
            assert servers_of(home) == before  # it joined
            first.leave()
            assert servers_of(home) == before
            second.leave()
    assert servers_of(home) == []
    assert not embedded._postgres_answers(home)
    assert not embedded._valkey_answers(home)


def test_users_that_come_at_the_same_moment_share_new_servers():
    with new_home() as fresh:
        crowd = [Visitor(fresh) for _ in range(3)]
        for visitor in crowd:
            visitor.__enter__()
        assert len(servers_of(fresh)) == 2
        for visitor in crowd:
            assert visitor.leave() == ""
        assert servers_of(fresh) == []


def test_nobody_else_can_enter(home):
    with Visitor(home):
        assert mode(home.path) == 0o700
        assert mode(home.servers.resolve()) == 0o700
        assert mode(home.sockets) == 0o700
        assert mode(home.data) == 0o700
        for secret in (home.servers / "password", home.path / "secret_key"):
            assert mode(secret) == 0o600
        assert mode(home.servers / "valkey.conf") == 0o600
        assert (home.path / "secret_key").stat().st_uid == os.geteuid()


def test_a_wrong_password_is_refused(home):
    with Visitor(home):
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(
                host=str(home.sockets), user="snp", password="wrong", dbname="postgres"
            )
        socket = f"{home.sockets}/valkey.sock"
        for password in ("wrong", None):
            with (
                redis.Redis(unix_socket_path=socket, password=password) as valkey,
                pytest.raises(redis.exceptions.AuthenticationError),
            ):
                valkey.ping()


def test_the_servers_do_not_listen_on_the_network(home):
    with Visitor(home):
        for server in servers_of(home):
            kinds = {c.family.name for c in server.net_connections("all")}
            assert kinds <= {"AF_UNIX"}


def test_the_servers_hold_none_of_the_callers_pipes(home):
    """The caller of a command sees its end, though the servers that it started stay."""
    with Visitor(home) as starter, Visitor(home):
        assert starter.leave() == ""  # reads until its pipes have no holder any more
        assert len(servers_of(home)) == 2


def test_a_command_returns_at_once_while_another_keeps_the_servers(home):
    with Visitor(home):
        command = [sys.executable, "manage.py", "version"]
        environment = {k: v for k, v in os.environ.items() if k not in OURS}
        done = subprocess.run(
            command,
            cwd=embedded.ROOT,
            env=environment | {"SNP_HOME": str(home.path)},
            capture_output=True,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert len(servers_of(home)) == 2


def test_when_one_server_cannot_start_the_other_does_not_stay(home, monkeypatch):
    def fail(home):
        raise embedded.EmbeddedError("no valkey today")

    monkeypatch.setattr(embedded, "_start_valkey", fail)
    with pytest.raises(embedded.EmbeddedError, match="no valkey"):
        embedded._joined(home).__enter__()
    assert servers_of(home) == []


def test_a_path_too_long_for_a_socket(tmp_path):
    parent = tmp_path / ("long" * 20) / ("longer" * 20)
    parent.mkdir(parents=True)
    with new_home(parent) as distant, Visitor(distant):
        assert len(os.fsencode(distant.sockets)) <= embedded.MAX_SOCKET_PATH
        assert mode(distant.sockets) == 0o700
        assert len(servers_of(distant)) == 2


def test_foreign_files_in_a_home_are_left_alone():
    with new_home() as busy:
        busy.path.mkdir(mode=0o755)
        notes = busy.path / "notes.txt"
        notes.write_text("mine")
        Visitor(busy).__enter__().leave()
        assert notes.read_text() == "mine"
        assert mode(busy.path) == 0o755


def test_a_home_in_an_impossible_place():
    with new_home() as home:
        home.path.write_text("a file")
        visitor = Visitor(home)
        error = visitor.leave()
        assert "Set SNP_HOME to a folder of your own" in error
        assert len(error.splitlines()) == 1
        assert visitor.process.returncode == 1
        home.path.unlink()


def test_a_folder_that_is_a_link_is_not_trusted(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    link = tmp_path / "link"
    link.symlink_to(elsewhere)
    with pytest.raises(embedded.EmbeddedError, match="belongs to another user"):
        embedded._private_folder(link)
    assert mode(elsewhere) == 0o755


def test_a_home_of_another_user_is_refused(tmp_path):
    """Under root: a link to somewhere else. Otherwise: a folder of root's."""
    home = embedded.Home(tmp_path)
    if os.geteuid() == 0:
        home.servers.symlink_to("/var")
    else:
        home.servers.symlink_to("/usr")
    with pytest.raises(embedded.EmbeddedError, match="another user"):
        embedded._prepare(home)


def test_an_ordinary_user_needs_no_system_user():
    """As root: a visitor that becomes `nobody` once it has read the programs."""
    uid = 65534 if os.geteuid() == 0 else os.geteuid()
    with new_home() as own:
        own.path.mkdir()
        if os.geteuid() == 0:
            own.path.parent.chmod(0o711)
            os.chown(own.path, uid, uid)
        arguments = [str(uid)] if os.geteuid() == 0 else []
        with Visitor(own, *arguments) as visitor:
            owners = {server.uids().effective for server in servers_of(own)}
            assert owners == {uid}
            assert not own.servers.is_symlink()
            assert visitor.leave() == ""
        assert servers_of(own) == []


def run_python(code: str, **environment: str) -> str:
    clean = {k: v for k, v in os.environ.items() if k not in OURS}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=embedded.ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


SAY = "import os; from snp import embedded\nwith embedded.servers() as home: print(%s)"


def test_nothing_starts_where_both_addresses_are_given(tmp_path):
    home = tmp_path / "home"
    said = run_python(
        SAY % "home",
        DATABASE_URL="postgres://x",
        REDIS_URL="redis://x",
        SNP_HOME=str(home),
    )
    assert said == "None"
    assert not home.exists()


def test_a_database_of_ones_own_is_not_called_embedded_nor_migrated(home):
    """Only the broker is missing: whose the database is decides about it."""
    said = run_python(
        SAY % "os.environ.get('SNP_EMBEDDED'), embedded.migrate_if_needed(home)",
        DATABASE_URL="postgres://nobody@localhost:1/x",
        SNP_HOME=str(home.path),
    )
    assert said == "None None"


def test_a_home_is_relative_to_the_repository(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SNP_HOME", ".snp-two")
    assert embedded.Home.from_environment().path == embedded.ROOT / ".snp-two"
    monkeypatch.delenv("SNP_HOME")
    assert embedded.Home.from_environment().path == embedded.ROOT / ".snp"


def test_an_empty_snp_home_is_none(monkeypatch):
    """Compose and CI set variables to nothing; the repository is no home."""
    monkeypatch.setenv("SNP_HOME", "")
    assert embedded.Home.from_environment().path == embedded.ROOT / ".snp"
