from snp.accounts.access import Deed
from snp.management.loading import LoadCommand, Rejected, counted, readable_file
from wards.areas import load_areas


class Command(LoadCommand):
    help = "Load who belongs to whom, and since when, from an areas CSV."
    deed = Deed.LOAD

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=readable_file)

    def load(self, options, by) -> None:
        outcome = load_areas(options["file"], by=by, dry_run=options["dry_run"])
        self.warn(outcome.warnings)
        if outcome.problems:
            raise Rejected(outcome.problems.lines())
        self.stdout.write(
            f"{counted(outcome.wards, 'ward')} with "
            f"{counted(outcome.memberships, 'membership')}: "
            + (
                f"{outcome.changed_wards:,} changed"
                if outcome.changed_wards
                else "nothing changed, all of it was loaded before"
            )
            + (" (dry run: nothing is stored)" if options["dry_run"] else "")
        )
