"""People and where they live."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedField
from core.history import keeps_history
from core.models import Recorded
from core.rows import RowPolicy
from grid.models import Dwelling, RentalHousing
from residents.choices.people import LegalBasis, PaperKind, ResidencyKind, ResidencyState, Sex
from residents.querysets.people import PersonQuerySet, ResidencyQuerySet
from residents.triggers import DOUBLED_NUMBER, PERSON_FOLLOWS_HOME, RESIDENCY_CELL
from staff.models import User


@keeps_history("PersonHistory")
class Person(Recorded):
    """Somebody who lives here, or lived here last (人员).

    Identity number, phone and contact address are sealed; the number and the phone are
    found again by their blind index. `area_code` is the cell of the current home, or of
    the last one, kept by the database from the residencies: whoever serves that cell may
    read the row. `review_due` and `retention_until` are R1's; `locked_at` stops every use
    but storage (个人信息保护法 47). `awaits_merge`: another row has the same number.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Collated "C", so that a name is found by its beginning on the index, under row security.
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60, db_collation="C")
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.UNSTATED)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    paper_kind = models.CharField(
        _("identity paper"), max_length=17, choices=PaperKind, default=PaperKind.RESIDENT_ID
    )
    identity_number = EncryptedField(
        _("number of the paper"),
        purpose="person.identity_number",
        max_length=40,
        null=True,
        blank=True,
    )
    identity_index = models.BinaryField(null=True, editable=False)
    # Of the last four characters: they are spoken at the door. Tells equal ends, nothing else.
    identity_tail_index = models.BinaryField(null=True, editable=False)
    phone = EncryptedField(_("phone"), purpose="person.phone", max_length=30, null=True, blank=True)
    phone_index = models.BinaryField(null=True, editable=False)
    contact_address = EncryptedField(
        _("contact address"),
        purpose="person.contact_address",
        max_length=200,
        null=True,
        blank=True,
    )
    registered_area_code = models.CharField(
        _("registered area"), max_length=12, blank=True, db_collation="C"
    )
    deceased_on = models.DateField(_("deceased on"), null=True, blank=True)
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)

    legal_basis = models.CharField(_("legal basis"), max_length=14, choices=LegalBasis)
    basis_document = models.CharField(_("basis document"), max_length=100)
    purpose = models.CharField(_("purpose"), max_length=100)
    review_due = models.DateField(_("review due"))
    retention_until = models.DateField(_("kept until"), null=True, blank=True)
    locked_at = models.DateTimeField(_("locked at"), null=True, editable=False)

    awaits_merge = models.BooleanField(default=False, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="merged", null=True, editable=False
    )
    source = models.CharField(_("source"), max_length=60, blank=True)
    source_key = models.CharField(_("key in the source"), max_length=80, blank=True)

    objects: ClassVar = PersonQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy.of_area("people")

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("area_code", "id")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "id"], name="residents_person_area"),  # lists
            models.Index(fields=["phone_index"], name="residents_person_phone"),  # search
            # A number is searched for in all its rows, those that wait for a merge included.
            models.Index(fields=["identity_index"], name="residents_person_number"),
            models.Index(fields=["identity_tail_index"], name="residents_person_tail"),  # search
            models.Index(fields=["name"], name="residents_person_name"),  # search by its beginning
            models.Index(fields=["review_due"], name="residents_person_review"),  # nightly
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["identity_index"],
                condition=Q(identity_index__isnull=False, awaits_merge=False, merged_into=None),
                name="residents_person_one_per_number",
                violation_error_message=_("This could not be saved. Try again."),
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=~Q(source_key=""),
                name="residents_person_source",
                violation_error_message=_("This could not be saved. Try again."),
            ),
            models.CheckConstraint(name="residents_person_sex", condition=Q(sex__in=Sex.values)),
            models.CheckConstraint(
                name="residents_person_paper", condition=Q(paper_kind__in=PaperKind.values)
            ),
            models.CheckConstraint(
                name="residents_person_basis",
                condition=Q(legal_basis__in=LegalBasis.values)
                & ~Q(basis_document="")
                & ~Q(purpose=""),
                violation_error_message=_("Say on what basis and for what the record is held."),
            ),
            models.CheckConstraint(
                name="residents_person_cell",
                condition=Q(area_code__regex=r"^\d{15}$"),
                violation_error_message=_("A person is recorded at a dwelling in a grid cell."),
            ),
            models.CheckConstraint(
                name="residents_person_number_and_index",
                condition=Q(identity_number__isnull=True, identity_index__isnull=True)
                | Q(identity_number__isnull=False, identity_index__isnull=False),
            ),
            models.CheckConstraint(
                name="residents_person_deceased",
                condition=Q(deceased_on=None)
                | Q(birth_date=None)
                | Q(deceased_on__gte=F("birth_date")),
                violation_error_message=_("Nobody dies before they are born."),
            ),
        ]
        triggers: ClassVar = [DOUBLED_NUMBER]

    def __str__(self) -> str:
        return self.name


