"""Lists taken out of the system as files."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Recorded
from staff.choices import ExportState, FileFormat
from staff.models.users import User
from staff.querysets import DataExportQuerySet


class DataExport(Recorded):
    """One list as a file (数据导出): who asked, why, who approved, until when.

    The file lies sealed in the media folder until `expires_at` and carries a mark of who
    took it and when. `area_code` is the widest code that holds all the rows; `row_keys`
    are the people in it, so that an erasure reaches the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list_key = models.CharField(_("list"), max_length=60)
    title = models.CharField(_("title"), max_length=100)
    query = models.TextField(_("filters"), blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    file_format = models.CharField(_("kind of file"), max_length=4, choices=FileFormat)
    language = models.CharField(_("language"), max_length=10)
    is_personal = models.BooleanField(_("about persons"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=ExportState)
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C")
    requested_by = models.ForeignKey(
        User, verbose_name=_("requested by"), on_delete=models.PROTECT, related_name="exports"
    )
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    refusal = models.CharField(_("reason of the refusal"), max_length=300, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    row_keys = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    expires_at = models.DateTimeField(_("can be fetched until"), null=True, blank=True)

    objects: ClassVar = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("file", "export")
        verbose_name_plural = _("exports")
        ordering = ("-created_at", "pk")
        indexes: ClassVar = [
            models.Index(fields=["requested_by", "-created_at"], name="staff_export_mine"),
            models.Index(fields=["area_code", "state"], name="staff_export_waiting"),  # to decide
            GinIndex(fields=["row_keys"], name="staff_export_rows"),  # erasure
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_export_state", condition=Q(state__in=ExportState.values)
            ),
            models.CheckConstraint(
                name="staff_export_format", condition=Q(file_format__in=FileFormat.values)
            ),
            models.CheckConstraint(
                name="staff_export_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say what the file is needed for."),
            ),
            models.CheckConstraint(
                name="staff_export_decided_by_other",
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                violation_error_message=_("Somebody else decides on an export."),
            ),
            models.CheckConstraint(
                name="staff_export_persons_need_approval",
                condition=Q(is_personal=False)
                | ~Q(state__in=[ExportState.QUEUED, ExportState.READY])
                | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="staff_export_ready_expires",
                condition=~Q(state=ExportState.READY)
                | Q(expires_at__isnull=False, row_count__isnull=False),
            ),
            models.CheckConstraint(
                name="staff_export_refusal",
                condition=~Q(state=ExportState.REFUSED) | ~Q(refusal=""),
                violation_error_message=_("Give the reason of the refusal."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """The short number that stands in the file's mark."""
        return str(self.id)[:8].upper()

    @property
    def path(self) -> str:
        """Where the sealed file lies in the media folder."""
        return f"exports/{self.id}.sealed"

    @property
    def context(self) -> str:
        """What the sealed file is bound to."""
        return f"export:{self.id}"
