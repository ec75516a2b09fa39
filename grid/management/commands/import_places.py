"""`manage.py import_places`: a place file from the command line, with progress and report."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.errors import DomainError
from grid.choices import Datum
from grid.imports.batches import Operator, Progress, Sender, apply_import, begin_import, declare
from grid.imports.report import FINDINGS_SHOWN, counts_of, finding_text, refusal_text
from grid.imports.targets import targets
from grid.models import ImportBatch
from grid.models.imports import ImportState


class Command(BaseCommand):
    """Imports one file, all or nothing."""

    requires_system_checks = ()  # a server checks itself; an import should begin at once
    help = "Import places from GeoPackage, GeoJSON, a zipped Shapefile, CSV or Excel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--type", required=True, choices=list(targets()), dest="place_type")
        parser.add_argument("--source", required=True, help="who the file comes from")
        parser.add_argument("--datum", choices=Datum.values, default=Datum.WGS84)
        parser.add_argument("--zone", type=int, help="EPSG code of the Gauss-Krüger zone")
        parser.add_argument("--layer", default="", help="layer or sheet")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help="name=楼栋名称; kind==road is a constant; code=990101001001+Precinct:15 a code "
            "rule; name= leaves a guessed field out",
        )
        parser.add_argument(
            "--value",
            action="append",
            default=[],
            metavar="FIELD:FOUND=MEANT",
            help="use:apartments=residential; kind:*= leaves all others out",
        )
        parser.add_argument("--key", help="column that names a row for good")
        parser.add_argument("--only", metavar="COLUMN=VALUE,VALUE", help="take only these rows")
        parser.add_argument("--x", help="column of longitudes or eastings")
        parser.add_argument("--y", help="column of latitudes or northings")
        parser.add_argument("--swap-axes", action="store_true")
        parser.add_argument("--as", dest="user", help="account name; the operator without it")
        parser.add_argument("--accept-without-bad-rows", action="store_true")
        parser.add_argument("--language", default="en", choices=["en", "zh-hans"])

    def handle(self, *_args: Any, **options: Any) -> None:
        """Begin, map, apply, report."""
        with translation.override(options["language"]):
            try:
                batch = self._import(options)
            except DomainError as error:
                raise CommandError(str(error)) from error
            self._report(batch)
            if batch.state != ImportState.APPLIED:
                raise CommandError(refusal_text(batch))

    def _import(self, options: dict[str, Any]) -> ImportBatch:
        actor = _actor(options["user"])
        if not options["file"].is_file():
            raise CommandError(f"{options['file']} does not exist.")
        with options["file"].open("rb") as file:
            batch = begin_import(
                actor=actor,
                place_type=options["place_type"],
                source=options["source"],
                file=File(file),
                name=options["file"].name,
            )
        declare(
            batch=batch,
            actor=actor,
            datum=options["datum"],
            gk_epsg=options["zone"],
            layer=options["layer"],
            mapping=_mapping(batch.mapping, options),
        )
        apply_import(
            batch=batch,
            actor=actor,
            accept_without=options["accept_without_bad_rows"],
            progress=self._progress(batch),
        )
        return batch

    def _progress(self, batch: ImportBatch) -> Progress:
        def tell(done: int) -> None:
            self.stderr.write(f"{done} / {batch.row_count}")

        return tell

    def _report(self, batch: ImportBatch) -> None:
        for label, count in counts_of(batch):
            self.stdout.write(f"{label}: {count}")
        for finding in batch.findings.all()[:FINDINGS_SHOWN]:
            key = f" [{finding.key}]" if finding.key else ""
            self.stdout.write(
                f"{finding.get_kind_display()}, {finding.row_number}{key}: {finding_text(finding)}"
            )


def _actor(username: str | None) -> Sender:
    if not username:
        return Operator()
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active account called {username}.")
    return user


def _mapping(guessed: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Return the guessed mapping with what the options say."""
    mapping = {**guessed, "fields": dict(guessed.get("fields", {}))}
    for pair in options["map"]:
        field, _sign, rule = pair.partition("=")
        mapping["fields"].pop(field, None)
        if rule:
            mapping["fields"][field] = _rule(rule)
    for text in options["value"]:
        field, _colon, pair = text.partition(":")
        found, _sign, meant = pair.rpartition("=")
        mapping["fields"].get(field, {}).setdefault("values", {})[found] = meant
    if options["key"]:
        mapping["key"] = {"column": options["key"]}
    if options["x"] and options["y"]:
        mapping["place"] = {"x": options["x"], "y": options["y"]}
    if options["only"]:
        column, _sign, values = options["only"].partition("=")
        mapping["only"] = {"column": column, "values": values.split(",")}
    mapping["swapped"] = options["swap_axes"]
    return mapping


def _rule(text: str) -> dict[str, Any]:
    if text.startswith("="):
        return {"constant": text[1:]}
    prefix, plus, rest = text.rpartition("+")
    if plus and prefix.isdigit():
        column, _colon, digits = rest.rpartition(":")
        return {"prefix": prefix, "column": column, "digits": int(digits)}
    return {"column": text}
