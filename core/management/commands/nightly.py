"""`manage.py nightly`: everything that happens by night, each job on its own."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.module_loading import import_string


class Command(BaseCommand):
    """Runs the functions of settings.NIGHTLY_JOBS; each takes the day and returns a count.

    One that fails does not stop the others; at the end the command fails and names it.
    """

    help = "Run the nightly jobs; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day, today unless given."""
        parser.add_argument("--day", type=date.fromisoformat, default=None)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run them, one line each."""
        day = options["day"] or timezone.localdate()
        failed = [path for path in settings.NIGHTLY_JOBS if not self.ran(path, day)]
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")

    def ran(self, path: str, day: date) -> bool:
        """Run one job; tell whether it came to its end."""
        try:
            count = import_string(path)(day)
        except Exception as error:
            self.stderr.write(f"{path}  {type(error).__name__}: {error}")
            return False
        self.stdout.write(f"{path}  {count}")
        return True
