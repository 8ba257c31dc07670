"""Load a file of activity: checked whole, stored whole, in one transaction.

Entries that are stored already are left as they are, so the same file twice is a no-op.
A file brings history: months that are locked take it, and it says where it came from.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone

from epic import returns
from epic.contact_details import holds_contact_details
from epic.importing import copying
from epic.importing.checks import COLUMNS, Checks
from epic.models import Activity, MonthlyReturn
from epic.models.activity import LONGEST_REASON
from epic.signals import changed
from snp.audit import trail
from snp.lib.csv_reader import Problems, Table, TableError, open_table
from snp.lib.months import Month
from wards.locks import wait_for_other_files

OVERTAKEN = (
    "the log changed while the file was read, and nothing is stored: load it again"
)


@dataclass
class Outcome:
    """What a file holds, and what became of it."""

    stored: int = 0  # in a dry run: would be
    already: int = 0
    problems: Problems = field(default_factory=Problems)
    warnings: list[str] = field(default_factory=list)


def load_activity(
    source: Path,
    *,
    by,
    dry_run: bool = False,
    progress: Callable[[float], None] = lambda share: None,
) -> Outcome:
    """Check a file and, unless it has a problem or it is a dry run, store all of it."""
    outcome = Outcome()
    with source.open("rb") as file:
        try:
            table = _table(file, outcome)
            with transaction.atomic():
                _Load(table, source, outcome, by, dry_run).run(progress)
        except TableError as error:
            outcome.problems.add(error.problem)
        except IntegrityError:
            outcome.problems.note(None, None, OVERTAKEN)
    return outcome


def _table(file: BinaryIO, outcome: Outcome) -> Table:
    table = open_table(file)
    missing = [name for name in COLUMNS if name not in table.header]
    for name in missing:
        outcome.problems.note(1, name, "is missing")
    extra = [name for name in table.header if name not in COLUMNS]
    if extra:
        outcome.warnings.append(f"columns that are ignored: {', '.join(extra)}")
    return table


class _Load:
    """Reads one file inside the caller's transaction, which it may mark to roll back."""

    def __init__(self, table, source: Path, outcome: Outcome, by, dry_run) -> None:
        self.table, self.source, self.outcome = table, source, outcome
        self.by, self.dry_run = by, dry_run
        self.at = timezone.now()
        self.with_contacts = 0  # rows
        self.touched: set[tuple[int, Month]] = set()  # wards and months

    def run(self, progress: Callable[[float], None]) -> None:
        if self.outcome.problems:
            return
        if not self.dry_run:
            wait_for_other_files()
            copying.open_stage()
        self._read(progress)
        if self.outcome.problems:
            transaction.set_rollback(True)
        elif not self.dry_run:
            copying.take_in()
            if self.outcome.stored:
                self._finish()

    def _read(self, progress: Callable[[float], None]) -> None:
        checks = Checks(self.outcome.problems)
        size = self.source.stat().st_size
        for batch in self.table.batches():
            entries = checks.check(batch)
            if not self.outcome.problems:
                self._take(entries)
            progress(self.table.source.tell() / size)
        self.outcome.already = checks.already
        if self.with_contacts:
            self.outcome.warnings.append(self._of_contacts())

    def _take(self, entries: dict[str, list]) -> None:
        days = set(zip(entries["ward_id"], entries["date"], strict=True))
        self.touched |= {(ward, Month.of(date)) for ward, date in days}
        self.outcome.stored += len(entries["id"])
        self.with_contacts += sum(map(holds_contact_details, entries["notes"]))
        if entries["id"] and not self.dry_run:
            reason = f"loaded from {self.source.name}"[:LONGEST_REASON]
            copying.stage(entries, by=self.by, at=self.at, reason=reason)

    def _of_contacts(self) -> str:
        rows = f"{self.with_contacts:,} row{'s' if self.with_contacts > 1 else ''}"
        return (
            f"notes of {rows} hold what looks like a telephone number or an e-mail "
            "address: take it out in the log, where none is kept"
        )

    def _finish(self) -> None:
        """What goes with every change of the log, once for the file."""
        self._reopen_nils()
        self.table.source.seek(0)
        trail.record(
            "load activity",
            self.source.name,
            by=self.by,
            sha256=hashlib.file_digest(self.table.source, "sha256").hexdigest(),
            stored=self.outcome.stored,
            already=self.outcome.already,
        )
        changed.send(sender=Activity, wards={ward for ward, _ in self.touched})

    def _reopen_nils(self) -> None:
        nils = MonthlyReturn.objects.filter(is_nil=True, cancelled_at=None)
        for nil in nils.select_related("ward"):
            month = Month.of(nil.month)
            if (nil.ward_id, month) in self.touched:
                returns.reopen_nil(ward=nil.ward, month=month, by=self.by)
