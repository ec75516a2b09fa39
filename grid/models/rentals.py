"""Rental housing."""

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.choices import HazardLevel, LetKind, RentalState
from grid.models.buildings import Dwelling
from grid.models.located import Located, Sourced, unique_in_source
from grid.querysets import RentalHousingQuerySet
from grid.triggers import inherits_cell

ENDED, FOUND = RentalState.ENDED, RentalState.FOUND


class RentalHousing(Located, Sourced):
    """A let dwelling (出租房屋) and the state of its safety.

    The hazard is the building's, never the tenants'. `next_check_on` follows from
    the last result: none 180, general 90, serious 30 days (settings of fieldwork).
    """

    dwelling = models.ForeignKey(
        Dwelling, verbose_name=_("dwelling"), on_delete=models.PROTECT, related_name="rentals"
    )
    filing_no = models.CharField(_("filing number"), max_length=40, blank=True, db_default="")
    let_kind = models.CharField(
        _("kind of letting"),
        max_length=10,
        choices=LetKind,
        default=LetKind.WHOLE,
        db_default=LetKind.WHOLE,
    )
    room_count = models.PositiveSmallIntegerField(_("rooms let"), default=1, db_default=1)
    max_occupants = models.PositiveSmallIntegerField(_("most occupants"), default=2, db_default=2)
    occupant_count = models.PositiveSmallIntegerField(_("occupants"), null=True, blank=True)
    hazard_level = models.CharField(
        _("hazard"),
        max_length=7,
        choices=HazardLevel,
        default=HazardLevel.NONE,
        db_default=HazardLevel.NONE,
    )
    last_check_on = models.DateField(_("last check"), null=True, blank=True)
    next_check_on = models.DateField(_("next check"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RentalState,
        default=RentalState.FOUND,
        db_default=RentalState.FOUND,
    )

    objects: ClassVar = RentalHousingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rental housing")
        verbose_name_plural = _("rental housing")
        ordering = ("area_code", "pk")
        indexes = [
            models.Index(fields=["area_code", "id"], name="grid_rental_area"),  # lists
            # "Rentals overdue for a check" of an area.
            models.Index(fields=["area_code", "next_check_on"], name="grid_rental_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dwelling"],
                condition=~Q(state=RentalState.ENDED),
                name="grid_rental_one_current",
                violation_error_message=_("This dwelling is already registered as let."),
            ),
            models.CheckConstraint(
                name="grid_rental_let_kind", condition=Q(let_kind__in=LetKind.values)
            ),
            models.CheckConstraint(
                name="grid_rental_state", condition=Q(state__in=RentalState.values)
            ),
            models.CheckConstraint(
                name="grid_rental_hazard", condition=Q(hazard_level__in=HazardLevel.values)
            ),
            models.CheckConstraint(
                name="grid_rental_next_check",
                condition=Q(state__in=[FOUND, ENDED]) | Q(next_check_on__isnull=False),
                violation_error_message=_("Filed rental housing needs the day of its next check."),
            ),
            models.CheckConstraint(
                name="grid_rental_occupants",
                condition=Q(max_occupants__gte=1),
                violation_error_message=_("At least one person must be allowed to live there."),
            ),
            models.CheckConstraint(
                name="grid_rental_serious",
                condition=~Q(hazard_level=HazardLevel.SERIOUS)
                | Q(state__in=[RentalState.RECTIFYING, RentalState.SUSPENDED, ENDED]),
                violation_error_message=_(
                    "A rental with a serious hazard is being rectified or suspended."
                ),
            ),
            unique_in_source("grid_rental_source"),
        ]
        triggers = [inherits_cell("rental_cell", "dwelling_id", "grid_dwelling")]

    def __str__(self) -> str:
        return str(self.dwelling)
