import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection

from snp.accounts.models import Posting, User
from snp.audit.models import Event

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
NOT_A_USERNAME = (
    "Enter a valid username. This value may contain only letters, numbers, "
    "and @/./+/-/_ characters."
)
ANOTHER = "There is already an account sergeant, with another name or email."


@pytest.fixture
def run(db, capsys):
    """Run a command; returns its exit status, standard output and error."""

    def run(*arguments):
        out, err = io.StringIO(), io.StringIO()
        status = 0
        try:
            call_command(*arguments, stdout=out, stderr=err, no_color=True)
        except SystemExit as stopped:
            status = stopped.code
        except CommandError as error:
            status = error.returncode
            err.write(str(error))
        return status, out.getvalue(), err.getvalue()

    return run


@pytest.fixture
def file(tmp_path):
    def file(*lines):
        path = tmp_path / "file.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return file


@pytest.fixture
def typed(monkeypatch):
    """What stands on standard input."""

    def typed(text, *, terminal=False):
        stdin = io.StringIO(text)
        stdin.isatty = lambda: terminal
        monkeypatch.setattr(sys, "stdin", stdin)
        lines = iter(text.splitlines())
        monkeypatch.setattr("getpass.getpass", lambda prompt: next(lines))

    return typed


def test_a_generated_password_is_printed(run, typed):
    typed("")
    status, out, _ = run("create_user", "jo", "--name", "PS Jo Marsh")
    assert status == 0
    password = out.split("password: ")[1].strip()
    assert authenticate(username="jo", password=password)


def test_a_password_from_standard_input_is_not_printed(run, typed):
    typed(PASSWORD + "\n")
    status, out, _ = run("create_user", "jo", "--password-stdin")
    assert (status, out) == (0, "jo has an account.\n")
    assert authenticate(username="jo", password=PASSWORD)


def test_a_password_is_typed_twice(run, typed):
    typed(f"{PASSWORD}\n{PASSWORD}", terminal=True)
    assert run("create_user", "jo")[:2] == (0, "jo has an account.\n")
    typed(f"{PASSWORD}\nanother", terminal=True)
    assert run("create_user", "al") == (1, "", "The two passwords differ.\n")
    typed("\n\n", terminal=True)
    assert "password: " in run("create_user", "al")[1]


def test_a_user_twice_is_one_and_keeps_the_password(run, typed):
    typed(PASSWORD)
    run("create_user", "jo", "--password-stdin")
    status, out, _ = run("create_user", "jo")
    assert (status, out) == (0, "jo already has an account: nothing changed.\n")
    assert authenticate(username="jo", password=PASSWORD)


def test_a_weak_password_is_rejected(run, typed):
    typed("short")
    status, _, err = run("create_user", "jo", "--password-stdin")
    assert status == 1
    assert "too short" in err


def test_a_dry_run_stores_nothing(run, typed, cast, file):
    typed("")
    before = User.objects.count(), Posting.objects.count()
    people = file("username,name,email", "jo,Jo,jo@example.org")
    assert run("create_user", "jo", "--dry-run")[0] == 0
    assert run("create_user", "--csv", people, "--dry-run")[0] == 0
    assert run("post", "outsider", "admin", "--dry-run")[0] == 0
    postings = file(
        "username,role,area_code,valid_from,valid_to", "outsider,admin,,2026-04-01,"
    )
    assert run("post", "--csv", postings, "--dry-run")[0] == 0
    assert (User.objects.count(), Posting.objects.count()) == before
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["create_user"],
        ["create_user", "jo", "--as", "nobody"],
        ["create_user", "jo", "--as", "sergeant"],
        ["post"],
        ["post", "sergeant"],
        ["post", "--as", "outsider", "sergeant", "admin"],
    ],
)
def test_wrong_usage(run, cast, arguments):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err


def test_as_names_who_did_it(run, typed, cast):
    typed("")
    run("create_user", "jo", "--as", "admin")
    run("post", "jo", "analyst", "--as", "admin")
    assert set(Event.objects.values_list("by__username", "verb")) == {
        ("admin", "create_user"),
        ("admin", "post"),
    }


def test_people_from_a_file(run, cast, file):
    path = file(
        "Username;Name;Email;Shoe",
        "jo;PS Jo Marsh;jo@example.org;7",
        "al;Al Ülker;;9",
    )
    status, out, err = run("create_user", "--csv", path)
    assert status == 0
    assert err.splitlines() == [
        "warning: column shoe is not known and was left out",
        "accounts made: 2; stood already: 0",
    ]
    header, *rows = out.splitlines()
    assert header == "username,password"
    for row in rows:
        username, password = row.split(",")
        assert authenticate(username=username, password=password)
    status, out, err = run("create_user", "--csv", path)
    assert (status, out) == (0, "")
    assert "accounts made: 0; stood already: 2" in err


def test_a_file_of_people_with_problems_stores_nothing(run, cast, file):
    path = file(
        "username,name,email",
        "jo,Jo,nowhere",
        "two words,Al,",
        "bo,Bo,",
        "BO,Bo again,",
        "sergeant,Somebody else,",
    )
    before = User.objects.count()
    status, out, err = run("create_user", "--csv", path)
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        "row 2, column email: Enter a valid email address.",
        f"row 3, column username: {NOT_A_USERNAME}",
        "row 5, column username: row 4 says this already",
        f"row 6, column username: {ANOTHER}",
    ]
    assert User.objects.count() == before


