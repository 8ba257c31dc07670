"""Fill an installation with the demonstration London, through the product's own doors."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from epic.importing.loading import load_activity
from epic.models import Activity
from snp import demonstration
from snp.accounts import people, postings
from snp.accounts.models import Role, User
from snp.dashboards.models import Panel
from snp.dashboards.publish import FORCE_PANEL
from snp.demonstration.activity import eras
from snp.embedded import Home
from snp.lib.months import Month
from snp.lib.quarters import Quarter
from snp.management import demonstration_teams
from snp.processes import Supervisor
from surveys.importing.loading import fingerprint, load_responses
from surveys.importing.withdrawing import withdraw
from surveys.models import ImportBatch, QuarterState, Run
from surveys.tasks import refresh_soon
from wards.areas import load_areas
from wards.models import Membership
from wards.population import load_population

SURVEY = "pas"
BEGINNING = dt.date(2004, 4, 1)
TELL_AGAIN = 10  # seconds
LOG_INS = ("commander", "sergeant", "analyst", "admin")


class Unfinished(RuntimeError):
    """A sentence that says what did not come to an end."""


def is_complete(today: dt.date) -> bool:
    """Whether all of it is there: figures up to the last complete quarter, and a log."""
    last = Quarter.of(today) - 1
    return (
        User.objects.filter(username__in=LOG_INS).count() == len(LOG_INS)
        and QuarterState.objects.filter(quarter=last.ordinal).exists()
        and _has_log(today)
        and _is_published()
    )


def _has_log(today: dt.date) -> bool:
    """Whether the teams' log is there, up to the last whole month at least."""
    last = Month.of(today) - 1
    return not eras(today) or (
        Activity.objects.filter(date__gte=last.start).exists()
        and demonstration_teams.are_loaded()
    )


def load(today: dt.date, say: Callable[[str], None]) -> None:
    """Write the files and load them. What was loaded before is left as it is."""
    with tempfile.TemporaryDirectory() as folder:
        say("writing the files of the demonstration London (all of it synthetic)")
        files = demonstration.write(Path(folder), today)
        for load_file, file in (
            (load_areas, files.areas),
            (load_population, files.population),
        ):
            if problems := load_file(file, by=None).problems:
                raise Unfinished("\n".join(problems.lines()))
        for file in files.responses:
            _load_responses(file, say)
        if files.activity:
            _load_activity(files.activity, say)
    demonstration_teams.load(today, say)
    open_accounts()


def _load_responses(file: Path, say: Callable[[str], None]) -> None:
    with file.open("rb") as opened:
        digest, _ = fingerprint(opened)
    if _loaded().filter(sha256=digest).exists():
        return
    with transaction.atomic():
        _withdraw_shorter(file.name)
        outcome = load_responses(file, survey=SURVEY, filename=file.name, by=None)
        if outcome.problems:
            raise Unfinished("\n".join(outcome.problems.lines()))
    say(f"loaded {file.name}: {outcome.responses:,} responses")


def _load_activity(file: Path, say: Callable[[str], None]) -> None:
    """What is in the log already stays as it is."""
    outcome = load_activity(file, by=None)
    if outcome.problems:
        raise Unfinished("\n".join(outcome.problems.lines()))
    say(f"loaded {file.name}: {outcome.stored:,} entries of the teams' log")


def _loaded() -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(
        survey__code=SURVEY, state=ImportBatch.State.LOADED
    )


def _withdraw_shorter(filename: str) -> None:
    """A year that has grown by a quarter since the last start replaces its old load."""
    for batch in _loaded().filter(filename=filename):
        withdraw(batch_id=batch.pk, by=None, reason="The year has another quarter.")


def open_accounts() -> None:
    """The four log-ins with today's password; what stands is left as it is."""
    ward = Membership.objects.on(BEGINNING).order_by("ward__code").first().ward
    current = Membership.objects.on(dt.date.today()).get(ward=ward)
    posts: dict[str, dict] = {
        "commander": {"role": Role.COMMANDER, "bcu": current.bcu},
        "sergeant": {"role": Role.SERGEANT, "ward": ward},
        "analyst": {"role": Role.ANALYST},
        "admin": {"role": Role.ADMIN},
    }
    for username, post in posts.items():
        user = people.find(username=username) or people.create_user(
            username=username, name=f"Demonstration {username}", password=None, by=None
        )
        if not user.check_password(password()):
            people.set_password(user=user, password=password(), by=None)
        postings.post(user=user, valid_from=BEGINNING, by=None, **post)


def password() -> str:
    """SNP_DEMO_PASSWORD, or one made at the first start and kept in the home."""
    if settings.DEMO_PASSWORD:
        return settings.DEMO_PASSWORD
    file = Home.from_environment().path / "demo_password"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(people.generate_password())
    return file.read_text()


def wait_until_published(supervisor: Supervisor, say: Callable[[str], None]) -> None:
    """Until the worker has rolled everything up; it is told again if it was killed."""
    earlier = Run.objects.first()
    said = told = None
    while not _is_published():
        if told is None or time.monotonic() - told > TELL_AGAIN:
            refresh_soon()
            told = time.monotonic()
        run = Run.objects.first()
        if run and run != earlier and run.state == Run.State.FAILED:
            raise Unfinished(f"{run} failed: {run.error}")
        if run and run != earlier and (run.pk, run.progress) != said:
            said = (run.pk, run.progress)
            say(f"the worker rolls up {len(run.quarters)} quarters: {run.progress:.0%}")
        time.sleep(0.5)  # the ledger of runs is looked at, as a page would
        supervisor.revive()


def _is_published() -> bool:
    stale = QuarterState.objects.filter(stale_since__isnull=False)
    is_shown = Panel.objects.filter(key=FORCE_PANEL).exists()
    return is_shown and not stale.exists()
