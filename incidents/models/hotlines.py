"""Linked hotlines and the files that are exchanged with them (S41, S42)."""

import uuid
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedField
from core.history import keeps_history
from core.models import Recorded
from core.rows import EVERYTHING, RowPolicy, in_area
from grid.models import Area, Organisation
from incidents.choices.hotlines import (
    KEPT,
    Content,
    Direction,
    ExchangeState,
    Layout,
    ReturnStatus,
    RowState,
)
from incidents.models.cases import Case, CaseEvent
from incidents.models.handlings import Handling
from incidents.models.messages import Message
from incidents.querysets.hotlines import ExchangeQuerySet, ExchangeRowQuerySet, HotlineLinkQuerySet
from staff.models import User

NUMBER_LENGTH: Final = 40  # of a case on the other side


@keeps_history("HotlineLinkHistory")
class HotlineLink(Recorded):
    """A hotline of another body with which cases are exchanged as files (联动热线).

    `org` is the body that runs it, `area` where a case lies that names no other place.
    `code` begins the names of files and names the folder (`HOTLINE_FOLDER/<code>/`).
    `last_number` counts the files that went out, without gaps. With `takes_alone` a file
    without bad rows is taken in by itself. With `returns_contact` the other side gets back
    the name and the numbers that it sent itself, and never others (R10).
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(pgettext_lazy("hotline", "name"), max_length=60, unique=True)
    org = models.OneToOneField(
        Organisation, verbose_name=_("run by"), on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("area of a case that names none"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    layout = models.CharField(
        _("how files are written"), max_length=7, choices=Layout, default=Layout.CSV
    )
    uses_folder = models.BooleanField(_("files lie in a folder"), default=False)
    takes_alone = models.BooleanField(_("takes a file without bad rows by itself"), default=False)
    sends_cases = models.BooleanField(_("gets the cases that are sent to its body"), default=True)
    returns_contact = models.BooleanField(
        _("gets back the contact that it sent itself"), default=False
    )
    is_active = models.BooleanField(pgettext_lazy("hook", "in use"), default=True)
    last_number = models.PositiveIntegerField(_("last number"), default=0, editable=False)
    trouble = models.CharField(_("what went wrong"), max_length=200, blank=True, editable=False)
    trouble_at = models.DateTimeField(_("when it went wrong"), null=True, editable=False)

    objects: ClassVar = HotlineLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("linked hotline")
        verbose_name_plural = _("linked hotlines")
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_hotline_layout", condition=Q(layout__in=Layout.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Exchange(Recorded):
    """One file that came from a linked hotline or goes there (文件交换).

    The file itself is not kept: its rows are, and one that goes out is written from them,
    the same for every try. `number` is the sender's count of its files. `message` is the
    way out through the outbox; a file without one is fetched from its page. `answers` is
    the file that an acknowledgement is about.
    """

    link = models.ForeignKey(
        HotlineLink,
        verbose_name=_("linked hotline"),
        on_delete=models.PROTECT,
        related_name="exchanges",
        db_index=False,
    )
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    content = models.CharField(_("holds"), max_length=8, choices=Content)
    number = models.PositiveIntegerField(_("number of the file"), null=True)
    name = models.CharField(_("file"), max_length=120)
    digest = models.CharField(_("digest"), max_length=64, blank=True, db_collation="C")
    state = models.CharField(_("state"), max_length=12, choices=ExchangeState)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ignored = ArrayField(
        models.CharField(max_length=60), verbose_name=_("columns not read"), default=list
    )
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    fetched_at = models.DateTimeField(_("fetched"), null=True)
    message = models.OneToOneField(
        Message,
        verbose_name=_("message"),
        on_delete=models.PROTECT,
        related_name="exchange",
        null=True,
    )
    answers = models.ForeignKey(
        "self",
        verbose_name=_("acknowledges"),
        on_delete=models.PROTECT,
        related_name="receipts",
        null=True,
    )

    objects: ClassVar = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("file exchange")
        verbose_name_plural = _("file exchanges")
        ordering = ("-pk",)
        indexes: ClassVar = [models.Index(fields=["link", "-id"], name="incidents_exchange_list")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["link", "number"],
                condition=Q(direction=Direction.OUT),
                name="incidents_exchange_number",
            ),
            models.UniqueConstraint(
                fields=["link", "digest"],
                condition=Q(direction=Direction.IN, state__in=KEPT),
                name="incidents_exchange_once",
                violation_error_message=_("This very file is here already."),
            ),
            models.CheckConstraint(
                name="incidents_exchange_known",
                condition=Q(direction__in=Direction.values)
                & Q(content__in=Content.values)
                & Q(state__in=ExchangeState.values),
            ),
            models.CheckConstraint(
                name="incidents_exchange_numbered",
                condition=Q(direction=Direction.IN) | Q(number__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExchangeRow(Recorded):
    """One row of a file: which case, on both sides, and what became of it (交换行).

    A row that waits for a decision is `sealed` whole, with whoever spoke; it is opened and
    emptied when the row is taken in, and what it holds of a person goes into the vault.
    `words` are only of rows that go out. A step and a handling are told to a hotline once:
    the database sees to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exchange = models.ForeignKey(
        Exchange, verbose_name=_("file exchange"), on_delete=models.PROTECT, related_name="rows"
    )
    link = models.ForeignKey(
        HotlineLink,
        verbose_name=_("linked hotline"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    position = models.PositiveIntegerField(_("row"))
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    external_no = models.CharField(_("number there"), max_length=NUMBER_LENGTH, blank=True)
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        on_delete=models.PROTECT,
        related_name="exchange_rows",
        null=True,
    )
    event = models.ForeignKey(
        CaseEvent,
        verbose_name=_("step"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    handling = models.ForeignKey(
        Handling,
        verbose_name=_("handling"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
    )
    status = models.CharField(_("status"), max_length=11, choices=ReturnStatus, blank=True)
    words = models.TextField(_("words"), max_length=8000, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=RowState)
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    params = models.JSONField(_("of the reason"), default=dict)
    sealed = EncryptedField(
        _("row as it came"), purpose="exchangerow.sealed", max_length=40_000, null=True
    )
    sent_parts = ArrayField(
        models.CharField(max_length=10), verbose_name=_("parts of the contact"), default=list
    )

    objects: ClassVar = ExchangeRowQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(
        using=f"{EVERYTHING} OR {in_area('contacts')}", capabilities=("contacts",)
    )

    class Meta:
        verbose_name = _("row of a file")
        verbose_name_plural = _("rows of files")
        ordering = ("exchange", "position")
        indexes: ClassVar = [
            # Whether a hotline knows a case, and under which number.
            models.Index(fields=["link", "external_no"], name="incidents_exrow_external"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "link"],
                condition=Q(event__isnull=False),
                name="incidents_exrow_step_once",
            ),
            models.UniqueConstraint(
                fields=["handling", "link"],
                condition=Q(handling__isnull=False) & Q(event=None) & Q(state=RowState.TOLD),
                name="incidents_exrow_handling_once",
            ),
            models.CheckConstraint(
                name="incidents_exrow_known",
                condition=Q(state__in=RowState.values) & Q(status__in=["", *ReturnStatus.values]),
            ),
            # Who spoke is kept here no longer than the row waits.
            models.CheckConstraint(
                name="incidents_exrow_sealed",
                condition=Q(sealed=None) | Q(state=RowState.READY),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id}/{self.position}"
