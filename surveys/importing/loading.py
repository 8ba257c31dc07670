"""Load a file of responses: checked whole, stored whole, in one transaction.

The same file twice is a no-op. A file with a problem stores nothing.
"""

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from snp.audit import trail
from snp.lib.csv_reader import Problems, TableError, open_table
from snp.lib.quarters import Quarter
from surveys.importing.checks import Checks
from surveys.importing.copying import copier
from surveys.layout import LayoutError, load_layout
from surveys.models import ImportBatch, Response, Survey
from surveys.questionnaire import QuestionnaireError, load
from surveys.rollup.ledger import mark_stale

UNEVEN = 0.2  # share by which quarterly weight totals may differ within a window


@dataclass
class Outcome:
    """What a file holds, and what became of it."""

    batch: ImportBatch | None = None
    already: bool = False
    responses: int = 0
    left_out: int = 0  # rows without a weight, where the layout says so
    without_area: int = 0
    quarters: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)

    def report(self) -> dict:
        """For the batch's row, and the page of the load."""
        return {
            "responses": self.responses,
            "left_out": self.left_out,
            "without_area": self.without_area,
            "quarters": self.quarters,
            "warnings": self.warnings,
            "problems": self.problems.lines(),
            "problem_count": self.problems.total,
        }


class OutOfHand(Exception):
    """While the file was read, its batch was taken up by another or discarded."""


