"""`manage.py rotate_keys`: seal everything anew under the first key of ENCRYPTION_KEYS."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.database import as_owner
from core.encryption import ring
from core.rotation import BATCH, Unreadable, left, rotate, sealed_tables


class Command(BaseCommand):
    """Goes table by table; stopped, it goes on where it was. Run again until nothing is left."""

    help = "Seal every sealed value anew under the current key, histories included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size of a batch."""
        parser.add_argument("--batch", type=int, default=BATCH, help="rows of one transaction")
        parser.add_argument("--dry-run", action="store_true", help="only count what is left")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rotate, one line of progress for each batch."""
        self.stdout.write(f"current key: {ring()[0].name}")
        with as_owner():
            for table in sealed_tables():
                self.rotate(table, options)

    def rotate(self, table: Any, options: dict[str, Any]) -> None:
        """Rotate one table."""
        name, total, done = table.model._meta.db_table, left(table), 0
        self.stdout.write(f"{name}: {total} to seal anew")
        if options["dry_run"]:
            return
        try:
            for count in rotate(table, options["batch"]):
                done += count
                self.stdout.write(f"{name}: {done} / {total}")
        except Unreadable as error:
            raise CommandError(
                f"{error} Put the key it was sealed under back into ENCRYPTION_KEYS and run again."
            ) from error
