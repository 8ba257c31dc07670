"""Open an account, or all accounts of a CSV file (username,name,email)."""

import csv
import getpass
import sys

from django.core.exceptions import ValidationError
from django.db import transaction

from snp.accounts import people, roster
from snp.accounts.access import Deed
from snp.management.loading import LoadCommand, Rejected, UsageError, readable_file


class Command(LoadCommand):
    help = __doc__
    deed = Deed.MANAGE_PEOPLE

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username", nargs="?", metavar="USERNAME")
        parser.add_argument("--name", default="")
        parser.add_argument("--email", default="")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from stdin"
        )
        parser.add_argument("--csv", type=readable_file, metavar="FILE")

    def load(self, options, by) -> None:
        if bool(options["username"]) == bool(options["csv"]):
            raise UsageError("Give either a USERNAME or --csv FILE.")
        if options["csv"]:
            self.many(options, by)
        else:
            self.one(options, by)

    def one(self, options, by) -> None:
        username = options["username"]
        if people.find(username=username):
            password, is_ours = None, False  # it stands: its password is not touched
        else:
            password, is_ours = self.password(options)
        stored = self.create(options, password, by)
        if stored is None:
            self.stdout.write(f"{username} already has an account: nothing changed.")
        elif options["dry_run"]:
            self.stdout.write(f"{username} can have an account. Nothing was stored.")
        else:
            self.stdout.write(f"{username} has an account.")
            if is_ours:
                self.stdout.write(f"password: {password}")

    def create(self, options, password, by):
        details = {name: options[name] for name in ("username", "name", "email")}
        stands = people.find(username=details["username"]) is not None
        try:
            with transaction.atomic():
                user = people.create_user(**details, password=password, by=by)
                transaction.set_rollback(options["dry_run"])
        except ValidationError as error:
            raise Rejected(error.messages) from None
        return None if stands else user

    def password(self, options) -> tuple[str | None, bool]:
        """The password, and if it was generated."""
        if options["password_stdin"]:
            return sys.stdin.readline().rstrip("\r\n"), False
        typed = self.asked_for() if sys.stdin.isatty() else ""
        return typed or people.generate_password(), not typed

    def asked_for(self) -> str:
        first = getpass.getpass("Password (empty: one is generated): ")
        if first != getpass.getpass("Password again: "):
            raise Rejected(["The two passwords differ."])
        return first

    def many(self, options, by) -> None:
        outcome = roster.load(
            "people", options["csv"], by=by, store=not options["dry_run"]
        )
        self.warn(outcome.warnings)
        if outcome.problems.total:
            raise Rejected(outcome.problems.lines())
        writer = csv.writer(self.stdout, lineterminator="\n")
        if outcome.passwords:
            writer.writerows([("username", "password"), *outcome.passwords])
        self.stderr.write(
            f"accounts made: {outcome.added}; stood already: {outcome.standing}"
            + (" (dry run: nothing was stored)" if options["dry_run"] else "")
        )
