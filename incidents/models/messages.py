"""What goes out: messages to citizens and other systems, their words, the addresses of hooks."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedField
from core.history import keeps_history
from core.models import Recorded
from core.rows import EVERYTHING, RowPolicy, in_area
from incidents.choices import MessageState, MessageWay
from incidents.models.cases import Case
from incidents.querysets.messages import MessageQuerySet, MessageTextQuerySet, WebHookQuerySet
from staff.models import User


@keeps_history("WebHookHistory")
class WebHook(Recorded):
    """Another system that is told of steps (网络回调): where, under which secret, of what.

    `kinds` are kinds of messages; none means all. What is told holds no word about people.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(pgettext_lazy("hook", "name"), max_length=60, unique=True)
    address = models.URLField(_("address"), max_length=300)
    secret = EncryptedField(_("secret"), purpose="webhook.secret", max_length=200)
    kinds = ArrayField(
        models.CharField(max_length=40), verbose_name=_("of what"), default=list, blank=True
    )
    is_active = models.BooleanField(pgettext_lazy("hook", "in use"), default=True)
    told_until = models.DateTimeField(_("told until"), default=timezone.now, editable=False)

    objects: ClassVar = WebHookQuerySet.as_manager()

    class Meta:
        verbose_name = _("web hook")
        verbose_name_plural = _("web hooks")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Message(Recorded):
    """One message that goes out, once (外发消息): the outbox.

    `key` is unique: what was queued under it is never queued again. `to` and `filled` (the
    values of the words, as JSON) are sealed and emptied some days after it went. A message
    that a back end was at when its worker died is `uncertain` and not sent again by itself,
    unless the back end knows what it has sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("key"), max_length=120, unique=True, db_collation="C")
    way = models.CharField(_("way"), max_length=7, choices=MessageWay)
    to = EncryptedField(_("to"), purpose="message.to", max_length=300, null=True, blank=True)
    hook = models.ForeignKey(
        WebHook,
        verbose_name=_("web hook"),
        on_delete=models.PROTECT,
        related_name="messages",
        null=True,
        db_index=False,
    )
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        on_delete=models.PROTECT,
        related_name="messages",
        null=True,
    )
    area_code = models.CharField(
        _("area code"), max_length=15, db_collation="C", editable=False, blank=True
    )
    kind = models.CharField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=10)
    filled = EncryptedField(
        _("values"), purpose="message.filled", max_length=20_000, null=True, blank=True
    )
    state = models.CharField(
        _("state"), max_length=9, choices=MessageState, default=MessageState.QUEUED, editable=False
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    next_try_at = models.DateTimeField(_("next try"), editable=False)
    taken_at = models.DateTimeField(_("being sent since"), null=True, editable=False)
    ended_at = models.DateTimeField(pgettext_lazy("message", "ended"), null=True, editable=False)
    error = models.CharField(_("error"), max_length=200, blank=True, editable=False)

    objects: ClassVar = MessageQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(
        using=f"{EVERYTHING} OR {in_area('contacts')}", capabilities=("contacts",)
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-created_at",)
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state=MessageState.QUEUED),
                name="incidents_message_due",
            ),
            models.Index(fields=["state", "-created_at"], name="incidents_message_state"),
            models.Index(
                fields=["ended_at"], condition=Q(to__isnull=False), name="incidents_message_erase"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_message_way", condition=Q(way__in=MessageWay.values)
            ),
            models.CheckConstraint(
                name="incidents_message_state_known", condition=Q(state__in=MessageState.values)
            ),
            models.CheckConstraint(
                name="incidents_message_whereto",
                condition=Q(way=MessageWay.WEBHOOK, hook__isnull=False)
                | (~Q(way=MessageWay.WEBHOOK) & Q(hook=None)),
            ),
            models.CheckConstraint(
                name="incidents_message_ended",
                condition=Q(
                    state__in=[MessageState.QUEUED, MessageState.SENDING, MessageState.UNCERTAIN]
                )
                | Q(ended_at__isnull=False),
            ),
            # Nothing goes out without an address; it is erased only afterwards.
            models.CheckConstraint(
                name="incidents_message_addressed",
                condition=Q(ended_at__isnull=False)
                | Q(to__isnull=False)
                | Q(way=MessageWay.WEBHOOK),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.way}"


@keeps_history("MessageTextHistory")
class MessageText(Recorded):
    """A place's own words of a kind of message, instead of those it comes with (消息模板).

    One that is not in use lets no message of its kind go out by this way in this language.
    """

    kind = models.CharField(_("kind"), max_length=40)
    way = models.CharField(_("way"), max_length=7, choices=MessageWay)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    body = models.TextField(_("words"), max_length=2000)
    is_active = models.BooleanField(pgettext_lazy("hook", "in use"), default=True)
    note = models.CharField(_("why it was changed"), max_length=200)
    changed_by = models.ForeignKey(
        User, verbose_name=_("changed by"), on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar = MessageTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("words of a message")
        verbose_name_plural = _("words of messages")
        ordering = ("kind", "way", "language")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "way", "language"], name="incidents_messagetext_once"
            ),
            models.CheckConstraint(
                name="incidents_messagetext_note",
                condition=Q(note__regex=r"\S"),
                violation_error_message=_("Say why the words are changed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.way} {self.language}"
