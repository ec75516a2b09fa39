"""What is asked afterwards: satisfaction with a reply, performance of an agreement."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from incidents.choices import FollowUpKind
from incidents.models.cases import Case
from incidents.querysets import FollowUpQuerySet
from staff.models import User


class FollowUp(Recorded):
    """One question asked after the work (回访): is the citizen satisfied, is it performed?

    `score` is 1 (not at all) to 5 (very). A rating link is good once: `token_index` is the
    keyed hash of its token and is emptied when it is used. `done_by` is who called back;
    nobody where the citizen rated.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="follow_ups"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=FollowUpKind)
    due_at = models.DateTimeField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True)
    done_by = models.ForeignKey(
        User,
        verbose_name=_("done by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    score = models.PositiveSmallIntegerField(_("satisfaction, 1 to 5"), null=True, blank=True)
    is_resolved = models.BooleanField(_("the matter is resolved"), null=True, blank=True)
    result = models.CharField(_("outcome"), max_length=500, blank=True)
    token_index = models.BinaryField(_("rating link"), max_length=32, default=b"", editable=False)

    objects: ClassVar = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("due_at", "pk")
        indexes: ClassVar = [
            # Whom to call back next.
            models.Index(
                fields=["kind", "due_at"], condition=Q(done_at=None), name="incidents_followup_due"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "kind", "due_at"], name="incidents_followup_once"
            ),
            models.UniqueConstraint(
                fields=["token_index"],
                condition=~Q(token_index=b""),
                name="incidents_followup_token",
            ),
            models.CheckConstraint(
                name="incidents_followup_kind", condition=Q(kind__in=FollowUpKind)
            ),
            models.CheckConstraint(
                name="incidents_followup_score",
                condition=Q(score=None) | Q(score__range=(1, 5)),
                violation_error_message=_("Satisfaction goes from 1 to 5."),
            ),
            models.CheckConstraint(
                name="incidents_followup_one_use",
                condition=Q(done_at=None) | Q(token_index=b""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
