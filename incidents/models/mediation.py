"""What happens in a mediation: rooms, sessions, minutes, invited units, questions to the court."""

import uuid
from typing import ClassVar, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedField
from core.models import Recorded
from core.rows import EVERYTHING, RowPolicy, is_actor
from grid.models import Organisation
from incidents.choices.disputes import InvitationState
from incidents.models.disputes import Dispute
from incidents.querysets.disputes import (
    InvitationQuerySet,
    MinutesQuerySet,
    QuestionQuerySet,
    RoomQuerySet,
    SessionQuerySet,
)
from staff.models import NetworkPost, User

_OF_SESSION: Final = (
    "EXISTS (SELECT 1 FROM incidents_mediationsession AS held"
    " JOIN incidents_dispute AS matter ON matter.case_ptr_id = held.dispute_id"
    " WHERE held.id = incidents_sessionminutes.session_id"
    f" AND {is_actor('matter.mediator_id')})"
)
_QUESTION: Final = (
    "(EXISTS (SELECT 1 FROM incidents_dispute AS matter"
    " WHERE matter.case_ptr_id = dispute_id"
    f" AND {is_actor('matter.mediator_id')})"
    " OR EXISTS (SELECT 1 FROM staff_networkpost AS post"
    f" WHERE post.id = judge_id AND {is_actor('post.user_id')}))"
)


class MediationRoom(Recorded):
    """A room in which parties meet (调解室), at an organisation."""

    name = models.CharField(_("room"), max_length=60)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="mediation_rooms",
    )
    seats = models.PositiveSmallIntegerField(_("seats"), default=8)
    is_active = models.BooleanField(_("can be booked"), default=True)

    objects: ClassVar = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("mediation room")
        verbose_name_plural = _("mediation rooms")
        ordering = ("organisation", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="incidents_room_name",
                violation_error_message=_("This organisation has a room of that name already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.name}"


class MediationSession(Recorded):
    """One meeting of the parties. `period` is half open; no room is booked twice.

    What is said there stands in its minutes, which others do not read.
    """

    dispute = models.ForeignKey(
        Dispute, verbose_name=_("dispute"), on_delete=models.PROTECT, related_name="sessions"
    )
    room = models.ForeignKey(
        MediationRoom,
        verbose_name=_("room"),
        on_delete=models.PROTECT,
        related_name="sessions",
        null=True,
        blank=True,
    )
    period = DateTimeRangeField(_("time"))
    is_open = models.BooleanField(_("open to others"), default=False)
    booked_by = models.ForeignKey(
        User, verbose_name=_("booked by"), on_delete=models.PROTECT, related_name="+"
    )
    held_at = models.DateTimeField(_("held"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("called off"), null=True, editable=False)

    objects: ClassVar = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mediation session")
        verbose_name_plural = _("mediation sessions")
        ordering = ("period",)
        constraints: ClassVar = [
            ExclusionConstraint(
                name="incidents_session_room_free",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at=None, room__isnull=False),
                violation_error_message=_("The room is taken at that time."),
            ),
            models.CheckConstraint(
                name="incidents_session_period",
                condition=Q(period__isempty=False)
                & Q(period__startswith__isnull=False)
                & Q(period__endswith__isnull=False),
                violation_error_message=_("The session ends after it begins."),
            ),
            models.CheckConstraint(
                name="incidents_session_held_or_not",
                condition=Q(held_at=None) | Q(cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period.lower:%Y-%m-%d %H:%M}"


class SessionMinutes(Recorded):
    """What was said and offered in a session (调解笔录); sealed, the mediator's alone.

    There is no field for a counsellor's notes: they never enter the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.OneToOneField(
        MediationSession,
        verbose_name=_("session"),
        on_delete=models.PROTECT,
        related_name="minutes",
    )
    present = EncryptedField(_("present"), purpose="minutes.present", max_length=400)
    facts = EncryptedField(_("what it is about"), purpose="minutes.facts", max_length=4000)
    positions = EncryptedField(
        _("what each side wants"), purpose="minutes.positions", max_length=4000, null=True
    )
    outcome = EncryptedField(_("how it ended"), purpose="minutes.outcome", max_length=4000)
    written_by = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar = MinutesQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(using=f"{EVERYTHING} OR {_OF_SESSION}")

    class Meta:
        verbose_name = _("minutes of a session")
        verbose_name_plural = _("minutes of sessions")

    def __str__(self) -> str:
        return str(self.session)


class PartnerInvitation(Recorded):
    """A partner unit asked to help: legal aid, counselling, volunteers (S08).

    Third persons come only if the parties agree (人民调解法 20). `words` say what is asked
    for; what a counsellor hears stays with the counsellor.
    """

    dispute = models.ForeignKey(
        Dispute, verbose_name=_("dispute"), on_delete=models.PROTECT, related_name="invitations"
    )
    org = models.ForeignKey(
        Organisation,
        verbose_name=_("unit"),
        on_delete=models.PROTECT,
        related_name="dispute_invitations",
    )
    words = models.CharField(_("what is asked for"), max_length=200, blank=True)
    is_agreed_by_parties = models.BooleanField(_("the parties agree"), default=False)
    state = models.CharField(
        _("state"), max_length=8, choices=InvitationState, default=InvitationState.ASKED
    )
    asked_by = models.ForeignKey(
        User, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.ForeignKey(
        User,
        verbose_name=_("answered by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    answered_at = models.DateTimeField(
        pgettext_lazy("handling", "answered"), null=True, editable=False
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of a partner unit")
        verbose_name_plural = _("invitations of partner units")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dispute", "org"],
                condition=~Q(state=InvitationState.DECLINED),
                name="incidents_invitation_once",
                violation_error_message=_("This unit is invited already."),
            ),
            models.CheckConstraint(
                name="incidents_invitation_state", condition=Q(state__in=InvitationState.values)
            ),
            models.CheckConstraint(
                name="incidents_invitation_agreed",
                condition=Q(is_agreed_by_parties=True),
                violation_error_message=_(
                    "Others take part only if the parties agree. Ask them first."
                ),
            ),
            models.CheckConstraint(
                name="incidents_invitation_declined",
                condition=~Q(state=InvitationState.DECLINED) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.org)


class CourtQuestion(Recorded):
    """A question on the law put to the contact judge of a place (S40).

    The judge who guided does not hear the case. Read by the mediator and the judge.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dispute = models.ForeignKey(
        Dispute, verbose_name=_("dispute"), on_delete=models.PROTECT, related_name="questions"
    )
    judge = models.ForeignKey(
        NetworkPost, verbose_name=_("contact judge"), on_delete=models.PROTECT, related_name="+"
    )
    question = EncryptedField(_("question"), purpose="courtquestion.question", max_length=1000)
    answer = EncryptedField(
        pgettext_lazy("question", "answer"),
        purpose="courtquestion.answer",
        max_length=4000,
        null=True,
    )
    asked_by = models.ForeignKey(
        User, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    due_at = models.DateTimeField(_("due"))
    answered_at = models.DateTimeField(
        pgettext_lazy("handling", "answered"), null=True, editable=False
    )

    objects: ClassVar = QuestionQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(using=f"{EVERYTHING} OR {_QUESTION}")

    class Meta:
        verbose_name = _("question to the contact judge")
        verbose_name_plural = _("questions to contact judges")
        ordering = ("asked_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_courtquestion_answered",
                condition=Q(answered_at=None, answer=None)
                | Q(answered_at__isnull=False, answer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.judge)
