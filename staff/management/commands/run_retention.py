"""`manage.py run_retention`: remove what two people agreed to remove; made to run every night."""

from typing import Any

from django.core.management.base import BaseCommand

from staff.services.retention import carry_out_approved


class Command(BaseCommand):
    """Carries out the approved removals, one line of report each."""

    help = "Carry out the approved removals of the retention rules."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do them."""
        for run in carry_out_approved():
            self.stdout.write(
                f"{run.rule.entity}  removed {run.removed_count}  not removed {run.kept_count}"
            )
