"""What every command that takes a file in has in common.

Exit status: 0 done, 1 the input was rejected (a line a problem on stderr), 2 usage.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from snp.accounts import access
from snp.accounts.models import User


class Rejected(Exception):
    """The input is not accepted and nothing was stored: a sentence a problem."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = list(lines)
        super().__init__("\n".join(self.lines))


class UsageError(CommandError):
    def __init__(self, message: str) -> None:
        super().__init__(message, returncode=2)


def readable_file(name: str) -> Path:
    """For `type=` of an argument: the path of a file that can be opened."""
    path = Path(name)
    try:
        path.open("rb").close()
    except OSError as error:
        raise argparse.ArgumentTypeError(
            f"{name} can't be read: {error.strerror}"
        ) from None
    return path


class LoadCommand(BaseCommand):
    """A command with `--as` and `--dry-run`; subclasses write `load(options, by)`.

    `deed` is what a person named by `--as` must be allowed to do.
    """

    deed: access.Deed

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--as", dest="by", metavar="USERNAME", help="who does this (audit trail)"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="validate and count, store nothing"
        )

    def load(self, options: dict, by: User | None) -> None:
        raise NotImplementedError  # each command has its own

    def handle(self, *args, **options) -> None:
        by = person(options["by"], self.deed) if options["by"] else None
        try:
            self.load(options, by)
        except Rejected as rejected:
            for line in rejected.lines:
                self.stderr.write(line)
            sys.exit(1)

    def warn(self, warnings: Iterable[str]) -> None:
        for warning in warnings:
            self.stderr.write(f"warning: {warning}")


def person(username: str, deed: access.Deed) -> User:
    """The user of `--as`, who must be allowed to do the deed."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise UsageError(f'--as "{username}": there is no such open account.')
    if not access.may(user, deed):
        raise UsageError(f'--as "{username}": may not {deed.value}.')
    return user


def counted(number: int, noun: str) -> str:
    """`1 response`, `2,000 responses`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
