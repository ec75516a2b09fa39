"""`manage.py exchange_files`: exchange files with linked hotlines now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from incidents.models import HotlineLink
from incidents.services.hotlines.exchanging import exchange_files
from incidents.services.messages import send_due


class Command(BaseCommand):
    """Prints how many files came in, were made and were laid out."""

    help = "Take in what linked hotlines laid into their folders, and lay out what is new."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Exchange files; what went wrong with a hotline is printed too."""
        counts = exchange_files(timezone.now())
        sent = send_due(timezone.now())
        self.stdout.write(f"in {counts['in']}, made {counts['out']}, sent {sent}")
        for link in HotlineLink.objects.in_use().exclude(trouble=""):
            self.stderr.write(f"{link.code}: {link.trouble}")
