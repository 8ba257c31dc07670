"""`load_population`: exit status, what it prints, and who may."""

import pytest
from django.core.management import CommandError, call_command

from snp.audit.models import Event
from wards.models import Population

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
GOOD = (
    "area_code,year,age_band,sex,ethnic_group,working_status,population,source\n"
    "A1,2001,,,,,9000,census\n"
)


@pytest.fixture
def run(capsys, tmp_path):
    """Exit status, output and errors, of a file with this content."""

    def load(content: str, *more: str) -> tuple[int, str, str]:
        path = tmp_path / "population.csv"
        path.write_text(content)
        try:
            call_command("load_population", str(path), *more)
            status = 0
        except SystemExit as end:
            status = end.code
        return status, *capsys.readouterr()

    return load


def test_a_good_file_and_the_same_again(run, cast):
    status, out, err = run(GOOD, "--as", "analyst")
    assert (status, out) == (0, "1 row in 1 set of an area and year: 1 changed\n")
    assert err == "warning: columns that are ignored: source\n"
    assert Event.objects.get().by == cast.analyst
    status, out, _ = run(GOOD)
    assert status == 0
    assert out.endswith(": nothing changed, all of it was loaded before\n")


def test_a_dry_run(run):
    status, out, _ = run(GOOD, "--dry-run")
    assert status == 0
    assert out.endswith(": 1 changed (dry run: nothing is stored)\n")
    assert not Population.objects.exists()


def test_a_wrong_file(run):
    status, out, err = run(GOOD + "Z9,2001,,,,,some,census\n")
    assert (status, out) == (1, "")
    assert err.splitlines()[-2:] == [
        'row 3, column area_code: there is no ward or borough "Z9"',
        'row 3, column population: "some" is not a whole number',
    ]
    assert not Population.objects.exists()


def test_who_may(run, cast):
    with pytest.raises(CommandError, match="may not load") as refused:
        run(GOOD, "--as", "sergeant")
    assert refused.value.returncode == 2
