"""The register of mediators and the calendar of screening rounds."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly, Recorded
from fieldwork.models import Campaign
from grid.models import Area, Organisation
from incidents.choices.disputes import Skill
from incidents.querysets.disputes import ProfileQuerySet, RoundQuerySet
from staff.models import User


class MediatorProfile(Recorded):
    """What a mediator can do (调解员名册): skills, certificate, training.

    `employer` is where somebody works besides mediating; nobody mediates where it is a party.
    """

    user = models.OneToOneField(
        User, verbose_name=_("mediator"), on_delete=models.PROTECT, related_name="mediator_profile"
    )
    skills = ArrayField(
        models.CharField(max_length=16, choices=Skill), verbose_name=_("skills"), default=list
    )
    certificate_number = models.CharField(_("certificate number"), max_length=40, blank=True)
    certified_on = models.DateField(_("certified on"), null=True, blank=True)
    certified_until = models.DateField(_("certificate valid until"), null=True, blank=True)
    employer = models.ForeignKey(
        Organisation,
        verbose_name=_("employer"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    objects: ClassVar = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("mediator's profile")
        verbose_name_plural = _("register of mediators")
        ordering = ("user__full_name", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_mediator_skills", condition=Q(skills__contained_by=Skill.values)
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def skill_labels(self) -> list[str]:
        """The words of the skills."""
        return [str(Skill(one).label) for one in self.skills]


class MediatorTraining(AppendOnly):
    """A course a mediator took part in; hours add up over a year."""

    profile = models.ForeignKey(
        MediatorProfile,
        verbose_name=_("mediator"),
        on_delete=models.PROTECT,
        related_name="trainings",
    )
    title = models.CharField(_("course"), max_length=100)
    held_on = models.DateField(_("held on"))
    hours = models.PositiveSmallIntegerField(_("hours"))
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("training of a mediator")
        verbose_name_plural = _("trainings of mediators")
        ordering = ("-held_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_training_hours",
                condition=Q(hours__gte=1, hours__lte=200),
                violation_error_message=_("A course has 1 to 200 hours."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ScreeningRound(Recorded):
    """One day on which an area is asked for disputes (排查): weekly in a village, fortnightly
    in a town, monthly in a city. The campaign says why and where; it never asks about people.
    """

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="rounds"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="+"
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    due_on = models.DateField(_("due on"))
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    done_by = models.ForeignKey(
        User,
        verbose_name=_("done by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    found_count = models.PositiveSmallIntegerField(_("disputes found"), default=0)

    objects: ClassVar = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening round")
        verbose_name_plural = _("screening rounds")
        ordering = ("due_on", "area_code")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "due_on"], name="incidents_round_area"),  # calendar
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "area", "due_on"], name="incidents_round_once"
            ),
            models.CheckConstraint(
                name="incidents_round_done",
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on:%Y-%m-%d} {self.area_code}"
