"""`manage.py work`: does the queued jobs, and lets others see on which one it is."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string
from django_tasks.base import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from core.jobs import held


class HeldWorker(Worker):
    """A worker that holds the lock of the job it is at."""

    def run_task(self, db_task_result: "DBTaskResult[Any, Any]") -> None:
        """Do one job under its lock."""
        with held(db_task_result.pk):
            super().run_task(db_task_result)


class Command(BaseCommand):
    """Does the jobs of some queues until it is stopped."""

    help = "Do the queued jobs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the queues, and whether to stop when they are empty."""
        parser.add_argument("--queues", default="default", help="names with commas, * for all")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between looks")
        parser.add_argument("--until-empty", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Work."""
        worker = HeldWorker(
            queue_names=options["queues"].split(","),
            interval=options["interval"],
            batch=options["until_empty"],
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=not options["until_empty"],
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        worker.run()
