"""The commands that take files: exit status, what they print, and who may."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from snp.audit.models import Event
from snp.management.commands import load_responses as command
from snp.management.commands import withdraw as withdraw_command
from surveys.models import ImportBatch, Response, Run, Survey
from surveys.rollup.ledger import claim, finish, let_go
from tests.surveys.conftest import row, stored, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
BAD = text_of([row(weight="abc", interview_date="2007-07-01")])
ROOT = Path(__file__).resolve().parents[2]
AREAS = (
    "ward_code,ward_name,borough_code,borough_name,bcu_code,bcu_name,valid_from,"
    "valid_to\nC1,Cedar 1,C,Cedar,C,Cedar,2004-04-01,\n"
)


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """How often a worker would have been told to roll up."""
    times = []
    for module in (command, withdraw_command):
        monkeypatch.setattr(module, "refresh_soon", lambda: times.append(1))
    return times


@pytest.fixture
def file(tmp_path):
    def write(content: str, name: str = "wave.csv") -> str:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write


def run(capsys, name: str, *arguments: str) -> tuple[int, str, str]:
    """Exit status, output and errors of a command."""
    try:
        call_command(name, *arguments)
        status = 0
    except SystemExit as end:
        status = end.code
    return status, *capsys.readouterr()


def pas(capsys, path: str, *more: str) -> tuple[int, str, str]:
    return run(capsys, "load_responses", path, "--survey", "pas", *more)


def test_a_good_file(capsys, file, told, cast):
    path = file(text_of([row(), row(interview_date="2007-07-01")]))
    status, out, err = pas(capsys, path, "--as", "analyst")
    batch = ImportBatch.objects.get()
    assert (status, err) == (0, "")
    assert (
        out == f"2 responses of 2007-08-Q1 to 2007-08-Q2: stored as load {batch.pk}\n"
    )
    assert batch.created_by == cast.analyst
    assert batch.filename == "wave.csv"
    assert Event.objects.get().by == cast.analyst
    assert told == [1]


def test_the_same_file_again(capsys, file, told):
    path = file(text_of([row()]))
    pas(capsys, path)
    before = stored()
    status, out, err = pas(capsys, path)
    batch = ImportBatch.objects.get()
    assert (status, err) == (0, "")
    assert out == f"This file was loaded before, as load {batch.pk}: nothing changed.\n"
    assert stored() == before
    assert told == [1]


def test_a_dry_run(capsys, file, told):
    before = stored()
    status, out, _ = pas(capsys, file(text_of([row()])), "--dry-run")
    assert status == 0
    assert out == (
        "1 response of 2007-08-Q1: no problem found (dry run: nothing is stored)\n"
    )
    assert stored() == before
    assert told == []


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_wrong_file(capsys, file, told, more):
    before = stored()
    path = file(text_of([row(), row(weight="abc"), row(sex="x")]))
    status, out, err = pas(capsys, path, *more)
    assert status == 1
    assert out == ""
    assert err.splitlines() == [
        'row 3, column weight: "abc" is not a number',
        'row 4, column sex: "x" is none of Male, Female',
    ]
    assert stored() == before
    assert told == []


def test_fifty_problems_and_then_the_count(capsys, file):
    status, _, err = pas(capsys, file(text_of([row(weight="abc")] * 70)))
    assert status == 1
    assert len(err.splitlines()) == 51
    assert err.endswith("and 20 more: 70 problems in all\n")


def test_warnings_do_not_reject(capsys, file):
    header = ["serial", *text_of([]).strip().split(",")]
    status, _, err = pas(capsys, file(text_of([row()], header)))
    assert (status, err) == (0, "warning: 1 column is not used: serial\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as", "nobody"], 'as "nobody": there is no such open account'),
        (["--as", "commander"], 'as "commander": may not load or withdraw files'),
        (["--as", "admin"], 'as "admin": may not load or withdraw files'),
    ],
)
@pytest.mark.parametrize("name", ["load_responses", "load_areas"])
def test_who_may_not(cast, file, name, arguments, sentence):
    before = stored()
    more = ["--survey", "pas"] if name == "load_responses" else []
    with pytest.raises(CommandError, match=sentence) as error:
        call_command(name, file(text_of([row()])), *more, *arguments)
    assert error.value.returncode == 2
    assert stored() == before


def test_a_layout_of_ones_own_with_a_long_name(capsys, file):
    default = ROOT / "surveys" / "layouts" / "default.toml"
    layout = file(default.read_text(), name="l" * 60 + ".toml")
    status, _, err = pas(capsys, file(text_of([row()])), "--layout", layout)
    assert (status, err) == (0, "")
    assert ImportBatch.objects.get().layout == "l" * 40


def test_areas(capsys, file):
    path = file(AREAS)
    status, out, _ = run(capsys, "load_areas", path)
    assert (status, out) == (0, "1 ward with 1 membership: 1 changed\n")
    _, out, _ = run(capsys, "load_areas", path)
    assert out.endswith("nothing changed, all of it was loaded before\n")


def test_wrong_areas(capsys, file):
    status, out, err = run(capsys, "load_areas", file(AREAS.replace("C1", "C 1")))
    assert (status, out) == (1, "")
    assert err.startswith('row 2, column ward_code: "C 1" is not a code')


def test_a_withdrawal(capsys, file, told, cast):
    pas(capsys, file(text_of([row()])))
    pk = ImportBatch.objects.get().pk
    who = ["--as", "analyst", "--reason"]
    status, out, _ = run(capsys, "withdraw", str(pk), *who, "wrong weights")
    assert (status, out) == (0, f"Load {pk} (wave.csv) is withdrawn.\n")
    assert Response.objects.filter(withdrawn=True).count() == 1
    assert told == [1, 1]
    status, out, err = run(capsys, "withdraw", "0", *who, "wrong")
    assert (status, out, err) == (1, "", "There is no load 0.\n")
    with pytest.raises(CommandError, match="may not"):
        call_command("withdraw", str(pk), "--as", "admin", "--reason", "x")


def test_a_roll_up_by_hand(capsys, file):
    pas(capsys, file(text_of([row()])))
    status, out, _ = run(
        capsys, "roll_up", "--survey", "pas", "--quarter", "2007-08-Q1"
    )
    assert status == 0
    assert f"{Run.objects.first()}, 1 quarter, 1 response" in out
    _, out, _ = run(capsys, "roll_up", "--quarter", "2019-20-Q1")
    assert "no responses in 2019-20-Q1" in out
    with pytest.raises(CommandError, match='No survey "cats"'):
        call_command("roll_up", "--survey", "cats", "--all")


@pytest.mark.django_db(transaction=True)
def test_the_exit_status_of_a_real_process(file, places, settings):
    """One start for each of the three: whoever writes a script relies on them."""
    good, bad = file(text_of([row()])), file(BAD, "bad.csv")
    assert process(settings, "load_responses", good, "--survey", "pas")[0] == 0
    status, err = process(settings, "load_responses", bad, "--survey", "pas")
    assert (status, err) == (1, 'row 2, column weight: "abc" is not a number\n')
    assert process(settings, "load_responses", "no-such.csv", "--survey", "pas")[0] == 2
    assert Response.objects.count() == 1


def process(settings, *arguments: str) -> tuple[int, str]:
    database = settings.DATABASES["default"]
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + database["NAME"]
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr


@pytest.mark.django_db(transaction=True)
def test_a_roll_up_waits_for_quarters_that_another_has_in_hand(capsys, file):
    """Who scripts load, roll up, export must not export yesterday's figures."""
    pas(capsys, file(text_of([row()])))
    survey = Survey.objects.get()
    held, go = threading.Event(), threading.Event()

    def other_worker():
        run, quarters = claim(survey, "")
        held.set()
        go.wait(20)
        finish(run, quarters)
        let_go(run)
        connection.close()

    worker = threading.Thread(target=other_worker)
    worker.start()
    assert held.wait(20)
    threading.Timer(1, go.set).start()
    run(capsys, "roll_up", "--survey", "pas", "--quarter", "2007-08-Q1")
    assert go.is_set()
    assert not survey.quarters.filter(stale_since__isnull=False).exists()
    worker.join()
