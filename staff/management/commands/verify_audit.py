"""`manage.py verify_audit`: is the read log as it was sealed?"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand

from staff.services.verifying import Report, verify_log

BROKEN: Final = 1
NOT_ANCHORED: Final = 3


class Command(BaseCommand):
    """Exits with 0 if all is well, 1 at the first fault, 3 where no published head was found."""

    help = "Check every seal, every sealed event and every published head of the read log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file of heads that was kept elsewhere."""
        parser.add_argument(
            "--heads", type=Path, help="the published heads; AUDIT_HEAD_FILE unless told otherwise"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify, say what was found, exit accordingly."""
        report = verify_log(options["heads"])
        if report.finding:
            self.stdout.write(f"BROKEN: {report.finding.said}")
            sys.exit(BROKEN)
        self.stdout.write(said(report))
        if not report.is_anchored:
            self.stdout.write("No head of the last seal was published: a cut end would not show.")
            sys.exit(NOT_ANCHORED)


def said(report: Report) -> str:
    """Return the good news with its numbers."""
    return (
        f"All is well: {report.event_count} events in {report.seal_count} seals are as they were "
        f"sealed; {report.heads_checked} published heads are there; {report.dropped_count} events "
        f"of dropped months were skipped; {report.unsealed_count} events wait for their seal."
    )
