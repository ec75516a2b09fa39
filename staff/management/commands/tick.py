"""`manage.py tick`: queues what is due by the clock."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from staff.jobs import queue_run
from staff.services.schedules import tick


class Command(BaseCommand):
    """Queues what is due, once or again and again; any number of clocks may tick."""

    help = "Queue what is due by the clock, each slot once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the seconds between two looks; without them it looks once."""
        parser.add_argument("--every", type=float, default=None, metavar="SECONDS")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look, once or until it is stopped."""
        while True:
            close_old_connections()
            for run in tick(queue=queue_run):
                self.stdout.write(f"{run.slot:%Y-%m-%d %H:%M}  {run.schedule.code}")
            if options["every"] is None:
                return
            time.sleep(options["every"])
