import datetime as dt
import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from snp.management import demonstration
from snp.processes import supervised, wait_until_ready


class Command(BaseCommand):
    help = "The demonstration London: load it (once), roll it up, and serve it."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--no-serve",
            action="store_true",
            help="return when all figures are published",
        )

    def handle(self, *args, **options) -> None:
        today = dt.date.today()
        serve = not options["no_serve"]
        if demonstration.is_complete(today) and not serve:
            return self.say("the demonstration London is loaded and published")
        with supervised(None if serve else {"worker"}) as supervisor:
            try:
                self.fill(today, supervisor)
            except demonstration.Unfinished as problem:
                sys.exit(str(problem))
            if not serve:
                return None
            wait_until_ready(supervisor)
            self.announce()
            supervisor.watch()
        # told to stop
        return None if serve else sys.exit("Interrupted: the next start goes on.")

    def fill(self, today: dt.date, supervisor) -> None:
        """The worker starts when all is loaded, or it would roll up half of it."""
        if demonstration.is_complete(today):
            demonstration.open_accounts()  # the password may have been set since
            return supervisor.start()
        demonstration.load(today, self.say)
        supervisor.start()
        demonstration.wait_until_published(supervisor, self.say)
        return self.say("all figures are published")

    def announce(self) -> None:
        self.say(f"ready http://127.0.0.1:{settings.PORT}/")
        for name in demonstration.LOG_INS:
            self.say(f"  log in as {name:<10} password {demonstration.password()}")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
