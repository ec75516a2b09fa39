"""`manage.py forget_people_imports`, nightly: lists that nobody applied are not kept."""

from typing import Any

from django.core.management.base import BaseCommand

from core.rows import everything, scoped
from residents.imports.batches import forget_unfinished


class Command(BaseCommand):
    """Removes lists of people that were sent a week ago and never applied."""

    help = "Remove lists of people that were not applied within a week, with their files."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Remove them and say how many there were."""
        with scoped(everything("unfinished imports are removed")):
            count = forget_unfinished()
        self.stdout.write(f"{count} removed")
