import sys

from django.core.management.base import BaseCommand

from snp.accounts.access import Deed
from snp.management.loading import person
from surveys.importing.withdrawing import NotLoaded, withdraw
from surveys.tasks import refresh_soon


class Command(BaseCommand):
    help = "Take a wrong load back: its responses stay, and no longer count."

    def add_arguments(self, parser) -> None:
        parser.add_argument("batch", type=int, help="the number of the load")
        parser.add_argument("--as", dest="by", metavar="USERNAME", required=True)
        parser.add_argument("--reason", required=True)

    def handle(self, *args, **options) -> None:
        by = person(options["by"], Deed.LOAD)
        try:
            batch = withdraw(batch_id=options["batch"], by=by, reason=options["reason"])
        except NotLoaded as problem:
            self.stderr.write(str(problem))
            sys.exit(1)
        refresh_soon()
        self.stdout.write(f"Load {batch.pk} ({batch.filename}) is withdrawn.")