@keeps_history("ResidencyHistory")
class Residency(Recorded):
    """Somebody lives at a dwelling from a day on (居住关系).

    Half open: `begins_on` ≤ day < `ends_on`. Rows with one `household_no` at one dwelling
    are one household (户). `area_code` is the dwelling's; a past row keeps that of its day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="residencies"
    )
    dwelling = models.ForeignKey(
        Dwelling, verbose_name=_("dwelling"), on_delete=models.PROTECT, related_name="residencies"
    )
    rental = models.ForeignKey(
        RentalHousing,
        verbose_name=_("rental housing"),
        on_delete=models.PROTECT,
        related_name="residencies",
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ResidencyKind)
    household_no = models.CharField(_("household"), max_length=20, default="1")
    is_head = models.BooleanField(_("head of the household"), default=False)
    is_primary = models.BooleanField(_("main home"), default=True)
    state = models.CharField(
        _("state"), max_length=9, choices=ResidencyState, default=ResidencyState.CLAIMED
    )
    begins_on = models.DateField(_("lives here since"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        User,
        verbose_name=_("verified by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    source = models.CharField(_("source"), max_length=60, blank=True)
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)

    objects: ClassVar = ResidencyQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy.of_area("people")

    class Meta:
        verbose_name = _("residency")
        verbose_name_plural = _("residencies")
        ordering = ("dwelling", "household_no", "-is_head", "begins_on", "id")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "id"], name="residents_residency_area"),  # lists
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_primary=True, ends_on=None),
                name="residents_residency_one_home",
                violation_error_message=_("This person already has a main home. End it first."),
            ),
            models.CheckConstraint(
                name="residents_residency_kind", condition=Q(kind__in=ResidencyKind.values)
            ),
            models.CheckConstraint(
                name="residents_residency_state", condition=Q(state__in=ResidencyState.values)
            ),
            models.CheckConstraint(
                name="residents_residency_period",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
                violation_error_message=_("A residency cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="residents_residency_ended_is_moved_out",
                condition=Q(ends_on=None, state__in=["claimed", "verified"])
                | Q(ends_on__isnull=False, state="moved_out"),
            ),
            models.CheckConstraint(
                name="residents_residency_tenant_has_rental",
                condition=~Q(kind=ResidencyKind.TENANT) | Q(rental__isnull=False),
                violation_error_message=_("A tenant lives in a registered rental."),
            ),
            models.CheckConstraint(
                name="residents_residency_verified",
                condition=~Q(state=ResidencyState.VERIFIED) | Q(verified_at__isnull=False),
            ),
        ]
        triggers: ClassVar = [RESIDENCY_CELL, *PERSON_FOLLOWS_HOME]

    def __str__(self) -> str:
        return f"{self.person} · {self.dwelling}"
