"""What other programs send: clients with their keys, submissions, updates."""

import uuid
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import AppendOnly, Recorded
from incidents.models.cases import Case, CaseEvent
from incidents.querysets import SubmissionQuerySet
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


class Submission(AppendOnly):
    """How a case came in through a program: which one, under which token.

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
