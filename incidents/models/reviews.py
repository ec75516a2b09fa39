"""Requests for review (复查、复核): twice at most, each by another body."""

from typing import ClassVar, Final

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Recorded
from grid.models import Organisation
from incidents.choices import ReviewResult, ReviewStage
from incidents.models.appeals import Appeal
from incidents.querysets import ReviewRequestQuerySet
from staff.models import User

REVIEW_ORDER: Final = "WG012"  # SQLSTATE of a review out of order, or by a body that had it

IN_ORDER: Final = pgtrigger.Trigger(
    name="review_in_order",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("body_id", "stage"),
    func=f"""
        IF NEW.stage = 'final' AND NOT EXISTS (
            SELECT 1 FROM incidents_reviewrequest
             WHERE case_id = NEW.case_id AND stage = 'first' AND decided_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'final before first' USING ERRCODE = '{REVIEW_ORDER}';
        END IF;
        IF EXISTS (
            SELECT 1 FROM incidents_reviewrequest
             WHERE case_id = NEW.case_id AND body_id = NEW.body_id AND stage <> NEW.stage
            UNION ALL
            SELECT 1 FROM incidents_case
             WHERE id = NEW.case_id AND holder_org_id = NEW.body_id
        ) THEN
            RAISE EXCEPTION 'reviewed by a body that had it' USING ERRCODE = '{REVIEW_ORDER}';
        END IF;
        RETURN NEW;
    """,
)


class ReviewRequest(Recorded):
    """A citizen asks a higher body to look at a reply again (信访工作条例 35, 36).

    `last_day_at` is the last moment at which it could be asked, reckoned from the reply or
    from the first decision; `due_at` is when the body decides.
    """

    case = models.ForeignKey(
        Appeal, verbose_name=_("appeal"), on_delete=models.PROTECT, related_name="reviews"
    )
    stage = models.CharField(_("stage"), max_length=5, choices=ReviewStage)
    body = models.ForeignKey(
        Organisation, verbose_name=_("reviewed by"), on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(pgettext_lazy("review", "reasons"), max_length=4000)
    filed_at = models.DateTimeField(pgettext_lazy("review", "asked for"))
    last_day_at = models.DateTimeField(_("could be asked for until"))
    due_at = models.DateTimeField(_("due"))
    result = models.CharField(_("result"), max_length=9, choices=ReviewResult, blank=True)
    opinion = models.TextField(_("opinion"), max_length=4000, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )

    objects: ClassVar = ReviewRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for review")
        verbose_name_plural = _("requests for review")
        ordering = ("filed_at", "pk")
        indexes: ClassVar = [
            models.Index(
                fields=["body", "due_at"], condition=Q(decided_at=None), name="incidents_review_due"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "stage"],
                name="incidents_review_stage",
                violation_error_message=_("This review was asked for already."),
            ),
            models.CheckConstraint(
                name="incidents_review_stage_known", condition=Q(stage__in=ReviewStage)
            ),
            models.CheckConstraint(
                name="incidents_review_in_time",
                condition=Q(filed_at__lte=F("last_day_at")),
                violation_error_message=_("The time to ask for a review is over."),
            ),
            models.CheckConstraint(
                name="incidents_review_decided",
                condition=Q(decided_at=None, result="")
                | (Q(decided_at__isnull=False, result__in=ReviewResult) & ~Q(opinion="")),
            ),
        ]
        triggers: ClassVar = [IN_ORDER]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}"
