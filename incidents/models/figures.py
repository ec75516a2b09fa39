"""Summary rows: what boards and reports read instead of the cases themselves."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import AppendOnly
from grid.models import Area, Organisation
from incidents.choices import Desk
from incidents.choices.disputes import DisputeKind, DisputeLevel
from incidents.models.categories import IssueCategory
from incidents.querysets import (
    CaseReportQuerySet,
    FigureQuerySet,
    HandlingFigureQuerySet,
    MediationFigureQuerySet,
)
from staff.models import User


class CaseFigure(models.Model):
    """Cases of one day, desk, category and community, counted (S01, S09).

    `area_code` is the community's (12 digits), or the wider area's that a case names.
    Duplicates are not counted. `open_count` and `late_count` are filled on the newest day
    only: how it stands now. Cases about a body are counted apart (`about_org`), for they
    are kept from it in figures too. Never carries the key of a case or of a person.
    """

    day = models.DateField(_("day"))
    desk = models.CharField(_("desk"), max_length=8, choices=Desk)
    category = models.ForeignKey(
        IssueCategory,
        verbose_name=_("category"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    area_code = models.CharField(_("area code"), max_length=12, db_collation="C")
    about_org = models.ForeignKey(
        Organisation,
        verbose_name=_("body complained of"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    received_count = models.PositiveIntegerField(_("received"), default=0)
    closed_count = models.PositiveIntegerField(_("closed"), default=0)
    reopened_count = models.PositiveIntegerField(_("opened again"), default=0)
    open_hours = models.FloatField(_("hours until closed"), default=0)
    open_count = models.PositiveIntegerField(_("open"), default=0)
    late_count = models.PositiveIntegerField(_("late"), default=0)

    objects: ClassVar[Any] = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure of cases")
        verbose_name_plural = _("figures of cases")
        indexes: ClassVar = [
            models.Index(fields=["day", "area_code"], name="incidents_figure_day"),
            # How it stands now, whatever the period asked for.
            models.Index(
                fields=["area_code"],
                condition=Q(open_count__gt=0),
                name="incidents_figure_open",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "desk", "category", "area_code", "about_org"],
                nulls_distinct=False,
                name="incidents_figure_once",
            ),
            models.CheckConstraint(name="incidents_figure_desk", condition=Q(desk__in=Desk)),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.desk} {self.area_code}"


class MediationFigure(models.Model):
    """Disputes of one day, kind, level and community, counted by what became of them (S08, S18).

    `due_count` is filled on the newest day only: disputes with a follow-up to be made now.
    `level` is where the dispute lies today. Duplicates are not counted.
    """

    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=2, choices=DisputeKind)
    level = models.CharField(_("level"), max_length=7, choices=DisputeLevel)
    area_code = models.CharField(_("area code"), max_length=12, db_collation="C")
    about_org = models.ForeignKey(
        Organisation,
        verbose_name=_("body complained of"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    received_count = models.PositiveIntegerField(_("received"), default=0)
    agreed_count = models.PositiveIntegerField(pgettext_lazy("dispute", "agreed"), default=0)
    confirmed_count = models.PositiveIntegerField(_("confirmed by the court"), default=0)
    performed_count = models.PositiveIntegerField(_("performed"), default=0)
    failed_count = models.PositiveIntegerField(_("ended without agreement"), default=0)
    due_count = models.PositiveIntegerField(_("follow-up due"), default=0)

    objects: ClassVar[Any] = MediationFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure of mediation")
        verbose_name_plural = _("figures of mediation")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "area_code", "kind", "level", "about_org"],
                nulls_distinct=False,
                name="incidents_mediationfigure_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.level} {self.area_code}"


class HandlingFigure(models.Model):
    """Handlings that one body answered on one day: in time or late, returned (S36, R11)."""

    day = models.DateField(_("day"))
    org = models.ForeignKey(
        Organisation,
        verbose_name=_("body"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    area_code = models.CharField(_("area code"), max_length=12, db_collation="C")
    in_time_count = models.PositiveIntegerField(_("answered in time"), default=0)
    late_count = models.PositiveIntegerField(_("answered late"), default=0)
    hours = models.FloatField(_("hours until answered"), default=0)

    objects: ClassVar[Any] = HandlingFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure of handlings")
        verbose_name_plural = _("figures of handlings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "org", "area_code"], name="incidents_handlingfigure_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.org_id}"


class CaseReport(AppendOnly):
    """A report of one period, frozen: what was told stays as it was told (S09).

    `content` holds the figures; files are made from it, never from the cases of today.
    """

    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="+"
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    content = models.JSONField(_("content"))
    note = models.TextField(_("causes and measures"), blank=True, max_length=4000)
    made_by = models.ForeignKey(
        User, verbose_name=_("drawn up by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("drawn up"), auto_now_add=True)

    objects: ClassVar[Any] = CaseReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_report_period",
                condition=Q(ends_on__gte=models.F("begins_on")),
                violation_error_message=_("The last day is not before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.begins_on} – {self.ends_on}"
