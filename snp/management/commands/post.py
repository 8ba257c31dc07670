"""Give a person a role over a BCU or a ward, or all postings of a CSV file
(username,role,area_code,valid_from,valid_to)."""

import argparse
import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from snp.accounts import access, postings, roster
from snp.accounts.access import Deed
from snp.accounts.models import Role
from snp.lib.dates import parse_date
from snp.management.loading import LoadCommand, Rejected, UsageError, readable_file


def date(text: str) -> dt.date:
    try:
        return parse_date(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


class Command(LoadCommand):
    help = __doc__
    deed = Deed.MANAGE_PEOPLE

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username", nargs="?", metavar="USERNAME")
        parser.add_argument("role", nargs="?", choices=Role.values, metavar="ROLE")
        area = parser.add_mutually_exclusive_group()
        area.add_argument("--bcu", metavar="CODE", help="for a commander")
        area.add_argument("--ward", metavar="CODE", help="for a sergeant")
        parser.add_argument(
            "--from",
            dest="valid_from",
            type=date,
            help="first day; today when left out",
        )
        parser.add_argument(
            "--to",
            dest="valid_to",
            type=date,
            help="first day on which it holds no more",
        )
        parser.add_argument("--csv", type=readable_file, metavar="FILE")

    def load(self, options, by) -> None:
        if bool(options["role"]) == bool(options["csv"]):
            raise UsageError("Give either USERNAME and ROLE, or --csv FILE.")
        if options["csv"]:
            self.many(options, by)
        else:
            self.one(options, by)

    def one(self, options, by) -> None:
        try:
            with transaction.atomic():
                wanted = self.wanted(options)
                stands = postings.find(**wanted)
                posting = postings.post(**wanted, by=by)
                transaction.set_rollback(options["dry_run"])
        except ValidationError as error:
            raise Rejected(error.messages) from None
        if stands:
            self.stdout.write(f"{posting}, stands already: nothing changed.")
        elif options["dry_run"]:
            self.stdout.write(f"{posting}, is possible. Nothing was stored.")
        else:
            self.stdout.write(f"{posting}, from {posting.valid_from}.")

    def wanted(self, options) -> dict:
        return {
            "user": roster.user_of(options["username"]),
            "role": options["role"],
            "bcu": roster.bcu_of(options["bcu"]) if options["bcu"] else None,
            "ward": roster.ward_of(options["ward"]) if options["ward"] else None,
            "valid_from": options["valid_from"] or access.today(),
            "valid_to": options["valid_to"],
        }

    def many(self, options, by) -> None:
        outcome = roster.load(
            "postings", options["csv"], by=by, store=not options["dry_run"]
        )
        self.warn(outcome.warnings)
        if outcome.problems.total:
            raise Rejected(outcome.problems.lines())
        self.stdout.write(
            f"postings made: {outcome.added}; stood already: {outcome.standing}"
            + (" (dry run: nothing was stored)" if options["dry_run"] else "")
        )
