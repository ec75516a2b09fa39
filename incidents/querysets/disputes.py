"""Questions asked of disputes and of what belongs to them."""

from datetime import date, datetime
from typing import Any, ClassVar, Final, Self

from django.db.models import F, Q, QuerySet

from core.access import Actor
from incidents.choices import DisputeState
from incidents.querysets.cases import DeskQuerySet, serves

CHECKED: Final = (DisputeState.AGREED, DisputeState.PERFORMING)  # an agreement is looked after


class DisputeQuerySet(DeskQuerySet):
    """Disputes (纠纷). Who sees the case sees neither parties nor minutes nor agreement."""

    capability: ClassVar[str] = "disputes"
    own_paths: ClassVar[tuple[str, ...]] = ("mediator",)  # see in_hands_of

    def in_hands_of(self, actor: Actor) -> Q:
        """Return the condition of "own": also the mediator's, an invited unit's, the court's."""
        mine = super().in_hands_of(actor) | Q(mediator=actor.pk)
        if org := getattr(actor, "organisation_id", None):
            asked: Any = self.model._meta.get_field("invitations").related_model
            open_to = asked._base_manager.exclude(state="declined").filter(org=org)
            mine |= Q(pk__in=open_to.values("dispute"))
            asked = self.model._meta.get_field("confirmations").related_model
            sent = asked._base_manager.exclude(state="drafted").filter(court_org=org)
            mine |= Q(pk__in=sent.values("dispute"))
        return mine

    def mediated_by(self, actor: Actor) -> Self:
        """Keep the disputes that the actor mediates."""
        return self.filter(mediator=actor.pk)

    def accepted_between(self, start: datetime, end: datetime) -> Self:
        """Keep the disputes that a mediator took on at `start` ≤ moment < `end`."""
        return self.filter(accepted_at__gte=start, accepted_at__lt=end)

    def follow_up_due(self, day: date) -> Self:
        """Keep the disputes of whose standing agreement a follow-up is due on or before a day."""
        checks: Any = self.model._meta.get_field("checks").related_model
        due = checks.objects.standing().due_by(day)
        return self.filter(pk__in=due.order_by().values("dispute"))

    def concern_due(self, day: date) -> Self:
        """Keep the open disputes whose concern about violence must be looked at again."""
        return self.open().filter(is_violence_concern=True, concern_review_on__lte=day)


class OfDispute(QuerySet[Any]):
    """Rows that are read by whoever reads their dispute."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the rows of the disputes the actor may read."""
        disputes = self.model._meta.get_field("dispute").related_model.objects
        return self.filter(dispute__in=disputes.visible_to(actor).order_by().values("pk"))


class Dossier(QuerySet[Any]):
    """Parties, minutes, agreements: read by the mediator of the dispute (人民调解法 15)."""

    dispute_path: ClassVar[str] = "dispute"

    def visible_to(self, actor: Actor) -> Self:
        """Keep the rows of the disputes the actor mediates."""
        if not actor.is_active:
            return self.none()
        return self.filter(self.of_mediator(actor))

    def of_mediator(self, actor: Actor) -> Q:
        """Return the condition that the actor mediates, without an interest in the matter."""
        path = self.dispute_path
        return Q(**{f"{path}__mediator": actor.pk}) & ~Q(**{f"{path}__conflicts__user": actor.pk})


class DisputePartyQuerySet(Dossier):
    """Parties: also read at the desk that wrote them down, until a mediator is named."""

    def of_mediator(self, actor: Actor) -> Q:
        """Return the condition of the mediator, and of the desk at the entry."""
        entry = Q(entered_by=actor.pk, dispute__assigned_at=None)
        return super().of_mediator(actor) | entry

    def taking_part(self) -> Self:
        """Keep the parties who have not left the mediation."""
        return self.filter(withdrew_at=None)


class MinutesQuerySet(Dossier):
    """Minutes of sessions."""

    dispute_path: ClassVar[str] = "session__dispute"


class AgreementQuerySet(Dossier):
    """Agreements: also read by the court that was asked to confirm one."""

    def of_mediator(self, actor: Actor) -> Q:
        """Return the condition of the mediator, and of the court's people."""
        found = super().of_mediator(actor)
        if org := getattr(actor, "organisation_id", None):
            found |= Q(confirmation__court_org=org) & ~Q(confirmation__state="drafted")
        return found


class TextQuerySet(QuerySet[Any]):
    """Texts of agreements: read by whoever reads the agreement."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the texts of the agreements the actor may read."""
        agreements = self.model._meta.get_field("agreement").related_model.objects
        return self.filter(agreement__in=agreements.visible_to(actor).order_by().values("pk"))

    def current(self) -> Self:
        """Keep the texts that no later one has replaced."""
        return self.filter(replaced_at=None)


