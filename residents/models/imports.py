"""Imports of household lists: what was sent, what is wrong with it, what came of it.

No person of a file is kept here: the file itself waits sealed until it is applied or
forgotten, findings name rows and reasons but no values, and what an import did to whom
stands in the history of people and residencies, under the key of the import.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedField
from core.models import Recorded
from core.rows import RowPolicy
from grid.models.imports import ImportState
from residents.choices.people import LegalBasis
from residents.querysets.people import PeopleImportQuerySet
from staff.models import User


class PeopleImport(Recorded):
    """One list of households of a community or cell, checked and applied as a whole (人口批量导入).

    `file` is sealed. `mapping` is sheet → field → column. `sample` is what the preview
    shows of the first rows, masked, sealed too, and emptied with the file. `report` holds
    what is said of the whole file and, once applied, between which rows of the histories
    its changes stand.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C")
    area_name = models.CharField(_("community or cell"), max_length=100)
    source = models.CharField(_("source"), max_length=40)
    legal_basis = models.CharField(
        _("legal basis"),
        max_length=14,
        choices=LegalBasis,
        default=LegalBasis.STATUTORY_DUTY,
    )
    basis_document = models.CharField(_("basis document"), max_length=100)
    file_name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(_("file"), upload_to="imports/people/%Y/%m/", blank=True)
    mapping = models.JSONField(_("column mapping"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=ImportState, default=ImportState.UPLOADED
    )
    sender = models.ForeignKey(
        User, verbose_name=_("sent by"), on_delete=models.PROTECT, related_name="+"
    )
    done_count = models.PositiveIntegerField(_("rows done"), default=0)
    row_count = models.PositiveIntegerField(_("rows in the file"), default=0)
    new_count = models.PositiveIntegerField(_("new people"), default=0)
    changed_count = models.PositiveIntegerField(_("changed people"), default=0)
    moved_count = models.PositiveIntegerField(_("people who moved"), default=0)
    same_count = models.PositiveIntegerField(_("unchanged people"), default=0)
    rental_count = models.PositiveIntegerField(_("rentals found"), default=0)
    repeat_count = models.PositiveIntegerField(_("exact repeats"), default=0)
    filled_count = models.PositiveIntegerField(_("rows at the door of the row above"), default=0)
    skipped_count = models.PositiveIntegerField(_("rows that hold no person"), default=0)
    error_count = models.PositiveIntegerField(_("bad rows"), default=0)
    accepted_without = models.BooleanField(_("accepted without the bad rows"), default=False)
    sample = EncryptedField(
        _("first rows, masked"), purpose="people_import.sample", null=True, blank=True
    )
    report = models.JSONField(_("report"), default=dict, blank=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects: ClassVar = PeopleImportQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy.of_area("people")

    class Meta:
        verbose_name = _("import of people")
        verbose_name_plural = _("imports of people")
        ordering = ("-created_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residents_import_area",
                condition=Q(area_code__regex=r"^\d{12}(\d{3})?$"),
            ),
            models.CheckConstraint(
                name="residents_import_applied_clean",
                condition=~Q(state=ImportState.APPLIED)
                | Q(error_count=0)
                | Q(accepted_without=True),
                violation_error_message=_("Bad rows must be accepted or mended before applying."),
            ),
            models.CheckConstraint(
                name="residents_import_keeps_no_file",
                condition=~Q(state__in=[ImportState.APPLIED, ImportState.UNDONE])
                | Q(file="", sample=None),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        """Tell whether the file is being checked or applied."""
        return self.state in (ImportState.CHECKING, ImportState.APPLYING)


class PeopleFinding(models.Model):
    """What a check found in one row: a reason as a code, and never a person's values."""

    class Kind(models.TextChoices):
        """How bad it is."""

        ERROR = "error", _("bad row")
        REPEAT = "repeat", _("exact repeat")

    batch = models.ForeignKey(
        PeopleImport, verbose_name=_("import"), on_delete=models.CASCADE, related_name="findings"
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    row_number = models.PositiveIntegerField(_("row in the file"))
    reason = models.CharField(_("reason"), max_length=40)
    params = models.JSONField(_("particulars"), default=dict)

    objects: ClassVar = PeopleImportQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy.of_area("people")

    class Meta:
        verbose_name = _("finding of an import of people")
        verbose_name_plural = _("findings of imports of people")
        ordering = ("batch", "kind", "pk")
        indexes: ClassVar = [
            # The paged list of bad rows of one import, in the order of the file.
            models.Index(fields=["batch", "kind", "id"], name="residents_finding_page")
        ]

    def __str__(self) -> str:
        return f"{self.sheet}:{self.row_number}: {self.reason}"


class PeopleMapping(Recorded):
    """The column mapping that a source's lists had last time; it names no person."""

    area_code = models.CharField(_("area code"), max_length=15, db_collation="C")
    source = models.CharField(_("source"), max_length=40)
    mapping = models.JSONField(_("column mapping"), default=dict)

    objects: ClassVar = PeopleImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("column mapping of household lists")
        verbose_name_plural = _("column mappings of household lists")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "source"], name="residents_mapping_per_source"
            )
        ]

    def __str__(self) -> str:
        return self.source
