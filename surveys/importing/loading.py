"""Load a file of responses: checked whole, stored whole, in one transaction.

The same file twice is a no-op. A file with a problem stores nothing.
"""

import hashlib
from collections.abc import Callable
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
from surveys.importing.copying import copy_responses, psu_keys
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
        }


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

    `onto` is the batch of an upload that becomes loaded; otherwise one is made.
    """
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return load_responses(
                opened, survey=survey, layout=layout, filename=filename, by=by,
                dry_run=dry_run, onto=onto, progress=progress,
            )  # fmt: skip
    outcome = Outcome()
    digest, size = fingerprint(source)
    try:
        loader = _Loader(source, survey, layout, outcome, size, progress)
    except (TableError, LayoutError, QuestionnaireError) as error:
        _note(outcome.problems, error)
        return outcome
    earlier = ImportBatch.objects.filter(
        survey=loader.survey, sha256=digest, state=ImportBatch.State.LOADED
    ).first()
    if earlier:
        outcome.batch, outcome.already = earlier, True
        return outcome
    batch = onto or ImportBatch(
        survey=loader.survey, layout=layout, filename=filename, created_by=by
    )
    batch.sha256, batch.size = digest, size
    loader.run(batch, by, dry_run)
    return outcome


def fingerprint(source: BinaryIO) -> tuple[str, int]:
    """SHA-256 and size of a file."""
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    while piece := source.read(1 << 20):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _note(problems: Problems, error: Exception) -> None:
    if isinstance(error, TableError):
        problems.add(error.problem)
    elif isinstance(error, LayoutError):
        problems.extend(error.problems)
    else:
        problems.note(None, None, str(error))


class _Loader:
    def __init__(self, source, survey, layout, outcome, size, progress) -> None:
        questionnaire = load(survey)
        chosen = load_layout(layout)
        self.source, self.size, self.progress = source, size, progress
        self.outcome = outcome
        self.table = open_table(source, delimiter=chosen.delimiter)
        binding = chosen.bind(self.table.header, questionnaire)
        outcome.warnings.extend(binding.warnings)
        self.survey, _ = Survey.objects.get_or_create(code=survey)
        self.checks = Checks(self.survey, binding, outcome.problems)

    def run(self, batch: ImportBatch, by, dry_run: bool) -> None:
        with transaction.atomic():
            # one file at a time, or two with the same respondents could both pass
            Survey.objects.select_for_update().get(pk=self.survey.pk)
            if not dry_run:
                batch.state = ImportBatch.State.LOADING
                batch.save()
            self._read(None if dry_run else batch)
            self._sum_up()
            if self.outcome.problems:
                transaction.set_rollback(True)
            elif not dry_run:
                self._finish(batch, by)

    def _read(self, batch: ImportBatch | None) -> None:
        try:
            for rows in self.table.batches():
                values = self.checks.check(rows)
                if batch and not self.outcome.problems:
                    self._store(batch, values)
                self.progress(self.source.tell() / max(1, self.size))
        except TableError as error:
            self.outcome.problems.add(error.problem)

    def _store(self, batch: ImportBatch, values: dict[str, list]) -> None:
        keys = psu_keys(self.survey, {psu for psu in values["psu"] if psu})
        values["psu_id"] = [keys[psu] if psu else None for psu in values["psu"]]
        copy_responses(batch, values, list(self.checks.answers))

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
        self.outcome.warnings.extend(self._uneven_weights())
        batch.state = ImportBatch.State.LOADED
        batch.progress = 1
        batch.loaded_at = timezone.now()
        batch.report = self.outcome.report()
        batch.save()
        mark_stale(self.survey, self._quarters(), f"{batch}")
        trail.record(
            "load responses", batch, by=by, sha256=batch.sha256, **self.outcome.quarters
        )
        self.outcome.batch = batch

    def _quarters(self) -> list[Quarter]:
        return [Quarter.parse(code) for code in self.outcome.quarters]

    def _uneven_weights(self) -> list[str]:
        """Quarters of one window whose totals differ: the larger would rule the R12."""
        touched = [quarter.ordinal for quarter in self._quarters()]
        window = range(min(touched) - 3, max(touched) + 4)
        totals = dict(
            Response.objects.filter(
                survey=self.survey, withdrawn=False, quarter__in=window
            )
            .values_list("quarter")
            .annotate(total=Sum("weight"))
        )
        return [
            f"the weights of {Quarter.from_ordinal(one)} add up to {totals[one]:,.0f}, "
            f"those of {Quarter.from_ordinal(other)} to {totals[other]:,.0f}: a rolling "
            "year holds both, and the larger counts for more"
            for one in touched
            for other in (one - 3, one - 2, one - 1)
            if other in totals
            and abs(totals[one] - totals[other])
            > UNEVEN * max(totals[one], totals[other])
        ]