class SignatureQuerySet(QuerySet[Any]):
    """Signatures under agreements: read by whoever reads the text above them."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the signatures under the texts the actor may read."""
        texts = self.model._meta.get_field("text").related_model.objects
        return self.filter(text__in=texts.visible_to(actor).order_by().values("pk"))


class LinkQuerySet(Dossier):
    """Links to sign with."""

    dispute_path: ClassVar[str] = "party__dispute"

    def open(self) -> Self:
        """Keep the links that were neither used nor replaced."""
        return self.filter(closed_at=None)


class ReadingQuerySet(Dossier):
    """What parties looked at."""

    dispute_path: ClassVar[str] = "party__dispute"


class DossierFileQuerySet(Dossier):
    """Files of the dossier."""

    def listed(self) -> QuerySet[Any, Any]:
        """Return what a list shows of the files; the contents stay where they are."""
        return self.values("pk", "mime", "size", "sha256", "uploaded_at", "uploaded_by__full_name")


class ConfirmationQuerySet(QuerySet[Any]):
    """Joint applications: the mediator's, and those before the actor's court."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the applications of one's own disputes and of one's own court."""
        if not actor.is_active:
            return self.none()
        found = Q(dispute__mediator=actor.pk)
        if org := getattr(actor, "organisation_id", None):
            found |= Q(court_org=org) & ~Q(state="drafted")
        return self.filter(found)


class CheckQuerySet(OfDispute):
    """Follow-ups of agreements."""

    def open(self) -> Self:
        """Keep those that nobody has made."""
        return self.filter(done_at=None)

    def standing(self) -> Self:
        """Keep those of agreements that stand and are to be kept.

        Agreements themselves are the mediator's to read: of a replaced one the checks are
        older than the moment at which the parties agreed last.
        """
        return self.filter(dispute__state__in=CHECKED, created_at__gte=F("dispute__agreed_at"))

    def due_by(self, day: date) -> Self:
        """Keep the open ones due on or before a day."""
        return self.open().filter(due_on__lte=day)


class InvitationQuerySet(QuerySet[Any]):
    """Invitations: of the disputes one reads, and those to one's own unit."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the invitations the actor may read."""
        if not actor.is_active or not serves(actor):
            return self.none()
        disputes = self.model._meta.get_field("dispute").related_model.objects
        found = Q(dispute__in=disputes.visible_to(actor).order_by().values("pk"))
        if org := getattr(actor, "organisation_id", None):
            found |= Q(org=org)
        return self.filter(found)


class QuestionQuerySet(QuerySet[Any]):
    """Questions to contact judges: of one's own disputes, and those put to oneself."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the questions the actor put or is to answer."""
        if not actor.is_active or not serves(actor):
            return self.none()
        return self.filter(Q(dispute__mediator=actor.pk) | Q(judge__user=actor.pk))

    def open(self) -> Self:
        """Keep the questions without an answer."""
        return self.filter(answered_at=None)


class RoomQuerySet(QuerySet[Any]):
    """Rooms: known to everybody who works with disputes."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep every room for those who mediate or invite."""
        may = actor.is_active and bool(actor.scope_of("disputes"))
        return self if may else self.none()

    def in_use(self) -> Self:
        """Keep the rooms that can be booked."""
        return self.filter(is_active=True)


class SessionQuerySet(OfDispute):
    """Sessions. Of others' sessions only the room and the hours are told (`busy`)."""

    def standing(self) -> Self:
        """Keep the sessions that were not called off."""
        return self.filter(cancelled_at=None)

    def busy(self, start: datetime, end: datetime) -> QuerySet[Any, Any]:
        """Return (room, period) of the sessions in a time, and nothing else of them."""
        rows = self.standing().filter(period__overlap=(start, end), room__isnull=False)
        return rows.order_by("period").values("room", "period")


class ProfileQuerySet(QuerySet[Any]):
    """The register of mediators: read by everybody who works with disputes."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the register for those with a right to disputes, or to their totals."""
        scope = actor.scope_of("disputes")
        return self if actor.is_active and (scope or scope.totals) else self.none()


class RoundQuerySet(QuerySet[Any]):
    """Screening rounds: those of the areas whose campaigns one reads."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the rounds of the campaigns and areas of the actor."""
        ranges = actor.scope_of("campaigns").ranges if actor.is_active else ()
        found = Q(pk__in=[])
        for part in ranges:
            found |= Q(area_code__gte=part.low, area_code__lt=part.high)
        return self.filter(found)

    def missed(self, day: date) -> Self:
        """Keep the rounds whose day has passed without being made."""
        return self.filter(done_at=None, due_on__lt=day)
