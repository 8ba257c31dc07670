"""One export on its way to somebody: counted, hashed and written down."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

from django.db import DatabaseError, transaction

from snp.audit import trail
from snp.audit.models import Event
from snp.dashboards.exports.export import Selection
from snp.lib.csv_writer import rows_as_csv

log = logging.getLogger(__name__)


class Delivery:
    """The audit trail says who takes what before the first byte leaves, and at the end
    how many rows went and whether they were all: complete, failed or abandoned.
    """

    def __init__(
        self, selection: Selection, *, by, purpose: str = "", excel: bool = False
    ) -> None:
        self.selection, self.by, self.excel = selection, by, excel
        self.rows = 0
        self.outcome = "abandoned"  # by whom it was for, unless something else comes
        self._digest = hashlib.sha256()
        said = {"purpose": purpose} if purpose else {}
        self.begun = self._record("export", where=dict(selection.where), **said)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def chunks(self) -> Generator[bytes]:
        """The file, in pieces. What opens the snapshot closes it before the last note."""
        try:
            yield from self._chunks()
            self.outcome = "complete"
        except Exception:
            self.outcome = "failed"
            raise
        finally:
            self._end()

    def _chunks(self) -> Iterator[bytes]:
        header = self.selection.header
        with closing(self.selection.rows()) as rows:
            for chunk in rows_as_csv(header, self._counted(rows), excel=self.excel):
                self._digest.update(chunk)
                yield chunk

    def _counted(self, rows: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
        for row in rows:
            self.rows += 1
            yield row

    def _end(self) -> None:
        detail = {"rows": self.rows, "sha256": self.sha256, "begun": self.begun.pk}
        try:
            self._record("export ended", outcome=self.outcome, **detail)
        except DatabaseError:  # perhaps the very reason why it failed
            log.exception("the end of an export could not be written down: %s", detail)

    def _record(self, verb: str, **detail) -> Event:
        with transaction.atomic():
            return trail.record(verb, self.selection.export.name, by=self.by, **detail)
