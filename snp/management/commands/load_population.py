from snp.accounts.access import Deed
from snp.management.loading import LoadCommand, Rejected, counted, readable_file
from wards.population import load_population


class Command(LoadCommand):
    help = "Load how many people of which kind live where, from a population CSV."
    deed = Deed.LOAD

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=readable_file)

    def load(self, options, by) -> None:
        outcome = load_population(options["file"], by=by, dry_run=options["dry_run"])
        self.warn(outcome.warnings)
        if outcome.problems:
            raise Rejected(outcome.problems.lines())
        self.stdout.write(
            f"{counted(outcome.rows, 'row')} in "
            f"{counted(outcome.sets, 'set')} of an area and year: "
            + (
                f"{outcome.changed_sets:,} changed"
                if outcome.changed_sets
                else "nothing changed, all of it was loaded before"
            )
            + (" (dry run: nothing is stored)" if options["dry_run"] else "")
        )