def test_at_most_fifty_problems_and_then_the_count(run, file):
    path = file("username,name,email", *["a b,,"] * 1, *[f"a {n},," for n in range(59)])
    status, _, err = run("create_user", "--csv", path)
    assert status == 1
    assert len(err.splitlines()) == 51
    assert err.splitlines()[-1] == "and 10 more: 60 problems in all"


def test_a_posting(run, cast, places):
    for _ in range(2):
        assert run("post", "outsider", "sergeant", "--ward", "A2")[0] == 0
    posting = cast.outsider.postings.get()
    assert (posting.role, posting.ward, posting.valid_to) == (
        "sergeant",
        places.a2,
        None,
    )
    dates = ["--from", "2020-04-01", "--to", "01/04/2021"]
    assert run("post", "outsider", "commander", "--bcu", "B", *dates)[0] == 0
    commanded = cast.outsider.postings.get(role="commander")
    assert (str(commanded.valid_from), str(commanded.valid_to)) == (
        "2020-04-01",
        "2021-04-01",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody", "admin"], '"nobody" is not the username of anybody'),
        (["outsider", "sergeant", "--ward", "X"], '"X" is not the code of a ward'),
        (["outsider", "commander", "--bcu", "X"], '"X" is not the code of a BCU'),
        (["outsider", "sergeant"], "a sergeant to a ward"),
        (["analyst", "analyst"], "already holds that posting then"),
    ],
)
def test_a_posting_that_cannot_be(run, cast, arguments, sentence):
    status, out, err = run("post", *arguments)
    assert (status, out) == (1, "")
    assert sentence in err


def test_postings_from_a_file(run, cast, file):
    path = file(
        "username,role,area_code,valid_from,valid_to",
        "outsider,sergeant,A2,2026-04-01,01/07/2026",
        "outsider,Commander,B,2026-07-01,",
        "outsider,analyst,,2026-04-01,",
    )
    assert run("post", "--csv", path)[:2] == (0, "postings made: 3; stood already: 0\n")
    assert run("post", "--csv", path)[:2] == (0, "postings made: 0; stood already: 3\n")
    assert cast.outsider.postings.count() == 3


def test_a_file_of_postings_with_problems_stores_nothing(run, cast, file):
    path = file(
        "username,role,area_code,valid_from,valid_to",
        "outsider,x,A2,2026-04-01,31/02/2026",
        "outsider,sergeant,A9,2026-04-01,",
        "outsider,commander,A2,2026-04-01,",
        "outsider,analyst,A2,2026-04-01,",
        "outsider,analyst,,soon,",
        "outsider,analyst,,2026-04-01,2026-04-01",
        "nobody,analyst,,2026-04-01,",
        "outsider,admin,,2026-04-01,",
        "outsider,admin,,2026-05-01,",
        "outsider,admin,,2026-04-01,",
        "outsider,admin",
    )
    before = Posting.objects.count()
    status, out, err = run("post", "--csv", path)
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        'row 2, column role: "x" is not a role',
        'row 2, column valid_to: "31/02/2026" is not a day of the calendar',
        'row 3, column area_code: "A9" is not the code of a ward',
        'row 4, column area_code: "A2" is not the code of a BCU',
        "row 5, column area_code: must be blank: this role has no area",
        'row 6, column valid_from: "soon" is not a date such as 2006-04-30 or 30/04/2006',
        "row 7: A posting ends after it begins.",
        'row 8, column username: "nobody" is not the username of anybody',
        "row 10: This person already holds that posting then.",
        "row 11, column username: row 9 says this already",
        "row 12: has 2 fields, the header has 5",
    ]
    assert Posting.objects.count() == before


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["username,name"], "has a header but no rows"),
        (["username,name", "jo,Jo"], "row 1, column email: is missing from the header"),
        (["%PDF"], "is a PDF, not a table"),
    ],
)
def test_a_file_that_is_no_list_of_people(run, file, lines, sentence):
    status, out, err = run("create_user", "--csv", file(*lines))
    assert (status, out) == (1, "")
    assert sentence in err


@pytest.fixture
def manage(db):
    """manage.py as a shell sees it, on the database of the tests."""
    url = os.environ["DATABASE_URL"].removesuffix("/snp")
    environment = os.environ | {
        "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}"
    }

    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True
        )

    return manage


def test_the_exit_status_that_a_shell_sees(manage, file):
    assert manage("post", "x", "superintendent").returncode == 2
    rejected = manage("create_user", "--csv", file("username,name,email", "a b,,"))
    assert rejected.returncode == 1
    assert rejected.stderr.startswith("row 2, column username: ")
    assert len(rejected.stderr.splitlines()) == 1


def test_a_file_that_is_not_there_is_wrong_usage(run):
    status, _, err = run("create_user", "--csv", "/nowhere.csv")
    assert status == 1  # call_command; 2 from a shell, by argparse
    assert "/nowhere.csv can't be read: No such file or directory" in err
