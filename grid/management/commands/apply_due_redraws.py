"""`manage.py apply_due_redraws`: carry out the approved redrawings whose day has come."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import DomainError
from grid.services.redraws import apply_redraw, due_redraws


class Command(BaseCommand):
    """Run daily, soon after midnight; running it again does nothing."""

    help = "Carry out approved redrawings of cells that are due."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Apply each in its own transaction; tell which could not be applied and why."""
        refused = []
        for redraw in due_redraws(timezone.localdate()):
            try:
                applied = apply_redraw(redraw=redraw)
            except DomainError as error:
                refused.append(f"{redraw}: {error}")
            else:
                self.stdout.write(f"{redraw}: {applied.moved_count}")
        if refused:
            raise CommandError("\n".join(refused))