def load_responses(
    source: Path | BinaryIO,
    *,
    survey: str,
    layout: str = "default",
    filename: str,
    by,
    dry_run: bool = False,
    onto: ImportBatch | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Outcome:
    """Check a file and, unless it has a problem or it is a dry run, store all of it.

    `onto` is the batch of an upload, in state `loading` and claimed by the caller; it
    becomes loaded. Its row is not touched before the end, so that its progress can be
    written beside this transaction.
    """
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return load_responses(
                opened, survey=survey, layout=layout, filename=filename, by=by,
                dry_run=dry_run, onto=onto, progress=progress,
            )  # fmt: skip
    outcome = Outcome()
    digest, size = fingerprint(source)
    batch = onto or ImportBatch(filename=filename, created_by=by)
    batch.sha256, batch.size = digest, size
    try:
        with transaction.atomic(), _without_garbage_collection():
            _Loader(source, survey, layout, outcome, progress).run(batch, by, dry_run)
    except (TableError, LayoutError, QuestionnaireError) as error:
        _note(outcome.problems, error)
    return outcome


def fingerprint(source: BinaryIO) -> tuple[str, int]:
    """SHA-256 and size of a file."""
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    while piece := source.read(1 << 20):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Rows are texts and numbers, never in a ring: to look for rings takes a third longer."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def loaded_before(survey: Survey, digest: str) -> ImportBatch | None:
    """The load of the same bytes, unless it was withdrawn."""
    return ImportBatch.objects.filter(
        survey=survey, sha256=digest, state=ImportBatch.State.LOADED
    ).first()


def _note(problems: Problems, error: Exception) -> None:
    if isinstance(error, TableError):
        problems.add(error.problem)
    elif isinstance(error, LayoutError):
        problems.extend(error.problems)
    else:
        problems.note(None, None, str(error))


class _Loader:
    """Reads one file inside the caller's transaction, which it may mark to roll back."""

    def __init__(self, source, survey, layout, outcome, progress) -> None:
        questionnaire = load(survey)
        self.layout = load_layout(layout)
        self.source, self.progress = source, progress
        self.outcome = outcome
        self.table = open_table(source, delimiter=self.layout.delimiter)
        binding = self.layout.bind(self.table.header, questionnaire)
        outcome.warnings.extend(binding.warnings)
        self.survey, _ = Survey.objects.get_or_create(code=survey)
        self.binding = binding

    def run(self, batch: ImportBatch, by, dry_run: bool) -> None:
        if not dry_run:
            # one file at a time, or two with the same respondents could both pass
            Survey.objects.select_for_update().get(pk=self.survey.pk)
        if earlier := loaded_before(self.survey, batch.sha256):
            self.outcome.batch, self.outcome.already = earlier, True
            return
        if not (dry_run or batch.pk):
            self._begin(batch)
        self.checks = Checks(self.survey, self.binding, self.outcome.problems)
        self._read(batch, dry_run)
        self._sum_up()
        if not self.outcome.problems:
            self.outcome.warnings.extend(self._uneven_weights(batch))
        if dry_run or self.outcome.problems:
            transaction.set_rollback(True)
        else:
            self._finish(batch, by)

    def _begin(self, batch: ImportBatch) -> None:
        """A batch for responses to point at; nobody sees it before it is loaded."""
        batch.survey, batch.layout = self.survey, self.layout.name[:40]
        batch.state = ImportBatch.State.LOADING
        batch.save()

    def _read(self, batch: ImportBatch, dry_run: bool) -> None:
        try:
            with copier() as copying:
                for rows in self.table.batches():
                    values = self.checks.check(rows)
                    if not (dry_run or self.outcome.problems):
                        copying.store(batch, values, list(self.checks.answers))
                    self.progress(self.source.tell() / batch.size)
        except TableError as error:
            self.outcome.problems.add(error.problem)

    def _sum_up(self) -> None:
        checks, outcome = self.checks, self.outcome
        if checks.blank_column():
            outcome.problems = Problems()
            outcome.problems.note(
                None,
                "weight",
                "is blank in every row. Give each respondent a weight: making weights "
                "from population margins is not part of this version",
            )
        outcome.responses = sum(checks.counts.values())
        outcome.left_out = checks.left_out
        outcome.without_area = checks.without_area
        outcome.quarters = {
            Quarter.from_ordinal(quarter).code: count
            for quarter, count in sorted(checks.counts.items())
            if quarter
        }
        if not outcome.responses and not outcome.problems:
            outcome.problems.note(None, "weight", "is blank in every row")

    def _finish(self, batch: ImportBatch, by) -> None:
        # only what is still in the caller's hand: a claim may have run out meanwhile
        held = ImportBatch.objects.filter(
            pk=batch.pk, state=ImportBatch.State.LOADING, claimed_at=batch.claimed_at
        )
        if not held.update(
            state=ImportBatch.State.LOADED,
            progress=1,
            loaded_at=timezone.now(),
            claimed_at=None,
            report=batch.report | self.outcome.report(),
        ):
            raise OutOfHand(f"{batch}")
        batch.refresh_from_db()
        batch.chunks.all().delete()
        mark_stale(self.survey, self._quarters(), f"{batch}"[:200])
        trail.record(
            "load responses", batch, by=by, sha256=batch.sha256, **self.outcome.quarters
        )
        self.outcome.batch = batch

    def _quarters(self) -> list[Quarter]:
        return [Quarter.parse(code) for code in self.outcome.quarters]

    def _uneven_weights(self, batch: ImportBatch) -> list[str]:
        """Quarters of one window whose totals differ: the larger would rule the R12."""
        touched = [quarter.ordinal for quarter in self._quarters()]
        totals = self._totals(range(min(touched) - 3, max(touched) + 4), batch)
        return [
            f"the weights of {Quarter.from_ordinal(one).label} add up to "
            f"{totals[one]:,.0f}, those of {Quarter.from_ordinal(other).label} to "
            f"{totals[other]:,.0f}: a rolling year holds both, and the larger counts "
            "for more"
            for one in touched
            for other in (one - 3, one - 2, one - 1)
            if other in totals
            and abs(totals[one] - totals[other])
            > UNEVEN * max(totals[one], totals[other])
        ]

    def _totals(self, window: range, batch: ImportBatch) -> Counter[int]:
        """The weight of each quarter, as it is or will be once this file is stored."""
        stored = Response.objects.filter(
            survey=self.survey, withdrawn=False, quarter__in=window
        ).exclude(batch_id=batch.pk)
        totals = stored.values_list("quarter").annotate(total=Sum("weight"))
        return Counter(dict(totals)) + Counter(self.checks.weights)
