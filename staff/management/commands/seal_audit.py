"""`manage.py seal_audit`: seal the read log and publish its head."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from staff.services.read_days import keep_days
from staff.services.seals import line_of, seal_events


class Command(BaseCommand):
    """Run every few minutes or at least nightly; running it again does nothing."""

    help = (
        "Seal the new events of the read log, append the heads to AUDIT_HEAD_FILE and keep the "
        "figures of past days by which unusual reads are told."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Seal, publish, and print what was published."""
        try:
            made = seal_events()
        except OperationalError as error:
            raise CommandError(
                "An unfinished transaction holds numbers back; nothing was sealed. Run it again."
            ) from error
        except OSError as error:
            raise CommandError(
                f"Sealed, but {settings.AUDIT_HEAD_FILE} could not be written: {error}"
            ) from error
        for seal in made:
            self.stdout.write(str(line_of(seal)))
        if not made:
            self.stdout.write("Nothing new to seal.")
        keep_days(timezone.localdate())
