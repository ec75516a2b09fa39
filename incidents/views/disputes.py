"""Registering a dispute, and what the mediator does on its page."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, NotAllowed, OutOfScope
from core.numbers import whole_number
from incidents.choices.disputes import SkipGround
from incidents.forms.disputes import PartyForm, RegisterForm, SessionForm
from incidents.models import Appeal, Dispute, DisputeParty, PerformanceCheck
from incidents.services import disputes
from incidents.services.disputes.bodies import courts_for, mediators_for, partners_for
from incidents.services.disputes.registering import check_registrar
from incidents.services.one_visit import check_visit, register_with_appeal
from incidents.views.cases import CaseView, SignedInView, page_of, said

DONE: Final = "on"


class RegisterPage(SignedInView):
    """A new dispute, whichever door it came through."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, with the place and the appeal that the address names."""
        check_registrar(self.actor)
        self.appeal(whole_number(request.GET.get("appeal", "")))
        return self.show(RegisterForm(actor=self.actor, initial=request.GET.dict()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register it, or show what is refused with all that was typed."""
        check_registrar(self.actor)
        form = RegisterForm(request.POST, actor=self.actor)
        if form.is_valid():
            try:
                made, page = self.registered(form)
            except (OutOfScope, NotAllowed):
                raise
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Registered as %(number)s.") % {"number": made.number})
                return redirect(page)
        return self.show(form)

    def registered(self, form: RegisterForm) -> tuple[Dispute, str]:
        """Register it; return it with where to go: what came with an appeal, to its receipt."""
        report, appeal = form.report(), self.appeal(form.cleaned_data["appeal"])
        if appeal is None:
            made = disputes.register_dispute(actor=self.actor, report=report)
            return made, page_of(made)
        made = register_with_appeal(actor=self.actor, report=report, appeal=appeal)
        return made, reverse("incidents:appeal_receipt", args=[appeal.pk])

    def appeal(self, key: int | None) -> Appeal | None:
        """Return the appeal that it came in with. Raises OutOfScope, NotAllowed."""
        if not key:
            return None
        found: Appeal | None = Appeal.objects.visible_to(self.actor).filter(pk=key).first()
        if found is None:
            raise OutOfScope(_("There is no such case in your area."))
        check_visit(self.actor, found)
        return found

    def show(self, form: RegisterForm) -> HttpResponse:
        """Show the form; a refused one answers 422."""
        status = 422 if form.is_bound else 200
        groups = (
            (_("The matter"), [form[name] for name in form.MATTER]),
            (_("Safety"), [form[name] for name in form.SAFETY]),
            (_("The two sides; only the mediator reads this"), [form[n] for n in form.SIDES]),
        )
        context = {"form": form, "groups": groups}
        return render(self.request, "incidents/disputes/register.html", context, status=status)


class DisputeView(CaseView):
    """A view on one dispute, found in the scope of whoever asks."""

    def dispute(self, pk: int) -> Dispute:
        """Return the dispute. Raises OutOfScope."""
        rows = Dispute.objects.visible_to(self.actor).select_related("mediating_org", "mediator")
        found: Dispute | None = rows.filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such case in your area."))
        return found


class ActPage(DisputeView):
    """What is done on the page of a dispute, one word each."""

    def post(self, request: HttpRequest, pk: int, what: str) -> HttpResponse:
        """Do it and go back to the dispute."""
        dispute = self.dispute(pk)
        doing = getattr(self, f"do_{what.replace('-', '_')}", None)
        if doing is None:
            raise Http404(_("There is no such step."))
        doing(dispute)
        return self.back(dispute)

    def given(self, name: str) -> str:
        """Return a text of the form."""
        return str(self.request.POST.get(name, "")).strip()

    def chosen(self, rows: Any, name: str) -> Any:
        """Return the row that the form names, None where it names none of these."""
        key = whole_number(self.given(name))
        return rows.filter(pk=key).first() if key else None

    def party(self, dispute: Dispute) -> DisputeParty:
        """Return the party that the form names. Raises OutOfScope."""
        rows = DisputeParty.objects.visible_to(self.actor).filter(dispute=dispute)
        found = [row for row in rows if str(row.pk) == self.given("party")]
        if not found:
            raise OutOfScope(_("There is no such party in your disputes."))
        return found[0]

    def do_assign(self, dispute: Dispute) -> None:
        """Name the mediator."""
        person = self.chosen(mediators_for(dispute.area_code), "mediator")
        done = _("%(name)s mediates.") % {"name": person}
        self.attempt(done, disputes.assign_mediator, case=dispute, mediator=person)

    def do_take_on(self, dispute: Dispute) -> None:
        """Take it on, without an interest in it."""
        is_free = self.given("no_interest") == DONE
        self.attempt(_("Taken on."), disputes.accept_dispute, case=dispute, no_interest=is_free)

    def do_party(self, dispute: Dispute) -> None:
        """Write a party down."""
        form = PartyForm(self.request.POST, code=dispute.area_code)
        if not form.is_valid():
            messages.error(self.request, "；".join(said(form)))  # type: ignore[arg-type]
            return
        self.attempt(_("Written down."), disputes.add_party, case=dispute, party=form.party())

    def do_consent(self, dispute: Dispute) -> None:
        """Record that a party agrees."""
        self.attempt(_("Noted."), disputes.record_consent, party=self.party(dispute))

    def do_leave(self, dispute: Dispute) -> None:
        """Record that a party refuses or leaves."""
        self.attempt(_("Noted."), disputes.leave_mediation, party=self.party(dispute))

    def do_more_time(self, dispute: Dispute) -> None:
        """Record that a party agrees to more time."""
        self.attempt(_("Noted."), disputes.record_extension_consent, party=self.party(dispute))

    def do_safety(self, dispute: Dispute) -> None:
        """Hand it to the police."""
        self.attempt(
            _("Handed to the police. Call 110 if somebody is in danger now."),
            disputes.take_safety_path,
            case=dispute,
            reason=self.given("text"),
            domestic=self.given("domestic") == DONE,
        )

    def do_review(self, dispute: Dispute) -> None:
        """Look at a concern again."""
        stands = self.given("choice") != "lift"
        self.attempt(_("Noted."), disputes.review_concern, case=dispute, stands=stands,
                     reason=self.given("text"))  # fmt: skip

    def do_book(self, dispute: Dispute) -> None:
        """Book a session."""
        form = SessionForm(self.request.POST, actor=self.actor)
        if not form.is_valid():
            messages.error(self.request, "；".join(said(form)))  # type: ignore[arg-type]
            return
        self.attempt(_("Booked."), disputes.book_session, case=dispute, **form.values())

    def do_call_off(self, dispute: Dispute) -> None:
        """Call a session off."""
        session = self.chosen(dispute.sessions.all(), "session")
        if session:
            self.attempt(_("Called off."), disputes.cancel_session, session=session)

    def do_invite(self, dispute: Dispute) -> None:
        """Invite a partner unit, as the parties agree."""
        org = self.chosen(partners_for(dispute.area_code), "org")
        if org is None:
            messages.error(self.request, _("Choose the unit."))
            return
        is_agreed = self.given("agreed") == DONE
        self.attempt(_("Invited."), disputes.invite_partner, case=dispute, org=org,
                     agreed=is_agreed, words=self.given("text"))  # fmt: skip

    def do_answer_invitation(self, dispute: Dispute) -> None:
        """Answer for the invited unit."""
        row = self.chosen(dispute.invitations.all(), "invitation")
        if row:
            accept = self.given("choice") == "accept"
            self.attempt(_("Answered."), disputes.answer_invitation, invitation=row,
                         accept=accept, reason=self.given("text"))  # fmt: skip

    def do_ask(self, dispute: Dispute) -> None:
        """Ask the contact judge."""
        self.attempt(_("The judge answers within 3 working days."), disputes.ask_judge,
                     case=dispute, question=self.given("text"))  # fmt: skip

    def do_sign(self, dispute: Dispute) -> None:
        """Record signatures on paper: those ticked, or all of them."""
        chosen, is_all = self.request.POST.getlist("party"), self.given("all") == DONE
        rows = DisputeParty.objects.visible_to(self.actor).filter(dispute=dispute)
        self.attempt(
            _("Signatures were recorded."),
            disputes.sign_agreement,
            case=dispute,
            parties=[row for row in rows.taking_part() if is_all or str(row.pk) in chosen],
            mediator=is_all or self.given("mediator") == DONE,
            seal=is_all or self.given("seal") == DONE,
        )

    def do_refuse_signing(self, dispute: Dispute) -> None:
        """Record that a party does not sign."""
        self.attempt(_("Noted."), disputes.refuse_to_sign, party=self.party(dispute))

    def do_wish(self, dispute: Dispute) -> None:
        """Record whether a party asks to be told by text message."""
        wants = self.given("choice") == DONE
        self.attempt(_("Noted."), disputes.keep_wish, party=self.party(dispute), wants=wants)

    def do_text_link(self, dispute: Dispute) -> None:
        """Send a party its link to sign with by text message, once for each page shown."""
        try:
            once = UUID(self.given("once"))
        except ValueError as error:
            raise BadInput(_("Open the page again, then send it.")) from error
        done = _("Sent by text message. A link given before is void.")
        self.attempt(done, disputes.text_link, party=self.party(dispute), once=once)

    def do_skip(self, dispute: Dispute) -> None:
        """Let a dispute skip a level, as a leader of the area."""
        self.attempt(
            _("Taken up."),
            disputes.step_up,
            case=dispute,
            to=self.given("level"),
            ground=SkipGround.LEADER,
            reason=self.given("text"),
        )

    def do_apply(self, dispute: Dispute) -> None:
        """Prepare the joint application, and send it where both sides have agreed."""
        court = self.chosen(courts_for(dispute.area_code), "court")
        if court is None:
            messages.error(self.request, _("Choose a court."))
            return
        chosen = self.request.POST.getlist("party")
        rows = DisputeParty.objects.visible_to(self.actor).filter(dispute=dispute)
        agreeing = [row for row in rows if str(row.pk) in chosen]
        self.attempt(_("Sent to the court."), disputes.apply_jointly, case=dispute, court=court,
                     parties=agreeing)  # fmt: skip

    def do_court(self, dispute: Dispute) -> None:
        """Record what the court did."""
        row = self.chosen(dispute.confirmations.all(), "confirmation")
        if row:
            self.attempt(
                _("Noted."),
                disputes.record_court_step,
                confirmation=row,
                step=self.given("step"),
                court_number=self.given("court_number"),
            )

    def do_check(self, dispute: Dispute) -> None:
        """Record a follow-up."""
        row = self.chosen(PerformanceCheck.objects.filter(dispute=dispute), "check")
        if row:
            self.attempt(_("Noted."), disputes.record_check, check=row, result=self.given("result"))
