"""Organisations: offices, partner units, enterprises, associations."""

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.geo import STORAGE_SRID
from core.models import Recorded
from grid.choices import OrganisationKind
from grid.models.located import Sourced, unique_in_source, words_index
from grid.querysets import PlaceQuerySet
from grid.triggers import organisation_area


class Organisation(Recorded, Sourced):
    """An office, committee, department, association or enterprise (单位).

    `area_code` is the code of the widest area it serves; it follows from `area`,
    or from the cell its location lies in.
    """

    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind)
    name = models.CharField(_("name"), max_length=120)
    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, db_default=""
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent organisation"),
        on_delete=models.PROTECT,
        related_name="units",
        null=True,
        blank=True,
    )
    supervisor_org = models.ForeignKey(
        "self",
        verbose_name=_("supervising organisation"),
        on_delete=models.PROTECT,
        related_name="supervised",
        null=True,
        blank=True,
    )
    area = models.ForeignKey(
        "grid.Area",
        verbose_name=_("area it serves"),
        on_delete=models.PROTECT,
        related_name="organisations",
        null=True,
        blank=True,
    )
    area_code = models.CharField(
        _("area code"), max_length=15, db_collation="C", editable=False, db_default=""
    )
    location = models.PointField(_("location"), srid=STORAGE_SRID, null=True, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True, db_default="")
    hours = models.CharField(_("opening hours"), max_length=100, blank=True, db_default="")
    phone = models.CharField(_("office phone"), max_length=30, blank=True, db_default="")
    has_party_branch = models.BooleanField(_("has a party branch"), null=True, blank=True)

    objects: ClassVar = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("area_code", "pk")
        indexes = [
            models.Index(fields=["area_code", "id"], name="grid_org_area"),  # lists
            words_index("grid_org_words", "name", "credit_code", "address"),
        ]
        constraints = [
            models.CheckConstraint(
                name="grid_org_kind", condition=Q(kind__in=OrganisationKind.values)
            ),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code=""),
                name="grid_org_credit_code",
                violation_error_message=_("Another organisation has this credit code."),
            ),
            # R3: membership is nobody's business; a branch is a fact of new organisations.
            models.CheckConstraint(
                name="grid_org_party_branch_kind",
                condition=Q(has_party_branch=None)
                | Q(kind__in=[OrganisationKind.ENTERPRISE, OrganisationKind.SOCIAL_ORG]),
                violation_error_message=_(
                    "Only enterprises and social organisations note a party branch."
                ),
            ),
            models.CheckConstraint(
                name="grid_org_not_own_parent",
                condition=Q(parent=None) | ~Q(parent=models.F("id")),
            ),
            unique_in_source("grid_org_source"),
        ]
        triggers = [organisation_area("organisation_area")]

    def __str__(self) -> str:
        return self.name
