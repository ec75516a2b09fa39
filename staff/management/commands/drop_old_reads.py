"""`manage.py drop_old_reads`: drop months of the read log that need not be kept."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.database import as_owner
from core.errors import DomainError
from staff.services.read_retention import drop_reads, drop_sign_ins, droppable, first_kept


def month(text: str) -> date:
    """Read 2023-11."""
    return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  a month, not a moment


class Command(BaseCommand):
    """Only shows what it would drop, unless --drop is given."""

    help = (
        "Drop whole months of the read log: those more than AUDIT_KEEP_YEARS years back (never "
        "less than three). With --sign-ins, delete records of sign-ins more than six months old."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how far to go."""
        parser.add_argument("--before", type=month, help="first month to keep, such as 2023-11")
        parser.add_argument("--sign-ins", type=date.fromisoformat, metavar="DAY", help="before")
        parser.add_argument("--drop", action="store_true", help="do it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Drop, one line for each month."""
        before = options["before"] or first_kept(timezone.localdate())
        try:
            with as_owner() as owner:
                for old in droppable(owner, before):
                    said = f"{drop_reads(owner, old)} events" if options["drop"] else "would go"
                    self.stdout.write(f"{old:%Y-%m}: {said}")
            if options["sign_ins"] and options["drop"]:
                self.stdout.write(f"{drop_sign_ins(options['sign_ins'])} records of sign-ins")
        except DomainError as error:
            raise CommandError(str(error)) from error
