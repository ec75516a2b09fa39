"""`manage.py load_work_calendar FILE`: keep the holidays and worked weekends of a year."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from staff.services.calendar import BadCalendar, keep_days


class Command(BaseCommand):
    """Replaces the days of every year that the list names."""

    help = "Keep the days of a list: day,kind,name,source; kind is 休 (rest) or 班 (work)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files."""
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load each file."""
        for path in options["files"]:
            try:
                count = keep_days(path.read_text(encoding="utf-8"))
            except (BadCalendar, OSError) as error:
                raise CommandError(f"{path}: {error}") from error
            self.stdout.write(f"{path.name}: {count}")
