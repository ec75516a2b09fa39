"""Answers that everybody may read: questions of citizens, made ready by the staff."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Recorded
from grid.models import Area
from incidents.models.cases import Case
from incidents.models.categories import IssueCategory
from incidents.querysets import OpenToAll
from staff.models import User


class PublishedAnswer(Recorded):
    """A question and its answer in words that the staff wrote for everybody (问答公开).

    They are a text of their own: nothing of the appeal is shown. `area` is the community or
    wider that the answer is about.
    """

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="published"
    )
    category = models.ForeignKey(
        IssueCategory,
        verbose_name=_("category"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    question = models.CharField(_("question"), max_length=300)
    answer = models.TextField(_("answer"), max_length=4000)
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    published_by = models.ForeignKey(
        User, verbose_name=_("published by"), on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(
        pgettext_lazy("answer", "withdrawn"), null=True, editable=False
    )

    objects: ClassVar = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("published answer")
        verbose_name_plural = _("published answers")
        ordering = ("-published_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_answer_words", condition=~Q(question="") & ~Q(answer="")
            ),
        ]

    def __str__(self) -> str:
        return self.question
