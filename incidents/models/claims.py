"""The claims of a case: several matters under one number (S03)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Recorded
from incidents.choices import ClaimState
from incidents.models.cases import Case
from incidents.models.categories import IssueCategory
from incidents.querysets import ClaimQuerySet


class Claim(Recorded):
    """One of several matters in a case (诉求项): its own category, handler and answer.

    A case is replied to when every claim is answered; the database refuses otherwise.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="claims"
    )
    position = models.PositiveSmallIntegerField(_("number"))
    category = models.ForeignKey(
        IssueCategory,
        verbose_name=_("category"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    text = models.CharField(_("words"), max_length=500)
    answer = models.TextField(pgettext_lazy("handling", "answer"), blank=True, max_length=4000)
    state = models.CharField(_("state"), max_length=12, choices=ClaimState, default=ClaimState.OPEN)

    objects: ClassVar = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("case", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "position"], name="incidents_claim_position"),
            models.CheckConstraint(name="incidents_claim_state", condition=Q(state__in=ClaimState)),
            models.CheckConstraint(
                name="incidents_claim_answered", condition=Q(state=ClaimState.OPEN) | ~Q(answer="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}-{self.position}"
