"""Campaigns, templates of tasks, and sendings of tasks."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.geo import STORAGE_SRID
from core.models import Recorded
from fieldwork.choices import AssignmentState, CampaignKind, CampaignState, TargetKind, TaskKind
from fieldwork.models.standards import Standard
from fieldwork.querysets import AssignmentQuerySet, CampaignQuerySet
from grid.models import Area
from staff.models import User


class Campaign(Recorded):
    """Work on one problem in some areas for a time (专项行动).

    Half open: `starts_on` ≤ day < `ends_on`, 90 days at most. `area_code` is the
    code that all its areas share. Goals are acts and places, never people (R11).
    """

    kind = models.CharField(_("kind"), max_length=17, choices=CampaignKind)
    title = models.CharField(_("title"), max_length=100)
    problem = models.TextField(_("problem"))
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    areas = models.ManyToManyField(Area, verbose_name=_("areas"), related_name="campaigns")
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    author = models.ForeignKey(
        User, verbose_name=_("author"), on_delete=models.PROTECT, related_name="campaigns"
    )
    approved_by = models.ForeignKey(
        User,
        verbose_name=_("approved by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    state = models.CharField(
        _("state"), max_length=9, choices=CampaignState, default=CampaignState.DRAFTED
    )

    objects: ClassVar = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ("-starts_on", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="fieldwork_campaign_kind", condition=Q(kind__in=CampaignKind)
            ),
            models.CheckConstraint(
                name="fieldwork_campaign_period",
                condition=Q(ends_on__gt=F("starts_on"))
                & Q(ends_on__lte=F("starts_on") + timedelta(days=90)),
                violation_error_message=_("A campaign lasts 1 to 90 days."),
            ),
            models.CheckConstraint(
                name="fieldwork_campaign_basis",
                condition=~Q(kind=CampaignKind.PUBLIC_SAFETY) | ~Q(legal_basis=""),
                violation_error_message=_("A public safety campaign names its legal basis."),
            ),
            models.CheckConstraint(
                name="fieldwork_campaign_approver",
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")),
                violation_error_message=_("Somebody other than the author approves."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskTemplate(Recorded):
    """What is asked for, ready to be sent to many places."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=100)
    title_en = models.CharField(_("title in English"), max_length=100, blank=True)
    kind = models.CharField(_("kind of task"), max_length=15, choices=TaskKind)
    target_kind = models.CharField(_("kind of place"), max_length=8, choices=TargetKind)
    standard = models.ForeignKey(
        Standard,
        verbose_name=_("check list"),
        on_delete=models.PROTECT,
        related_name="templates",
        null=True,
        blank=True,
    )
    instruction = models.TextField(_("instruction"), blank=True)
    due_days = models.PositiveSmallIntegerField(_("days to do it"), default=7)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("task template")
        verbose_name_plural = _("task templates")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title


class Assignment(Recorded):
    """One sending of tasks (派单): where, what, to how many, and until when it can be undone.

    `key` comes from the page that sends, so that a double click sends once.
    `selection` keeps how the places were chosen; `drawn` is the lasso, if any (WGS 84).
    """

    key = models.UUIDField(_("idempotency key"))
    issuer = models.ForeignKey(
        User, verbose_name=_("issued by"), on_delete=models.PROTECT, related_name="assignments"
    )
    template = models.ForeignKey(
        TaskTemplate,
        verbose_name=_("task template"),
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign"),
        on_delete=models.PROTECT,
        related_name="assignments",
        null=True,
        blank=True,
    )
    title = models.CharField(_("title"), max_length=100)
    instruction = models.TextField(_("instruction"), blank=True)
    selection = models.JSONField(_("selection"), default=dict)
    drawn = models.MultiPolygonField(_("drawn area"), srid=STORAGE_SRID, null=True, blank=True)
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(
        _("state"), max_length=7, choices=AssignmentState, default=AssignmentState.SENDING
    )
    target_count = models.PositiveIntegerField(_("tasks to send"), default=0)
    done_count = models.PositiveIntegerField(_("tasks sent"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects: ClassVar = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("sending of tasks")
        verbose_name_plural = _("sendings of tasks")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "key"], name="fieldwork_assignment_once"),
        ]

    def __str__(self) -> str:
        return self.title
