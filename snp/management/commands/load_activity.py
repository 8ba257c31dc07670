from epic.importing.loading import Outcome, load_activity
from snp.accounts.access import Deed
from snp.management.loading import LoadCommand, Rejected, readable_file
from snp.management.progress import bar


class Command(LoadCommand):
    help = "Load what teams did from an activity CSV, as entries of the log."
    deed = Deed.LOAD

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=readable_file)

    def load(self, options, by) -> None:
        file, dry_run = options["file"], options["dry_run"]
        progress = bar(file.name)
        outcome = load_activity(file, by=by, dry_run=dry_run, progress=progress)
        self.warn(outcome.warnings)
        if outcome.problems:
            raise Rejected(outcome.problems.lines())
        self.stdout.write(sentence(outcome, dry_run))


def sentence(outcome: Outcome, dry_run: bool) -> str:
    if not outcome.stored:
        return f"{entries(outcome.already)}, all loaded before: nothing changed."
    said = f"{entries(outcome.stored)} {'to store' if dry_run else 'stored'}"
    if outcome.already:
        said += f", {entries(outcome.already)} loaded before"
    if dry_run:
        return f"{said}: no problem found (dry run: nothing is stored)"
    return f"{said}."


def entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"
