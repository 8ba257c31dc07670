import json
import os
import sys
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import BaseCommand

from snp.dashboards.exports.delivery import Delivery
from snp.dashboards.exports.export import Export, where_of
from snp.dashboards.exports.filters import WhereError, split
from snp.dashboards.exports.registry import EXPORTS
from snp.lib.csv_writer import INCOMPLETE
from snp.management.loading import UsageError, person


class Command(BaseCommand):
    help = "Write a table as CSV: " + ", ".join(EXPORTS) + "."

    def add_arguments(self, parser) -> None:
        parser.add_argument("name", metavar="NAME", help=", ".join(EXPORTS))
        parser.add_argument("--out", type=Path, metavar="FILE", help="without: stdout")
        parser.add_argument(
            "--where", action="append", default=[], metavar="column=value",
            help="rows of this value; a column named again: of any of its values",
        )  # fmt: skip
        parser.add_argument(
            "--excel", action="store_true", help="so that Excel sees UTF-8"
        )
        parser.add_argument("--purpose", default="", help="what for (audit trail)")
        parser.add_argument(
            "--as", dest="by", metavar="USERNAME", help="who does this (audit trail)"
        )

    def handle(self, *args, **options) -> None:
        export = named(options["name"])
        by = person(options["by"], export.deed) if options["by"] else None
        try:
            selection = export.select(where_of([split(t) for t in options["where"]]))
        except WhereError as error:
            raise UsageError(str(error)) from None
        with opened(options["out"]) as out:
            said = {"purpose": options["purpose"], "excel": options["excel"]}
            delivery = Delivery(selection, by=by, **said)
            self.deliver(delivery, out)
        if options["out"]:
            write_metadata(delivery, options["out"])
        self.stderr.write(f"{delivery.rows:,} rows, SHA-256 {delivery.sha256}")

    def deliver(self, delivery: Delivery, out: BinaryIO) -> None:
        try:
            with closing(delivery.chunks()) as chunks:
                for chunk in chunks:
                    out.write(chunk)
            out.flush()
        except BrokenPipeError:  # whoever reads has seen enough, as `head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except KeyboardInterrupt:
            out.write(f"{INCOMPLETE}\r\n".encode())
            out.flush()
            raise
        except Exception as error:
            self.stderr.write(
                f"The export failed after {delivery.rows:,} rows, its file is not "
                f"complete: {type(error).__name__}: {error}"
            )
            with suppress(OSError):  # a full disk
                out.close()
            sys.exit(1)


def named(name: str) -> Export:
    if name not in EXPORTS:
        raise UsageError(
            f'There is no export "{name}"; there are {", ".join(EXPORTS)}.'
        )
    return EXPORTS[name]


def opened(path: Path | None) -> AbstractContextManager[BinaryIO]:
    if path is None:
        return nullcontext(sys.stdout.buffer)
    try:
        return path.open("wb")
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}.") from None


def write_metadata(delivery: Delivery, out: Path) -> None:
    """Beside the file, as CSV on the Web has it."""
    selection = delivery.selection
    about = selection.metadata() | {"url": out.name}
    path = out.with_name(f"{selection.export.name}-metadata.json")
    path.write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", "utf-8")
