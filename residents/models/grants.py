"""Named grants: who may read which file, for how long, given by whom."""

import uuid
from datetime import timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import keeps_history
from core.models import Recorded
from grid.models import Organisation
from residents.choices.files import GRANT_DAYS
from residents.models.care import CareRecord
from residents.models.subjects import someone
from residents.models.youth import YouthSupportFile
from residents.querysets.files import FileGrantQuerySet
from residents.walls import GRANT_POLICY, GRANT_TABLE, past_of

LONGEST: Final = timedelta(days=GRANT_DAYS)


@keeps_history("FileGrantHistory")
class FileGrant(Recorded):
    """A named person may read one care record or one youth file for a time (授权).

    Half open: `begins_on` ≤ day < `ends_on`, 180 days at most. Asked for until
    `granted_by` is filled. It names the file by number only, so that whoever grants
    need not read it. `is_reviewer`: the holder still sees it when its review is overdue.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    care_record = models.ForeignKey(
        CareRecord, on_delete=models.PROTECT, related_name="grants", null=True, editable=False
    )
    youth_file = models.ForeignKey(
        YouthSupportFile, on_delete=models.PROTECT, related_name="grants", null=True, editable=False
    )
    file_number = models.CharField(_("number"), max_length=12)
    office = models.ForeignKey(
        Organisation,
        verbose_name=_("competent office"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C")
    staff = someone(_("holder"))
    is_reviewer = models.BooleanField(_("reviews the file"), default=False)
    reason = models.CharField(_("reason"), max_length=200)
    asked_by = someone(_("asked for by"))
    granted_by = someone(_("granted by"), optional=True)
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = someone(_("revoked by"), optional=True)

    objects: ClassVar = FileGrantQuerySet.as_manager()
    row_policy: ClassVar = GRANT_POLICY
    history_policy: ClassVar = past_of(GRANT_TABLE)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ("-begins_on", "id")
        indexes: ClassVar = [
            # The policies of files read the actor's grants by it, once per query.
            models.Index(fields=["staff", "ends_on"], name="residents_grant_holder"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residents_grant_one_target",
                condition=Q(care_record__isnull=False, youth_file=None)
                | Q(care_record=None, youth_file__isnull=False),
            ),
            models.CheckConstraint(
                name="residents_grant_by_other",
                condition=Q(granted_by=None) | ~Q(granted_by=F("staff")),
                violation_error_message=_("Nobody grants a file to themselves."),
            ),
            models.CheckConstraint(
                name="residents_grant_period",
                condition=Q(ends_on__gt=F("begins_on"), ends_on__lte=F("begins_on") + LONGEST),
                violation_error_message=_("A grant lasts 1 to 180 days."),
            ),
            models.CheckConstraint(
                name="residents_grant_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say what the file is needed for."),
            ),
            models.CheckConstraint(
                name="residents_grant_revoked",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_number} · {self.staff}"
