"""Who reported a case: a vault apart from the case, under row security (R4, R10)."""

import uuid
from typing import ClassVar, Final

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedField
from core.models import AppendOnly, Recorded
from core.rows import EVERYTHING, RowPolicy, in_area, is_actor
from incidents.models.cases import Case
from incidents.querysets import ContactGrantQuerySet, ContactQuerySet
from staff.models import User

NAMELESS: Final = "WG013"  # SQLSTATE of a contact kept with an anonymous appeal

NONE_OF_THE_NAMELESS: Final = pgtrigger.Trigger(
    name="contact_not_anonymous",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("case_id"),
    func=f"""
        IF EXISTS (
            SELECT 1 FROM incidents_appeal WHERE case_ptr_id = NEW.case_id AND is_anonymous
        ) THEN
            RAISE EXCEPTION 'an anonymous appeal has no contact' USING ERRCODE = '{NAMELESS}';
        END IF;
        RETURN NEW;
    """,
)

_MINE = (
    "EXISTS (SELECT 1 FROM incidents_contactgrant AS given"
    " WHERE given.case_id = incidents_contact.case_id AND given.until > now()"
    f" AND {is_actor('given.user_id')})"
)


class Contact(Recorded):
    """How to reach whoever reported a case (来电人、来信人): sealed, apart from the case.

    No case of an anonymous report has one. It belongs to one case and to no person record;
    nothing joins two contacts: there is no index of names or numbers (R4). `original` is
    what was written where it held numbers that the case's text must not show. Read by the
    intake of the area, by whoever entered it, and by a grant with an end.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="contact"
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    entered_by = models.ForeignKey(
        User,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    name = EncryptedField(
        pgettext_lazy("person", "name"),
        purpose="contact.name",
        max_length=60,
        null=True,
        blank=True,
    )
    phone = EncryptedField(
        _("phone"), purpose="contact.phone", max_length=30, null=True, blank=True
    )
    email = EncryptedField(
        _("e-mail"), purpose="contact.email", max_length=254, null=True, blank=True
    )
    address = EncryptedField(
        _("address"), purpose="contact.address", max_length=200, null=True, blank=True
    )
    original = EncryptedField(
        _("words as they came"),
        purpose="contact.original",
        max_length=20_000,
        null=True,
        blank=True,
    )
    is_confidential = models.BooleanField(_("asked to stay unnamed"), default=False)
    wants_messages = models.BooleanField(_("wants to be told"), default=True)

    objects: ClassVar = ContactQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(
        using=f"{EVERYTHING} OR {in_area('contacts')} OR {is_actor('entered_by_id')} OR {_MINE}",
        capabilities=("contacts",),
    )

    class Meta:
        verbose_name = pgettext_lazy("reporter", "contact")
        verbose_name_plural = pgettext_lazy("reporter", "contacts")
        indexes: ClassVar = [models.Index(fields=["area_code"], name="incidents_contact_area")]
        triggers: ClassVar = [NONE_OF_THE_NAMELESS]

    def __str__(self) -> str:
        return str(_("contact of %(case)s")) % {"case": self.case_id}


class ContactGrant(AppendOnly):
    """Somebody who handles a case may read its contact until a moment, for a reason."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="contact_grants"
    )
    user = models.ForeignKey(
        User, verbose_name=_("granted to"), on_delete=models.PROTECT, related_name="+"
    )
    granted_by = models.ForeignKey(
        User, verbose_name=_("granted by"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)
    granted_at = models.DateTimeField(pgettext_lazy("contact", "granted"), auto_now_add=True)
    until = models.DateTimeField(_("until"))

    objects: ClassVar = ContactGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant of a contact")
        verbose_name_plural = _("grants of contacts")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_contactgrant_by_other",
                condition=~Q(granted_by=F("user")),
                violation_error_message=_("Nobody grants a contact to themselves."),
            ),
            models.CheckConstraint(name="incidents_contactgrant_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.user_id}"
