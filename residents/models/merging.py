"""Two records of one person: proposed by one, decided by another, with a way back."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import keeps_history
from core.models import Recorded
from core.rows import EVERYTHING, RowPolicy
from residents.choices.people import MergeState
from residents.models.people import Person
from residents.querysets.people import MergeProposalQuerySet
from staff.models import User

# Both records must lie in the reader's area: of a pair that reaches out of it nobody in it
# may learn, or the proposal would tell that a number exists elsewhere.
BOTH_SIDES = (
    "EXISTS (SELECT 1 FROM residents_person AS one WHERE one.id = kept_id)"
    " AND EXISTS (SELECT 1 FROM residents_person AS other WHERE other.id = dropped_id)"
)


@keeps_history("MergeProposalHistory")
class MergeProposal(Recorded):
    """The proposal to join two records of one person (合并).

    `moved` remembers, in keys and dates only, what joining changed: the residencies that
    went over or ended, the gaps that were filled. Undoing reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(
        Person, verbose_name=_("record that stays"), on_delete=models.PROTECT, related_name="+"
    )
    dropped = models.ForeignKey(
        Person,
        verbose_name=_("record that goes into it"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(
        _("state"), max_length=8, choices=MergeState, default=MergeState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        User, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    answer = models.CharField(_("reason of the decision"), max_length=200, blank=True)
    moved = models.JSONField(default=dict, blank=True, editable=False)

    objects: ClassVar = MergeProposalQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(BOTH_SIDES, capabilities=("people",))
    # Past rows outlive the scope of their pair: only jobs and the data officer read them.
    history_policy: ClassVar = RowPolicy(EVERYTHING)

    class Meta:
        verbose_name = _("proposal to join two records")
        verbose_name_plural = _("proposals to join two records")
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kept", "dropped"],
                condition=Q(state=MergeState.PROPOSED),
                name="residents_merge_one_open",
                violation_error_message=_("These two records already wait for a second person."),
            ),
            models.CheckConstraint(
                name="residents_merge_two_records",
                condition=~Q(kept=F("dropped")),
                violation_error_message=_("A record cannot be joined with itself."),
            ),
            models.CheckConstraint(
                name="residents_merge_state", condition=Q(state__in=MergeState.values)
            ),
            models.CheckConstraint(
                name="residents_merge_second_person",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                violation_error_message=_("A second person decides: you proposed this yourself."),
            ),
            models.CheckConstraint(
                name="residents_merge_decided",
                condition=Q(state=MergeState.PROPOSED, decided_by=None, decided_at=None)
                | ~Q(state=MergeState.PROPOSED) & Q(decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
