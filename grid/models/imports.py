"""Imports of place files: what was sent, what came of it, and how to undo it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from grid.choices import Datum
from grid.querysets import ImportBatchQuerySet


class PlaceType(models.TextChoices):
    """The kinds of place a file can hold."""

    AREA = "area", _("areas and grid cells")
    ORGANISATION = "organisation", _("organisations")
    COMPOUND = "compound", _("compounds")
    BUILDING = "building", _("buildings")
    DWELLING = "dwelling", _("dwellings")
    RENTAL = "rental", _("rental housing")
    SITE = "site", _("key sites")
    VIDEO = "video", _("video points")
    BASE = "base", _("base map features")


class ImportState(models.TextChoices):
    """The life of an import."""

    UPLOADED = "uploaded", _("uploaded")
    CHECKING = "checking", _("being checked")
    PREVIEWED = "previewed", _("ready to apply")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    REFUSED = "refused", _("refused")
    UNDONE = "undone", _("undone")


class ImportBatch(Recorded):
    """One file, checked and applied as a whole (批次导入).

    `sender` is the account name of who sent it (this app knows no accounts).
    `mapping` is target field → column, constant or code rule, as `ImportMapping`
    keeps it. `report` holds what is said of the whole file; what is said of single
    rows are its findings. `area_code` is the narrowest code that holds every row.
    """

    place_type = models.CharField(_("kind of place"), max_length=12, choices=PlaceType)
    source = models.CharField(_("source"), max_length=60)
    file_name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(_("file"), upload_to="imports/%Y/%m/", blank=True)
    file_hash = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    file_bytes = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    layer = models.CharField(_("layer or sheet"), max_length=120, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    area_code = models.CharField(
        _("area code"), max_length=15, db_collation="C", blank=True, editable=False
    )
    datum = models.CharField(_("datum"), max_length=11, choices=Datum, default=Datum.WGS84)
    gk_epsg = models.PositiveIntegerField(_("Gauss-Krüger zone (EPSG)"), null=True, blank=True)
    mapping = models.JSONField(_("column mapping"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=ImportState, default=ImportState.UPLOADED
    )
    sender = models.CharField(_("sent by"), max_length=150)
    done_count = models.PositiveIntegerField(_("rows done"), default=0)
    row_count = models.PositiveIntegerField(_("rows in the file"), default=0)
    new_count = models.PositiveIntegerField(_("new rows"), default=0)
    changed_count = models.PositiveIntegerField(_("changed rows"), default=0)
    same_count = models.PositiveIntegerField(_("unchanged rows"), default=0)
    repeat_count = models.PositiveIntegerField(_("exact repeats"), default=0)
    repaired_count = models.PositiveIntegerField(_("repaired shapes"), default=0)
    merged_count = models.PositiveIntegerField(_("rows merged into others"), default=0)
    skipped_count = models.PositiveIntegerField(_("rows left out by the mapping"), default=0)
    error_count = models.PositiveIntegerField(_("bad rows"), default=0)
    accepted_without = models.BooleanField(_("accepted without the bad rows"), default=False)
    report = models.JSONField(_("report"), default=dict, blank=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects: ClassVar = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="grid_import_applied_clean",
                condition=~Q(state=ImportState.APPLIED)
                | Q(error_count=0)
                | Q(accepted_without=True),
                violation_error_message=_("Bad rows must be accepted or mended before applying."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        """Tell whether the file is being checked or applied."""
        return self.state in (ImportState.CHECKING, ImportState.APPLYING)


class FindingKind(models.TextChoices):
    """What a check says of one row."""

    ERROR = "error", _("bad row")
    REPAIRED = "repaired", _("repaired shape")
    REPEAT = "repeat", _("exact repeat")
    MERGED = "merged", _("merged into another row")


class ImportFinding(models.Model):
    """What a check found in one row: a reason as a code, translated when it is shown.

    `row_number` counts as the sender's program does: features from 1, lines of a table
    with its header as 1.
    """

    batch = models.ForeignKey(
        ImportBatch, verbose_name=_("import"), on_delete=models.CASCADE, related_name="findings"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=FindingKind)
    row_number = models.PositiveBigIntegerField(_("row in the file"))
    key = models.CharField(_("key in the source"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=40)
    params = models.JSONField(_("particulars"), default=dict)

    class Meta:
        verbose_name = _("finding of an import")
        verbose_name_plural = _("findings of imports")
        ordering = ("batch", "kind", "row_number", "pk")
        indexes: ClassVar = [
            # The paged list of bad rows of one import.
            models.Index(fields=["batch", "kind", "row_number", "id"], name="grid_finding_page")
        ]

    def __str__(self) -> str:
        return f"{self.row_number}: {self.reason}"


class ImportChange(models.Model):
    """The values a row had before an import changed it, kept so that it can be undone."""

    batch = models.ForeignKey(
        ImportBatch, verbose_name=_("import"), on_delete=models.CASCADE, related_name="changes"
    )
    object_id = models.BigIntegerField(_("row"))
    before = models.JSONField(_("values before"))

    class Meta:
        verbose_name = _("change by an import")
        verbose_name_plural = _("changes by imports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "object_id"], name="grid_import_change_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.object_id}"


class ImportMapping(Recorded):
    """The column mapping that a source's files had last time."""

    source = models.CharField(_("source"), max_length=60)
    place_type = models.CharField(_("kind of place"), max_length=12, choices=PlaceType)
    datum = models.CharField(_("datum"), max_length=11, choices=Datum, default=Datum.WGS84)
    gk_epsg = models.PositiveIntegerField(_("Gauss-Krüger zone (EPSG)"), null=True, blank=True)
    mapping = models.JSONField(_("column mapping"), default=dict)

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "place_type"], name="grid_mapping_per_source")
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.get_place_type_display()}"
