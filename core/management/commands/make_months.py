"""`manage.py make_months`: the partitions of the coming months, as the owner."""

from typing import Any

from django.core.management.base import BaseCommand

from core.database import as_owner
from core.partitions import make_months


class Command(BaseCommand):
    """Run nightly; running it again does nothing."""

    help = "Make the partitions of the coming months, and empty the default ones into theirs."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make them and name them."""
        with as_owner() as owner:
            for table in make_months(owner):
                self.stdout.write(table)
