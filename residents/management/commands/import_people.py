"""`manage.py import_people`: a community's list of households from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.errors import DomainError
from core.rows import scoped_to
from grid.models.imports import ImportState
from residents.imports.batches import apply_import, begin_import, declare_columns
from residents.imports.mapping import Mapping
from residents.imports.report import counts_of, finding_text, refusal_text
from residents.models import PeopleImport

FINDINGS_SHOWN = 100


class Command(BaseCommand):
    """Imports one list, all or nothing, in the name and the scope of an account."""

    requires_system_checks = ()  # a server checks itself; an import should begin at once
    help = "Import the households of a community from Excel or CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--actor", required=True, help="account name; its rights hold")
        parser.add_argument(
            "--community", required=True, help="area code of the community, or of one cell"
        )
        parser.add_argument("--source", required=True, help="who the list comes from")
        parser.add_argument("--basis", required=True, help="document on which people are recorded")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help="room=房号, in every sheet that has the column; room= leaves a guess out",
        )
        parser.add_argument("--accept-without-bad-rows", action="store_true")
        parser.add_argument("--language", default="en", choices=["en", "zh-hans"])

    def handle(self, *_args: Any, **options: Any) -> None:
        """Begin, map, apply, report."""
        actor = get_user_model().objects.filter(username=options["actor"], is_active=True).first()
        if actor is None:
            raise CommandError(f"There is no active account called {options['actor']}.")
        if not options["file"].is_file():
            raise CommandError(f"{options['file']} does not exist.")
        with translation.override(options["language"]):
            try:
                with scoped_to(actor):
                    batch = self._import(actor, options)
                    self._report(batch)
            except DomainError as error:
                raise CommandError(str(error)) from error
            if batch.state != ImportState.APPLIED:
                raise CommandError(refusal_text(batch))

    def _import(self, actor: Any, options: dict[str, Any]) -> PeopleImport:
        with options["file"].open("rb") as file:
            batch = begin_import(
                actor=actor,
                area_code=options["community"],
                source=options["source"],
                basis=options["basis"],
                file=File(file),
                name=options["file"].name,
            )
        mapping = _said(batch.mapping, options["map"])
        declare_columns(batch=batch, actor=actor, mapping=mapping)
        apply_import(
            batch=batch,
            actor=actor,
            accept_without=options["accept_without_bad_rows"],
            progress=lambda done: self.stderr.write(f"{done} / {batch.row_count}"),
        )
        return batch

    def _report(self, batch: PeopleImport) -> None:
        for label, count in counts_of(batch):
            self.stdout.write(f"{label}: {count}")
        for finding in batch.findings.all()[:FINDINGS_SHOWN]:
            place = f"{finding.sheet} {finding.row_number}".strip()
            self.stdout.write(f"{finding.get_kind_display()}, {place}: {finding_text(finding)}")


def _said(guessed: Mapping, pairs: list[str]) -> Mapping:
    """Return the guessed mapping with what the options say."""
    mapping = {title: dict(fields) for title, fields in guessed.items()}
    for pair in pairs:
        field, _sign, column = pair.partition("=")
        for fields in mapping.values():
            fields.pop(field, None)
            if column:
                fields[field] = column
    return mapping
