"""Decisions on support levels: two named people, for 90 days at most."""

import uuid
from datetime import timedelta
from typing import ClassVar, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedField
from core.history import keeps_history
from core.models import Recorded
from residents.choices.files import LEVEL_DAYS, Level, LevelState, Need, Objector
from residents.models.subjects import someone
from residents.models.youth import YouthSupportFile
from residents.querysets.files import LevelDecisionQuerySet
from residents.walls import YOUTH_TABLE, part_of

LONGEST: Final = timedelta(days=LEVEL_DAYS)
DECIDED: Final = tuple(state for state in LevelState.values if state != LevelState.PROPOSED)


@keeps_history("SupportLevelDecisionHistory")
class SupportLevelDecision(Recorded):
    """How much help a file's young person is owed (三色, S28), decided by two people.

    Half open: `valid_from` ≤ day < `valid_to`, 90 days at most; without one the level is
    green. Its reasons are needs from a closed list. Nothing raises it by itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(YouthSupportFile, on_delete=models.PROTECT, related_name="levels")
    level = models.CharField(_("level"), max_length=6, choices=Level)
    needs = ArrayField(
        models.CharField(max_length=10, choices=Need),
        verbose_name=_("needs"),
        default=list,
        blank=True,
    )
    reasons = EncryptedField(_("reasons"), purpose="youth.level_reasons", max_length=1000)
    proposed_by = someone(_("proposed by"))
    endorsed_by = someone(_("endorsed by"), optional=True)
    told_guardian_on = models.DateField(_("guardian told on"), null=True, blank=True)
    not_told_reason = models.CharField(_("why not told"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    objected_on = models.DateField(_("objected on"), null=True, blank=True)
    objected_by = models.CharField(
        _("objection by"), max_length=8, choices=Objector, null=True, blank=True
    )
    objection = EncryptedField(
        _("objection"), purpose="youth.level_objection", max_length=1000, null=True, blank=True
    )
    state = models.CharField(
        _("state"), max_length=8, choices=LevelState, default=LevelState.PROPOSED
    )

    objects: ClassVar = LevelDecisionQuerySet.as_manager()
    row_policy: ClassVar = part_of(YOUTH_TABLE, "file_id")

    class Meta:
        verbose_name = _("decision on the support level")
        verbose_name_plural = _("decisions on support levels")
        ordering = ("-valid_from", "-created_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residents_level_closed_lists",
                condition=Q(
                    level__in=Level.values,
                    state__in=LevelState.values,
                    needs__contained_by=Need.values,
                ),
            ),
            models.CheckConstraint(
                name="residents_level_needs",
                condition=Q(level=Level.GREEN) | Q(needs__len__gt=0),
                violation_error_message=_("Name at least one need: a level has no other reason."),
            ),
            models.CheckConstraint(
                name="residents_level_by_two",
                condition=Q(endorsed_by=None) | ~Q(endorsed_by=F("proposed_by")),
                violation_error_message=_("Somebody other than the proposer endorses a level."),
            ),
            models.CheckConstraint(
                name="residents_level_endorsed",
                condition=Q(state__in=[LevelState.PROPOSED, LevelState.REPLACED])
                | Q(endorsed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="residents_level_told",
                condition=Q(endorsed_by=None)
                | Q(told_guardian_on__isnull=False)
                | ~Q(not_told_reason=""),
                violation_error_message=_("Say when the guardian was told, or why not."),
            ),
            models.CheckConstraint(
                name="residents_level_period",
                condition=Q(valid_to__gte=F("valid_from"), valid_to__lte=F("valid_from") + LONGEST),
                violation_error_message=_("A level lasts 90 days at most."),
            ),
            models.CheckConstraint(
                name="residents_level_objection",
                condition=Q(objected_on=None, objected_by=None, objection=None)
                | Q(
                    objected_on__isnull=False,
                    objected_by__in=Objector.values,
                    objection__isnull=False,
                ),
            ),
            ExclusionConstraint(
                name="residents_level_one_at_a_time",
                expressions=[
                    ("file", RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_to"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=DECIDED, endorsed_by__isnull=False),
                violation_error_message=_("Another level is in force on these days."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_level_display()

    @property
    def need_labels(self) -> list[str]:
        """The needs, in words."""
        return [str(Need(need).label) for need in self.needs]
