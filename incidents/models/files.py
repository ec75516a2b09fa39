"""Files of a case, and who follows or must not touch it."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import AppendOnly
from incidents.choices import FileKind
from incidents.models.cases import Case, CaseEvent
from incidents.querysets import CaseFileQuerySet, ConflictQuerySet, FollowerQuerySet
from staff.models import User

FOLDER: Final = "cases"


def file_path(row: "CaseFile", _name: str) -> str:
    """Return where a file lies: under its content's hash, so that equal ones share it."""
    return f"{FOLDER}/{row.sha256[:2]}/{row.sha256}.{row.suffix}"


class CaseFile(AppendOnly):
    """A photo, scan or document of a case. Photos are drawn anew: no EXIF, no position.

    `is_public` files are shown with the case on the public pages.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="files"
    )
    event = models.ForeignKey(
        CaseEvent,
        verbose_name=_("step"),
        on_delete=models.PROTECT,
        related_name="files",
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=8, choices=FileKind)
    name = models.CharField(_("name"), max_length=120)
    mime = models.CharField(_("type"), max_length=100)
    suffix = models.CharField(_("suffix"), max_length=8)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    file = models.FileField(_("file"), upload_to=file_path, max_length=120)
    is_public = models.BooleanField(_("public"), default=False)
    uploaded_by = models.ForeignKey(
        User,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    uploaded_at = models.DateTimeField(pgettext_lazy("file", "uploaded at"), auto_now_add=True)

    objects: ClassVar = CaseFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a case")
        verbose_name_plural = _("files of cases")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(name="incidents_file_kind", condition=Q(kind__in=FileKind)),
        ]

    def __str__(self) -> str:
        return self.name


class Follower(models.Model):
    """A member of staff who is told of a case's steps.

    `through` is the duplicate that brought the follower along, so that taking the merge
    back gives each case its own followers again.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="followers"
    )
    user = models.ForeignKey(
        User, verbose_name=_("follower"), on_delete=models.PROTECT, related_name="+"
    )
    through = models.ForeignKey(
        Case,
        verbose_name=_("through"),
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        db_index=False,
    )

    objects: ClassVar = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "user", "through"],
                nulls_distinct=False,
                name="incidents_follower_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.case_id}"


class Conflict(AppendOnly):
    """Somebody with an interest in a case (回避): neither reads nor decides it.

    信访工作条例 28, 人民调解法 23. Declared by oneself or by whoever assigns.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="conflicts"
    )
    user = models.ForeignKey(
        User, verbose_name=_("who"), on_delete=models.PROTECT, related_name="case_conflicts"
    )
    reason = models.CharField(_("reason"), max_length=300)
    declared_by = models.ForeignKey(
        User, verbose_name=_("declared by"), on_delete=models.PROTECT, related_name="+"
    )
    declared_at = models.DateTimeField(_("declared"), auto_now_add=True)

    objects: ClassVar = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "user"], name="incidents_conflict_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} ≠ {self.case_id}"
