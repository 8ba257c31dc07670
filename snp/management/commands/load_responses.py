from snp.accounts.access import Deed
from snp.management.loading import (
    LoadCommand,
    Rejected,
    UsageError,
    counted,
    readable_file,
)
from snp.management.progress import bar
from surveys.importing.loading import Outcome, load_responses
from surveys.layout import LayoutError, load_layout
from surveys.questionnaire import QuestionnaireError, load
from surveys.tasks import refresh_soon


class Command(LoadCommand):
    help = "Load survey responses from a CSV, or a contractor's file through a layout."
    deed = Deed.LOAD

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=readable_file)
        parser.add_argument("--survey", required=True, help="such as pas")
        parser.add_argument(
            "--layout", default="default", help="a name, or the path of a .toml file"
        )

    def load(self, options, by) -> None:
        try:
            load(options["survey"])
            load_layout(options["layout"])
        except (QuestionnaireError, LayoutError) as error:
            raise UsageError(str(error)) from None
        outcome = load_responses(
            options["file"],
            survey=options["survey"],
            layout=options["layout"],
            filename=options["file"].name,
            by=by,
            dry_run=options["dry_run"],
            progress=bar(options["file"].name),
        )
        self.warn(outcome.warnings)
        if outcome.problems:
            raise Rejected(outcome.problems.lines())
        self.stdout.write(sentence(outcome, options["dry_run"]))
        if not outcome.already and not options["dry_run"]:
            refresh_soon()


def sentence(outcome: Outcome, dry_run: bool) -> str:
    if outcome.already:
        return (
            f"This file was loaded before, as load {outcome.batch.pk}: nothing changed."
        )
    quarters = list(outcome.quarters)
    span = quarters[0] if len(quarters) == 1 else f"{quarters[0]} to {quarters[-1]}"
    said = f"{counted(outcome.responses, 'response')} of {span}"
    if outcome.left_out:
        said += f", {counted(outcome.left_out, 'row')} without a weight left out"
    if dry_run:
        return f"{said}: no problem found (dry run: nothing is stored)"
    return f"{said}: stored as load {outcome.batch.pk}"
