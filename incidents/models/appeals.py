"""Appeals: what citizens ask, ask for, report and suggest (诉求)."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grid.models import Organisation
from incidents.choices import TOTALS_CHANNELS, AppealKind, Channel, Closing, Desk, LegalChannel
from incidents.models.cases import Case
from incidents.querysets import AppealQuerySet


class Appeal(Case):
    """An enquiry, request, tip-off or suggestion that came in by one of the channels (诉求).

    Nothing ties an appeal to a person: who made it is in the vault of contacts or nowhere,
    and other appeals of the same matter are found by `matter_number`, the number of the
    first case of the matter (R4). `extras` is what the channel asks besides, checked
    against `workflow/channels.py`. `is_formal` is a written petition (信访件): its periods
    are those of 信访工作条例 22–23, 34–36. `guidance` is the written notice that names the
    legal channel, the papers and the time limit; `legal_aid_at` the slot booked with it.
    """

    desk_of: ClassVar[str] = Desk.APPEAL

    kind = models.CharField(_("kind"), max_length=12, choices=AppealKind)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    extras = models.JSONField(_("of the channel"), default=dict, blank=True)
    source_org = models.ForeignKey(
        Organisation,
        verbose_name=_("came from the body"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    external_no = models.CharField(_("number there"), max_length=40, blank=True)
    is_anonymous = models.BooleanField(_("without a name"), default=False)
    is_confidential = models.BooleanField(_("asked to stay unnamed"), default=False)
    is_formal = models.BooleanField(_("written petition"), default=False)
    matter_number = models.CharField(
        _("number of the matter"), max_length=20, blank=True, db_collation="C"
    )
    accepted_at = models.DateTimeField(
        pgettext_lazy("appeal", "accepted"), null=True, editable=False
    )
    no_owner_at = models.DateTimeField(_("without an owner since"), null=True, editable=False)
    legal_channel = models.CharField(
        _("legal channel"),
        max_length=25,
        choices=LegalChannel,
        default=LegalChannel.NONE,
        editable=False,
    )
    redirect_org = models.ForeignKey(
        Organisation,
        verbose_name=_("guided to"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    redirect_notice_no = models.CharField(
        _("number of the notice"), max_length=30, blank=True, editable=False
    )
    guidance = models.TextField(_("guidance"), max_length=4000, blank=True, editable=False)
    legal_aid_org = models.ForeignKey(
        Organisation,
        verbose_name=_("legal aid at"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    legal_aid_at = models.DateTimeField(_("legal aid on"), null=True, editable=False)
    reply = models.TextField(pgettext_lazy("appeal", "reply"), max_length=8000, blank=True)
    closing = models.CharField(
        _("how it was closed"), max_length=11, choices=Closing, blank=True, editable=False
    )

    objects: ClassVar[Any] = AppealQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes: ClassVar = [
            # The cases of one matter.
            models.Index(
                fields=["matter_number"], condition=~Q(matter_number=""), name="incidents_matter"
            ),
            # What waits for somebody to say whose it is.
            models.Index(
                fields=["no_owner_at"],
                condition=Q(no_owner_at__isnull=False),
                name="incidents_appeal_no_owner",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_org", "external_no"],
                condition=~Q(external_no=""),
                name="incidents_appeal_external",
                violation_error_message=_("This number of that body is here already."),
            ),
            models.UniqueConstraint(
                fields=["redirect_notice_no"],
                condition=~Q(redirect_notice_no=""),
                name="incidents_appeal_notice",
            ),
            models.UniqueConstraint(
                fields=["legal_aid_org", "legal_aid_at"],
                condition=Q(legal_aid_at__isnull=False),
                name="incidents_appeal_aid_slot",
                violation_error_message=_("This slot was booked meanwhile. Choose another."),
            ),
            models.CheckConstraint(name="incidents_appeal_kind", condition=Q(kind__in=AppealKind)),
            models.CheckConstraint(
                name="incidents_appeal_channel", condition=Q(channel__in=Channel)
            ),
            models.CheckConstraint(
                name="incidents_appeal_closing", condition=Q(closing__in=["", *Closing.values])
            ),
            models.CheckConstraint(
                name="incidents_appeal_legal",
                condition=Q(legal_channel=LegalChannel.NONE)
                | (
                    Q(legal_channel__in=LegalChannel)
                    & Q(redirect_org__isnull=False)
                    & ~Q(redirect_notice_no="")
                    & ~Q(guidance="")
                ),
                violation_error_message=_("Guidance is written, numbered, and names the body."),
            ),
            models.CheckConstraint(
                name="incidents_appeal_unnamed",
                condition=Q(is_anonymous=False) | Q(is_confidential=False),
                violation_error_message=_("Without a name there is no name to keep."),
            ),
            models.CheckConstraint(
                name="incidents_appeal_box_openers",
                condition=~Q(channel=Channel.SUGGESTION_BOX) | Q(extras__openers__1__isnull=False),
                violation_error_message=_("A box is opened by two: name both."),
            ),
            # Polls and appraisals are totals: nobody is behind a row.
            models.CheckConstraint(
                name="incidents_appeal_totals",
                condition=~Q(channel__in=TOTALS_CHANNELS) | Q(is_anonymous=True),
                violation_error_message=_("A poll or an appraisal comes in as totals."),
            ),
        ]
        triggers: ClassVar = [
            # Whoever gave a name once may have a contact in the vault.
            pgtrigger.Protect(
                name="appeal_stays_named",
                operation=pgtrigger.UpdateOf("is_anonymous"),
                condition=pgtrigger.Condition("NEW.is_anonymous AND NOT OLD.is_anonymous"),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title
