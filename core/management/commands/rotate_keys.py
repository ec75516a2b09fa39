"""`manage.py rotate_keys`: seal everything anew under the first key of ENCRYPTION_KEYS."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.database import as_owner
from core.encryption import ring
from core.rotation import (
    BATCH,
    REASON,
    SealedFiles,
    Unreadable,
    left,
    rotate,
    rotate_files,
    sealed_files,
    sealed_tables,
)
from core.rows import everything, scoped


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
            for files in sealed_files():
                self.rotate_files(files, options)

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
            raise missing(error) from error

    def rotate_files(self, files: SealedFiles, options: dict[str, Any]) -> None:
        """Rotate one kind of files."""
        with scoped(everything(REASON)):
            total = sum(1 for _key in files.left())
        self.stdout.write(f"{files.name}: {total} to seal anew")
        if options["dry_run"]:
            return
        try:
            for done in rotate_files(files):
                self.stdout.write(f"{files.name}: {done} / {total}")
        except Unreadable as error:
            raise missing(error) from error


def missing(error: Unreadable) -> CommandError:
    """Return what the command says of a value that no key opens."""
    return CommandError(
        f"{error} Put the key it was sealed under back into ENCRYPTION_KEYS and run again."
    )
