"""The mediator's lists and papers: what waits, rooms, minutes, agreements, follow-ups."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from core.views import private_file
from incidents.choices import DisputeState
from incidents.choices.disputes import CheckResult
from incidents.forms.disputes import AgreementTermsForm, MinutesForm
from incidents.forms.figures import FIRST_DAY, LAST_DAY
from incidents.models import (
    CourtQuestion,
    Dispute,
    JudicialConfirmation,
    MediationRoom,
    MediationSession,
    PartnerInvitation,
)
from incidents.services import disputes
from incidents.services.disputes.follow_ups import due_checks, own_disputes
from incidents.services.disputes.papers import (
    agreement_paper,
    application_paper,
    guide_paper,
    minutes_paper,
)
from incidents.views.cases import SignedInView, page_of
from incidents.views.disputes import DisputeView

WEEK: Final = timedelta(days=7)
MOST: Final = 50


class MediationPage(SignedInView):
    """What waits for a mediator: disputes, sessions, follow-ups, times that run out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it, the most urgent first; for a partner unit its invitations."""
        seen = Dispute.objects.visible_to(self.actor)
        rows = seen.mediated_by(self.actor).open().order_by("next_due_at", "pk")
        today = timezone.localdate()
        own = seen.filter(mediator=self.actor.pk)
        context = {
            "rows": rows.select_related("cell__parent", "area")[:MOST],
            "sessions": upcoming(self.actor)[:MOST],
            "checks": due_checks(self.actor).filter(due_on__lte=today + WEEK)[:MOST],
            "countdowns": JudicialConfirmation.objects.filter(dispute__in=own)
            .exclude(due_at=None)
            .select_related("dispute", "court_org")[:MOST],
            "invitations": invitations_to(self.actor)[:MOST],
            "questions": questions_to(self.actor)[:MOST],
            "queue": court_queue(self.actor)[:MOST],
            "today": today,
            "now": timezone.now(),
        }
        return render(request, "incidents/disputes/mine.html", context)


def upcoming(actor: Any) -> Any:
    """Return the sessions of the actor's disputes from now on."""
    rows = MediationSession.objects.standing().filter(
        dispute__in=own_disputes(actor), held_at=None, period__endswith__gt=timezone.now() - WEEK
    )
    return rows.select_related("dispute", "room__organisation").order_by("period")


def invitations_to(actor: Any) -> Any:
    """Return the invitations that wait for the actor's unit."""
    rows = PartnerInvitation.objects.visible_to(actor).filter(state="asked")
    rows = rows.filter(org=actor.organisation_id).exclude(dispute__conflicts__user=actor.pk)
    if actor.organisation_id is None:
        rows = rows.none()
    return rows.select_related("dispute", "asked_by")


def questions_to(actor: Any) -> Any:
    """Return the questions that wait for the actor as contact judge."""
    rows = CourtQuestion.objects.visible_to(actor).open().filter(judge__user=actor.pk)
    return rows.select_related("dispute", "asked_by").order_by("due_at")


def court_queue(actor: Any) -> Any:
    """Return the joint applications before the actor's court, the most urgent first."""
    if actor.organisation_id is None:
        return JudicialConfirmation.objects.none()
    rows = JudicialConfirmation.objects.visible_to(actor).exclude(due_at=None)
    rows = rows.filter(court_org=actor.organisation_id)
    return rows.select_related("dispute").order_by("due_at")


class AnswerQuestionPage(SignedInView):
    """The contact judge's answer."""

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Answer it."""
        found = CourtQuestion.objects.visible_to(self.actor).filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such question put to you."))
        try:
            disputes.answer_question(
                actor=self.actor, question=found, answer=request.POST.get("text", "")
            )
        except (OutOfScope, NotAllowed):
            raise
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Answered."))
        return redirect("incidents:mediation")


class FollowUpsPage(SignedInView):
    """Every follow-up to be made, with its three answers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the earliest first."""
        context = {
            "rows": due_checks(self.actor)[:MOST],
            "results": CheckResult.choices,
            "today": timezone.localdate(),
        }
        return render(request, "incidents/disputes/follow_ups.html", context)


class RoomsPage(SignedInView):
    """The calendar of the rooms for a week; of others' sessions only the hours."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the week of the day in the address."""
        rooms = list(
            MediationRoom.objects.visible_to(self.actor).in_use().select_related("organisation")
        )
        first = monday_of(request.GET.get("day", ""))
        start = timezone.make_aware(datetime.combine(first, time.min))
        taken = list(MediationSession.objects.busy(start, start + WEEK))
        days = [first + timedelta(days=n) for n in range(WEEK.days)]
        table = [(room, [hours_of(taken, room.pk, day) for day in days]) for room in rooms]
        context = {
            "days": days,
            "table": table,
            "before": first - WEEK,
            "after": first + WEEK,
        }
        return render(request, "incidents/disputes/rooms.html", context)


