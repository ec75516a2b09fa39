"""Visits, what was checked on them, and their photos."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from fieldwork.choices import Outcome, TargetKind, VisitKind, VisitResult
from fieldwork.models.standards import Standard
from fieldwork.models.targets import Targeted, by_target, one_target
from fieldwork.models.tasks import Task
from fieldwork.querysets import CheckResultQuerySet, PhotoQuerySet, VisitQuerySet
from fieldwork.triggers import placed_by_target
from grid.choices import HazardLevel
from staff.models import User


class Visit(Targeted):
    """One visit (走访) to a home, a rental, a site or a building.

    `client_uuid` is made by the phone, so that sending twice makes one row. `at` is
    the phone's time of the visit, `received_at` the server's. `distance_m` is how far
    the phone was from the place when the worker let it be measured; the worker's
    own position is not kept (R5). A joint visit has two signatures: who logs it signs
    by sending it, the second person at `second_signed_at`.
    """

    client_uuid = models.UUIDField(_("client id"), unique=True, default=uuid.uuid4)
    kind = models.CharField(_("kind"), max_length=15, choices=VisitKind)
    worker = models.ForeignKey(
        User, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="visits"
    )
    second_worker = models.ForeignKey(
        User,
        verbose_name=_("together with"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    second_signed_at = models.DateTimeField(
        _("signed by the second person"), null=True, blank=True, editable=False
    )
    task = models.ForeignKey(
        Task,
        verbose_name=_("task"),
        on_delete=models.PROTECT,
        related_name="visits",
        null=True,
        blank=True,
    )
    at = models.DateTimeField(_("when"))
    received_at = models.DateTimeField(_("received at"), auto_now_add=True, db_default=Now())
    distance_m = models.PositiveIntegerField(_("distance to the place (m)"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=9, choices=VisitResult)
    is_unchanged = models.BooleanField(_("nothing has changed"), default=False, db_default=False)
    needs = models.CharField(_("needs"), max_length=200, blank=True, db_default="")
    note = models.CharField(_("note on the place"), max_length=500, blank=True, db_default="")
    standard = models.ForeignKey(
        Standard,
        verbose_name=_("check list"),
        on_delete=models.PROTECT,
        related_name="visits",
        null=True,
        blank=True,
    )
    hazard_level = models.CharField(
        _("hazard found"), max_length=7, choices=HazardLevel, blank=True, db_default=""
    )
    failed_count = models.PositiveSmallIntegerField(
        _("items not in order"), default=0, db_default=0
    )
    next_due_on = models.DateField(_("next check"), null=True, blank=True)
    content_hash = models.CharField(
        _("hash of what was sent"), max_length=64, blank=True, db_default=""
    )

    objects: ClassVar = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("-at", "-pk")
        indexes: ClassVar = [
            GistIndex(fields=["tile_shape"], name="fieldwork_visit_tiles"),  # vector tiles
            *by_target("fieldwork_visit"),
            models.Index(
                fields=["area_code", "at"], name="fieldwork_visit_area"
            ),  # cover of a cell
            models.Index(fields=["worker", "at"], name="fieldwork_visit_worker"),  # one's own day
            models.Index(  # what waits for one's signature
                fields=["second_worker"],
                name="fieldwork_visit_to_sign",
                condition=Q(second_signed_at=None, second_worker__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            one_target("fieldwork_visit_one_target"),
            models.CheckConstraint(
                name="fieldwork_visit_not_a_cell", condition=~Q(target_kind=TargetKind.CELL)
            ),
            models.CheckConstraint(name="fieldwork_visit_kind", condition=Q(kind__in=VisitKind)),
            models.CheckConstraint(
                name="fieldwork_visit_result", condition=Q(result__in=VisitResult)
            ),
            # A refusal is neutral: neither reason nor remark is kept (S44).
            models.CheckConstraint(
                name="fieldwork_visit_refusal_neutral",
                condition=~Q(result=VisitResult.REFUSED) | Q(note="", needs="", hazard_level=""),
                violation_error_message=_("Of a visit that did not take place no reason is kept."),
            ),
            models.CheckConstraint(
                name="fieldwork_visit_unchanged_when_done",
                condition=Q(is_unchanged=False) | Q(result=VisitResult.DONE),
                violation_error_message=_("Only a visit that took place finds nothing changed."),
            ),
            models.CheckConstraint(
                name="fieldwork_visit_two_people",
                condition=Q(second_worker=None) | ~Q(second_worker=F("worker")),
                violation_error_message=_("A joint visit is made by two people."),
            ),
            models.CheckConstraint(
                name="fieldwork_visit_signed_by_somebody",
                condition=Q(second_signed_at=None) | Q(second_worker__isnull=False),
            ),
            models.CheckConstraint(
                name="fieldwork_visit_not_ahead",
                condition=Q(at__lte=F("received_at") + timedelta(minutes=5)),
                violation_error_message=_(
                    "The visit lies in the future. Check the clock of the phone."
                ),
            ),
        ]
        triggers: ClassVar = [placed_by_target("visit_place")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"

    @classmethod
    def moving(cls) -> QuerySet[Any]:
        """Return nothing: a visit keeps the cell of its day."""
        return cls._base_manager.none()


class CheckResult(models.Model):
    """The outcome of one item of the visit's check list."""

    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), on_delete=models.CASCADE, related_name="results"
    )
    item_key = models.CharField(_("item"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=11, choices=Outcome)
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects: ClassVar = CheckResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("checked item")
        verbose_name_plural = _("checked items")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "item_key"], name="fieldwork_result_once"),
            models.CheckConstraint(
                name="fieldwork_result_outcome", condition=Q(outcome__in=Outcome)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_key}: {self.get_outcome_display()}"


def photo_path(photo: "Photo", _filename: str) -> str:
    """Return where a photo is kept: by the hash of its bytes, whatever it was called."""
    return f"photos/{photo.sha256[:2]}/{photo.sha256}.jpg"


class Photo(models.Model):
    """A photo of a place (JPEG), resized and without position data.

    `received_sha256` is the hash of what the phone sent, by which a repeat is known;
    `sha256` that of the file kept. Equal photos share one file.
    """

    client_uuid = models.UUIDField(_("client id"), unique=True, default=uuid.uuid4)
    visit = models.ForeignKey(
        Visit,
        verbose_name=_("visit"),
        on_delete=models.CASCADE,
        related_name="photos",
        null=True,
        blank=True,
    )
    task = models.ForeignKey(
        Task,
        verbose_name=_("task"),
        on_delete=models.CASCADE,
        related_name="photos",
        null=True,
        blank=True,
    )
    item_key = models.CharField(_("item"), max_length=40, blank=True)
    image = models.FileField(_("image"), upload_to=photo_path, max_length=100)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    received_sha256 = models.CharField(_("SHA-256 of what was sent"), max_length=64)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects: ClassVar = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="fieldwork_photo_of_one",
                condition=Q(visit__isnull=False, task__isnull=True)
                | Q(visit__isnull=True, task__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.image)
