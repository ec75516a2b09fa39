"""Areas: the tree of codes that every row, right and figure hangs on."""

from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from core.geo import STORAGE_SRID
from core.models import Recorded
from grid.choices import CODE_DIGITS, AreaState, CellKind, Level, Settlement
from grid.querysets import AreaQuerySet, RedrawQuerySet
from grid.triggers import FITS_PARENT


def code_fits_level() -> Q:
    """Return the condition that a code has exactly the digits of its level."""
    fits = Q()
    for level, digits in CODE_DIGITS.items():
        fits |= Q(level=level, code__regex=rf"^\d{{{digits}}}$")
    return fits


class Area(Recorded):
    """A city, district, street, community or grid cell (网格), with its period.

    `code` nests: each level adds a fixed number of digits to its parent's code, so
    a prefix never matches a neighbour. `boundary` is a WGS 84 multipolygon in
    degrees, longitude first. The period is half open: `valid_from` ≤ day < `valid_to`.
    A redrawn area is retired and names its successors through `predecessors`.
    """

    level = models.CharField(_("level"), max_length=9, choices=Level)
    code = models.CharField(_("code"), max_length=15, db_collation="C")
    name = models.CharField(_("name"), max_length=100)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent area"),
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
    )
    boundary = models.MultiPolygonField(_("boundary"), srid=STORAGE_SRID)
    cell_kind = models.CharField(
        _("kind of cell"), max_length=9, choices=CellKind, default=CellKind.BASIC
    )
    settlement = models.CharField(
        _("settlement"), max_length=5, choices=Settlement, default=Settlement.URBAN
    )
    household_count = models.PositiveIntegerField(_("households"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=7, choices=AreaState, default=AreaState.DRAFT, editable=False
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True, editable=False)
    predecessors = models.ManyToManyField(
        "self",
        verbose_name=_("predecessors"),
        symmetrical=False,
        related_name="successors",
        blank=True,
        editable=False,
    )

    objects: ClassVar = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ("code",)
        indexes = [
            # Scope ranges and the tree of one area.
            models.Index(fields=["code", "level"], name="grid_area_code"),
        ]
        constraints = [
            models.CheckConstraint(name="grid_area_level", condition=Q(level__in=Level.values)),
            models.CheckConstraint(name="grid_area_state", condition=Q(state__in=AreaState.values)),
            models.CheckConstraint(
                name="grid_area_code_fits_level",
                condition=code_fits_level(),
                violation_error_message=_(
                    "The code does not have the number of digits of its level "
                    "(city 4, district 6, street 9, community 12, grid cell 15)."
                ),
            ),
            models.CheckConstraint(
                name="grid_area_boundary_valid",
                condition=Q(boundary__isvalid=True),
                violation_error_message=_("The boundary crosses itself. Redraw it."),
            ),
            models.CheckConstraint(
                name="grid_area_period",
                condition=Q(valid_to=None) | Q(valid_from__lt=models.F("valid_to")),
                violation_error_message=_("The period must end after it begins."),
            ),
            models.CheckConstraint(
                name="grid_area_in_force_since",
                condition=Q(state=AreaState.DRAFT) | Q(valid_from__isnull=False),
                violation_error_message=_("An area in force needs the day it began."),
            ),
            models.CheckConstraint(
                name="grid_area_retired_ended",
                condition=~Q(state=AreaState.RETIRED) | Q(valid_to__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(state=AreaState.ACTIVE),
                name="grid_area_one_active",
                violation_error_message=_("An active area already has this code."),
            ),
            ExclusionConstraint(
                name="grid_area_one_per_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(state=AreaState.DRAFT),
                violation_error_message=_("Another area had this code on some of these days."),
            ),
        ]
        triggers = [FITS_PARENT]

    def __str__(self) -> str:
        return self.name

    @property
    def area_code(self) -> str:
        """The code under which scope sees this area: its own."""
        return self.code


class Redraw(Recorded):
    """A split, merge or new drawing of cells that takes effect on one day.

    Before `effective_on` it is only planned; on that day the old cells are
    retired, the new ones activated and current rows moved, in one transaction.
    """

    retiring = models.ManyToManyField(
        Area, verbose_name=_("cells that end"), related_name="redraws_away"
    )
    drafts = models.ManyToManyField(
        Area, verbose_name=_("cells that begin"), related_name="redraws_in"
    )
    effective_on = models.DateField(_("effective on"))
    reason = models.CharField(_("reason"), max_length=200)
    proposed_by = models.CharField(_("proposed by"), max_length=150)
    approved_by = models.CharField(_("approved by"), max_length=150, blank=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    moved_count = models.PositiveIntegerField(_("rows moved"), null=True, blank=True)

    objects: ClassVar = RedrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("redrawing of cells")
        verbose_name_plural = _("redrawings of cells")
        ordering = ("-effective_on", "-pk")

    def __str__(self) -> str:
        return f"{self.effective_on} {self.reason}"
