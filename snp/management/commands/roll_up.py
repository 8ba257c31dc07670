import argparse
import time

from django.core.management.base import BaseCommand

from snp.lib.quarters import Quarter
from snp.management.loading import UsageError, counted
from surveys.models import Run, Survey
from surveys.rollup.engine import roll_up
from surveys.rollup.ledger import mark_all_stale, mark_stale


def quarter(code: str) -> Quarter:
    try:
        return Quarter.parse(code)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def sentence(run: Run) -> str:
    return (
        f"{run.survey}: {run}, {counted(len(run.quarters), 'quarter')}, "
        f"{counted(run.responses, 'response')}, "
        f"{counted(run.figures_changed, 'figure')} changed"
    )


class Command(BaseCommand):
    help = "Make the figures of quarters again, here and now, as the worker does."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--survey", help="such as pas; all surveys when left out")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all", action="store_true")
        which.add_argument("--quarter", type=quarter, help="such as 2006-07-Q1")

    def handle(self, *args, **options) -> None:
        for survey in self.surveys(options["survey"]):
            if options["all"]:
                mark_all_stale(survey, "roll_up --all")
            elif survey.quarters.filter(quarter=options["quarter"].ordinal).exists():
                mark_stale(survey, [options["quarter"]], "roll_up --quarter")
            else:
                self.stdout.write(f"{survey}: no responses in {options['quarter']}")
            self.until_nothing_is_stale(survey)

    def until_nothing_is_stale(self, survey: Survey) -> None:
        """Also when a worker has some of the quarters in hand: then it is waited for."""
        while True:
            run = roll_up(survey)
            if run:
                self.stdout.write(sentence(run))
            if not survey.quarters.filter(stale_since__isnull=False).exists():
                return
            if run is None:
                time.sleep(0.3)  # another has them in hand, and says nothing when done

    def surveys(self, code: str | None) -> list[Survey]:
        found = Survey.objects.all()
        if code is None:
            return list(found)
        found = found.filter(code=code)
        if not found:
            raise UsageError(f'No survey "{code}" has been loaded.')
        return list(found)
