"""`manage.py fetch_mail`: takes in what lies in the mailbox."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from imap_tools.errors import ImapToolsError

from incidents.services.mail import fetch_mail


class Command(BaseCommand):
    """Fetches mail once; the clock does so every few minutes."""

    help = "Take in the letters of the mailbox (settings IMAP_…)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Fetch, one line for each fate."""
        try:
            counts = fetch_mail()
        except (ImapToolsError, OSError) as error:
            raise CommandError(f"the mailbox cannot be reached: {error}") from error
        for fate, count in sorted(counts.items()):
            self.stdout.write(f"{fate}  {count}")
