"""`load_activity FILE`: what it prints, its exit status, and who may."""

import pytest
from django.core.management import CommandError, call_command

from epic.models import Activity

from .conftest import row, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(places, tmp_path, capsys):
    """Exit status, output and errors of the command on a file."""

    def run(content: str, *arguments: str) -> tuple[int, str, str]:
        path = tmp_path / "july.csv"
        path.write_bytes(content.encode())
        try:
            call_command("load_activity", str(path), *arguments)
            status = 0
        except SystemExit as end:
            status = end.code
        return status, *capsys.readouterr()

    return run


def test_what_it_says_of_good_files(run):
    first, second, third = row(), row(), row()
    assert run(text_of(first)) == (0, "1 entry stored.\n", "")
    again = "1 entry, all loaded before: nothing changed.\n"
    assert run(text_of(first)) == (0, again, "")
    assert run(text_of(first), "--dry-run") == (0, again, "")
    rows = text_of(first, second, third)
    assert run(rows, "--dry-run")[1] == (
        "2 entries to store, 1 entry loaded before: no problem found "
        "(dry run: nothing is stored)\n"
    )
    assert run(rows)[1] == "2 entries stored, 1 entry loaded before.\n"
    assert Activity.objects.count() == 3


def test_what_it_says_of_a_wrong_file(run):
    status, out, err = run(text_of(row(), row(quantity="0"), row(kind="dance")))
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        "row 3, column quantity: A quantity is from 1 to 10,000, not 0.",
        'row 4, column kind: There is no kind of activity "dance".',
    ]


def test_analysts_load_files(run, cast):
    assert run(text_of(row()), "--as", "analyst")[0] == 0
    assert Activity.objects.get().changed_by == cast.analyst
    for username in ("sergeant", "commander", "admin", "outsider"):
        with pytest.raises(CommandError, match="may not load") as refused:
            run(text_of(row()), "--as", username)
        assert refused.value.returncode == 2