def monday_of(text: str) -> Any:
    """Return the Monday of the week of a day; of this week where there is none."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        day = timezone.localdate()
    day = day if FIRST_DAY <= day <= LAST_DAY else timezone.localdate()
    return day - timedelta(days=day.weekday())


def hours_of(taken: list[Any], room: int, day: Any) -> list[str]:
    """Return the hours in which a room is taken on a day."""
    found = []
    for row in taken:
        begins, ends = (timezone.localtime(m) for m in (row["period"].lower, row["period"].upper))
        if row["room"] == room and begins.date() == day:
            found.append(f"{begins:%H:%M}–{ends:%H:%M}")
    return found


class MinutesPage(DisputeView):
    """The minutes of one session."""

    def get(self, request: HttpRequest, pk: int, session: int) -> HttpResponse:
        """Show the empty template."""
        dispute = self.dispute(pk)
        return self.show(dispute, self.session(dispute, session), MinutesForm())

    def post(self, request: HttpRequest, pk: int, session: int) -> HttpResponse:
        """Write the minutes, or show what is refused."""
        dispute = self.dispute(pk)
        row, form = self.session(dispute, session), MinutesForm(request.POST)
        if form.is_valid():
            try:
                disputes.hold_session(actor=self.actor, session=row, **form.values())
            except (OutOfScope, NotAllowed):
                raise
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The minutes are written."))
                return redirect(page_of(dispute))
        return self.show(dispute, row, form)

    def session(self, dispute: Dispute, pk: int) -> MediationSession:
        """Return the session. Raises OutOfScope."""
        found = dispute.sessions.filter(pk=pk).first()
        if found is None or dispute.mediator_id != self.actor.pk:
            raise OutOfScope(_("There is no such session in your disputes."))
        return found

    def show(self, dispute: Dispute, session: MediationSession, form: MinutesForm) -> HttpResponse:
        """Show the form; a refused one answers 422."""
        context = {"dispute": dispute, "session": session, "form": form}
        status = 422 if form.is_bound else 200
        return render(self.request, "incidents/disputes/minutes.html", context, status=status)


class AgreementPage(DisputeView):
    """Writing an agreement, or changing one that nobody has signed."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form, with what is written already."""
        dispute = self.mediated(pk)
        written = None
        if dispute.state == DisputeState.AGREED:
            written = disputes.read_agreement(actor=self.actor, case=dispute)
        initial = {}
        if written:
            initial = {
                "form": written.form,
                "facts": written.facts.opened(),
                "terms": written.terms.opened(),
                "amount": written.amount,
                "perform_by": written.perform_by,
                "status_matter": written.status_matter,
            }
        return self.show(dispute, AgreementTermsForm(initial=initial))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write it, or show what is refused."""
        dispute = self.mediated(pk)
        form = AgreementTermsForm(request.POST)
        is_new = dispute.state != DisputeState.AGREED
        service = disputes.write_agreement if is_new else disputes.change_agreement
        if form.is_valid():
            try:
                service(actor=self.actor, case=dispute, terms=form.terms_given())
            except (OutOfScope, NotAllowed):
                raise
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Written. Now let everybody sign."))
                return redirect(page_of(dispute))
        return self.show(dispute, form)

    def mediated(self, pk: int) -> Dispute:
        """Return the dispute, for its mediator. Raises OutOfScope, NotAllowed."""
        dispute = self.dispute(pk)
        if dispute.mediator_id != self.actor.pk:
            raise NotAllowed(_("Only the mediator opens the file of a dispute."))
        return dispute

    def show(self, dispute: Dispute, form: AgreementTermsForm) -> HttpResponse:
        """Show the form; a refused one answers 422."""
        status = 422 if form.is_bound else 200
        context = {"dispute": dispute, "form": form}
        return render(self.request, "incidents/disputes/agreement.html", context, status=status)


class PaperPage(DisputeView):
    """A paper of a dispute as PDF."""

    def get(self, request: HttpRequest, pk: int, paper: str, key: int = 0) -> HttpResponse:
        """Make the paper; what it shows enters the read log."""
        dispute = self.dispute(pk)
        content = self.made(dispute, paper, key)
        name = f"{dispute.number}-{paper}.pdf"
        return private_file(content, "application/pdf", name, shown=True)

    def made(self, dispute: Dispute, paper: str, key: int) -> bytes:
        """Return the PDF. Raises OutOfScope for a paper that is not there."""
        if paper == "agreement":
            return agreement_paper(actor=self.actor, case=dispute)
        if paper == "guide":
            return guide_paper(actor=self.actor, case=dispute)
        if paper == "minutes":
            session = dispute.sessions.filter(pk=key).first()
            if session:
                return minutes_paper(actor=self.actor, session=session)
        if paper == "application":
            rows = JudicialConfirmation.objects.visible_to(self.actor).select_related(
                "dispute__mediating_org", "court_org"
            )
            row = rows.filter(dispute=dispute.pk).order_by("-pk").first()
            if row:
                return application_paper(actor=self.actor, confirmation=row)
        raise OutOfScope(_("There is no such paper."))
