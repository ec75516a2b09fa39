"""`manage.py suspend_unused_accounts`: close the accounts nobody uses."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from staff.choices import UserState
from staff.models import User
from staff.services.accounts import set_state


class Command(BaseCommand):
    """Suspends accounts without a sign-in for a while; made to run every night."""

    help = "Suspend the accounts that nobody signed in to for a number of days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number of days."""
        parser.add_argument("--days", type=int, default=90)
        parser.add_argument("--dry-run", action="store_true", help="only say which")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Suspend them, one line each."""
        since = timezone.now() - timedelta(days=options["days"])
        for user in User.objects.unused_since(since).order_by("pk"):
            if not options["dry_run"]:
                set_state(user, UserState.SUSPENDED)
            self.stdout.write(f"{user.username}  {user.last_login or 'never'}")
