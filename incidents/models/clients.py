"""What other programs send: clients with their keys, questions of categories, submissions."""

import uuid
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import AppendOnly, Recorded
from incidents.choices import LISTED, Datatype
from incidents.models.cases import Case, CaseEvent
from incidents.models.categories import IssueCategory
from incidents.querysets import OpenToAll, SubmissionQuerySet
from incidents.querysets.clients import ApiKeyQuerySet
from staff.models import User

MOST_PER_HOUR: Final = 100_000


class ApiKey(Recorded):
    """A program that may send requests (接口密钥); of its key only a keyed hash is kept.

    `name` names the program or the body that runs it, never a person. Some programs ask
    for a token first and fetch the number later (`gives_tokens`). The key counts from
    `valid_from` up to, not with, `valid_to`. `last_used_on` is a day and no moment: enough to
    see a key that nobody needs any more.
    """

    name = models.CharField(pgettext_lazy("client", "name"), max_length=100)
    key_index = models.BinaryField(_("hash of the key"), max_length=32, unique=True, editable=False)
    gives_tokens = models.BooleanField(_("answers with a token"), default=False)
    per_hour = models.PositiveIntegerField(_("requests in an hour"), default=3_000)
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_to = models.DateField(_("valid until, not with"), null=True, blank=True)
    note = models.CharField(_("what it is for"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        User,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        db_index=False,
    )
    last_used_on = models.DateField(_("last used on"), null=True, editable=False)
    revoked_at = models.DateTimeField(pgettext_lazy("key", "revoked"), null=True, editable=False)
    revoked_by = models.ForeignKey(
        User,
        verbose_name=_("revoked by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        db_index=False,
    )

    objects: ClassVar[Any] = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of a client")
        verbose_name_plural = _("keys of clients")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(revoked_at=None),
                name="incidents_apikey_name",
                violation_error_message=_(
                    "A program of this name has a key. Revoke it, or choose another name."
                ),
            ),
            models.CheckConstraint(
                name="incidents_apikey_period",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("A key ends after it begins."),
            ),
            models.CheckConstraint(
                name="incidents_apikey_rate",
                condition=Q(per_hour__gte=1, per_hour__lte=MOST_PER_HOUR),
                violation_error_message=_("Between 1 and 100,000 requests in an hour."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CategoryQuestion(Recorded):
    """What is asked with a category (Open311 "attribute"): in words that are data.

    `is_asked` is false for a notice to which nothing is answered. `values` of the two
    lists are `[{"key": …, "name": …, "name_en": …}]`.
    """

    category = models.ForeignKey(
        IssueCategory,
        verbose_name=_("category"),
        on_delete=models.PROTECT,
        related_name="public_questions",
    )
    code = models.SlugField(_("code"), max_length=50)
    position = models.PositiveSmallIntegerField(pgettext_lazy("category", "position"), default=1)
    datatype = models.CharField(
        _("kind of answer"), max_length=15, choices=Datatype, default=Datatype.STRING
    )
    description = models.CharField(_("question"), max_length=200)
    description_en = models.CharField(_("question in English"), max_length=200, blank=True)
    hint = models.CharField(_("how to answer"), max_length=200, blank=True)
    values = models.JSONField(_("answers to choose from"), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    is_asked = models.BooleanField(_("is answered"), default=True)

    objects: ClassVar = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("question of a category")
        verbose_name_plural = _("questions of categories")
        ordering = ("category", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["category", "code"], name="incidents_question_code"),
            models.UniqueConstraint(
                fields=["category", "position"], name="incidents_question_position"
            ),
            models.CheckConstraint(
                name="incidents_question_datatype", condition=Q(datatype__in=Datatype)
            ),
            models.CheckConstraint(
                name="incidents_question_values",
                condition=~Q(datatype__in=LISTED) | ~Q(values=[]),
                violation_error_message=_("Give the answers to choose from."),
            ),
            models.CheckConstraint(name="incidents_question_first", condition=Q(position__gte=1)),
            models.CheckConstraint(
                name="incidents_question_notice", condition=Q(is_asked=True) | Q(is_required=False)
            ),
        ]

    def __str__(self) -> str:
        english = (translation.get_language() or "").startswith("en")
        return (english and self.description_en) or self.description


class Submission(AppendOnly):
    """How a case came in through a program: which one, and the answers to the questions.

    `token` finds the case for a program that asks for its number later. What identifies a
    device or an account elsewhere is not kept.
    """

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="submission"
    )
    client = models.ForeignKey(
        ApiKey, verbose_name=_("client"), on_delete=models.PROTECT, related_name="submissions"
    )
    token = models.UUIDField(_("token"), default=uuid.uuid4, unique=True, editable=False)
    answers = models.JSONField(_("answers"), default=dict)
    media_url = models.URLField(_("address of a photo"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    objects: ClassVar[Any] = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return str(self.token)


class ClientUpdate(AppendOnly):
    """An update that a program sent about a case, once under the program's own id."""

    submission = models.ForeignKey(
        Submission, verbose_name=_("submission"), on_delete=models.PROTECT, related_name="updates"
    )
    update_id = models.CharField(_("the client's id"), max_length=100)
    event = models.OneToOneField(
        CaseEvent, verbose_name=_("step"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("update of a client")
        verbose_name_plural = _("updates of clients")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "update_id"], name="incidents_update_once"
            )
        ]

    def __str__(self) -> str:
        return self.update_id
