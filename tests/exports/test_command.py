"""`export NAME`: what stands in the file, what is said, and the exit status."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from snp.audit.models import Event
from snp.dashboards.exports.export import Selection

from .conftest import table

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    """The database goes away after the first row."""

    def rows(self):
        yield from found(self)
        raise OSError("the cable is out")

    found = Selection.rows
    monkeypatch.setattr(Selection, "rows", rows)


def test_the_table_goes_to_stdout_and_its_digest_to_stderr(figures, capfdbinary):
    call_command("export", "estimates", where=["area_level=bcu", "window=quarter"])
    out, err = capfdbinary.readouterr()
    assert [row["area_code"] for row in table(out)] == ["A", "B"]
    assert err.decode() == f"2 rows, SHA-256 {hashlib.sha256(out).hexdigest()}\n"


def test_excel_is_told_that_it_is_utf_8(figures, capfdbinary):
    call_command("export", "changes", "--excel")
    assert capfdbinary.readouterr().out.startswith(b"\xef\xbb\xbfsurvey,")


def test_beside_a_file_stands_what_its_columns_are(figures, tmp_path):
    call_command("export", "estimates", out=tmp_path / "may.csv")
    data = (tmp_path / "may.csv").read_bytes()
    about = json.loads((tmp_path / "estimates-metadata.json").read_text())
    assert about["@context"] == "http://www.w3.org/ns/csvw"
    assert about["url"] == "may.csv"
    names = [column["name"] for column in about["tableSchema"]["columns"]]
    assert names == data.decode().splitlines()[0].split(",")
    key = about["tableSchema"]["primaryKey"]
    cells = [tuple(row[name] for name in key) for row in table(data)]
    assert len(set(cells)) == len(cells) == 4
    for column in about["tableSchema"]["columns"]:
        assert column["dc:description"], column
        if column.get("required"):
            assert all(row[column["name"]] for row in table(data)), column


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["dogs"], 'no export "dogs"; there are estimates, changes, responses'),
        (["estimates", "--where", "dogs=1"], 'estimates has no column "dogs"'),
        (["estimates", "--where", "n=x"], 'n: "x" is not a whole number'),
        (["estimates", "--where", "survey"], '"survey" is no filter'),
        (["estimates", "--out", "/nowhere/x.csv"], "/nowhere/x.csv can't be written"),
        (["estimates", "--as", "nobody"], "there is no such open account"),
        (["responses", "--as", "admin"], "may not export respondent records"),
        (["estimates", "--as", "commander"], "may not export data"),
    ],
)
def test_what_cannot_be_done_is_a_matter_of_usage(figures, cast, arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command("export", *arguments)
    assert refused.value.returncode == 2


def test_a_filter_that_is_refused_leaves_the_old_file(figures, tmp_path):
    old = tmp_path / "old.csv"
    old.write_text("precious")
    with pytest.raises(CommandError):
        call_command("export", "estimates", out=old, where=["n=x"])
    assert old.read_text() == "precious"


def test_a_failure_midway_is_said_at_the_end_of_the_file(
    figures, broken, tmp_path, capfd
):
    with pytest.raises(SystemExit) as ended:
        call_command("export", "estimates", out=tmp_path / "x.csv")
    assert ended.value.code == 1
    assert "failed after 4 rows" in capfd.readouterr().err
    assert (tmp_path / "x.csv").read_bytes().endswith(b"\r\nINCOMPLETE FILE\r\n")
    assert not (tmp_path / "estimates-metadata.json").exists()
    assert Event.objects.first().detail["outcome"] == "failed"


def test_a_full_disk_is_said(figures, capfd):
    with pytest.raises(SystemExit) as ended:
        call_command("export", "estimates", out=Path("/dev/full"))
    assert ended.value.code == 1
    assert "No space left on device" in capfd.readouterr().err


def test_a_reader_who_has_seen_enough_ends_it_quietly(figures, monkeypatch, capfd):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone:
        monkeypatch.setattr("sys.stdout", gone)
        with pytest.raises(SystemExit) as ended:
            call_command("export", "estimates")
    assert not ended.value.code
    assert capfd.readouterr().err == ""


def test_the_trail_says_who_took_what_and_how_much(figures, cast, tmp_path):
    call_command(
        "export", "estimates", "--as", "analyst", "--purpose", "annual report",
        "--where", "area_code=A", "--out", str(tmp_path / "x.csv"),
    )  # fmt: skip
    ended, begun = Event.objects.order_by("-id")[:2]
    assert (begun.verb, begun.subject, begun.by) == (
        "export",
        "estimates",
        cast.analyst,
    )
    assert begun.detail == {"where": {"area_code": ["A"]}, "purpose": "annual report"}
    assert (ended.verb, ended.by) == ("export ended", cast.analyst)
    digest = hashlib.sha256((tmp_path / "x.csv").read_bytes()).hexdigest()
    assert ended.detail == {
        "begun": begun.pk,
        "rows": 2,
        "sha256": digest,
        "outcome": "complete",
    }
