"""Is one of the services at work? For the health checks of docker-compose.yml."""

import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from snp.dashboards import health

SILENT_SCHEDULE = 300  # seconds; beat saves its schedule every three minutes
PATIENCE = 10


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("service", choices=["web", "worker", "beat"])
        parser.add_argument(
            "--schedule", type=Path, metavar="FILE", help="where beat keeps its own"
        )

    def handle(self, *args, **options) -> None:
        if options["service"] == "beat":
            check_beat(options["schedule"])
        elif options["service"] == "worker":
            check_worker()
        else:
            check_web()
        self.stdout.write("at work")


def check_web() -> None:
    """Ask /healthz as a visitor of the first allowed host would."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{settings.PORT}/healthz", headers={"Host": a_host()}
    )
    try:
        urllib.request.urlopen(request, timeout=PATIENCE).close()
    except urllib.error.HTTPError as error:
        said = error.read(500).decode(errors="replace")
        raise CommandError(f"/healthz answers {error.code}: {said}") from None
    except OSError as error:
        raise CommandError(f"/healthz does not answer: {error}") from None


def a_host() -> str:
    host = settings.ALLOWED_HOSTS[0].strip().lstrip(".")
    return "localhost" if host == "*" else host


def check_worker() -> None:
    silent = [name for name, works in health.checks().items() if not works]
    if silent:
        raise CommandError(f"{', '.join(silent)}: does not answer")


def check_beat(schedule: Path | None) -> None:
    """Its database may be several files: the newest counts."""
    if schedule is None:
        raise CommandError("Give --schedule FILE, as beat was started with.")
    saved = [file.stat().st_mtime for file in schedule.parent.glob(f"{schedule.name}*")]
    age = time.time() - max(saved, default=0)
    if age > SILENT_SCHEDULE:
        raise CommandError(f"{schedule} was not saved for {SILENT_SCHEDULE} s")
