"""Deciding about one appeal: triage, dispatch, claims, calls, reviews, papers."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, NotAllowed, OutOfScope
from core.numbers import whole_number
from grid.models import Organisation
from incidents.choices import AppealState
from incidents.forms.appeals import DispatchForm, TriageForm, categories
from incidents.models import Appeal, ReviewRequest
from incidents.services import appeals
from incidents.services.appeals.triage import bodies_of
from incidents.services.bodies import bodies_for
from incidents.views.cases import CaseView, page_of
from staff.models import User

MOST_LINES = 10


class AppealView(CaseView):
    """A view on one appeal, found in the scope of whoever asks."""

    def case(self, pk: int) -> Appeal:
        """Return the appeal. Raises OutOfScope."""
        found: Appeal | None = Appeal.objects.visible_to(self.actor).filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such case in your area."))
        return found


class TriagePage(AppealView):
    """Three questions, then a written notice with a slot for legal aid."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, or show the notice that the answers lead to."""
        case = self.case(pk)
        form = TriageForm(request.GET if request.GET else None)
        context: dict[str, Any] = {"case": case, "form": form}
        if form.is_bound and form.is_valid():
            context |= self.notice(case, form.cleaned_data)
        return render(request, "incidents/appeals/triage.html", context)

    def notice(self, case: Appeal, answers: dict[str, Any]) -> dict[str, Any]:
        """Return what the second half of the page shows."""
        route = appeals.triage(**answers)
        if route is None:
            return {"is_ours": True}
        bodies = list(bodies_of(route, case))
        chosen = whole_number(self.request.GET.get("body", "")) or 0
        body = next((one for one in bodies if one.pk == chosen), bodies[0] if bodies else None)
        aid = appeals.legal_aid_near(case)
        return {
            "route": route,
            "bodies": bodies,
            "body": body,
            "aid": aid,
            "slots": appeals.free_slots(aid) if aid else [],
            "guidance": appeals.guidance_text(route, body, aid) if body else "",
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Guide the appeal, and show the notice to be printed."""
        case, given = self.case(pk), request.POST
        aid = appeals.legal_aid_near(case) if given.get("slot") else None
        try:
            appeals.redirect_appeal(
                actor=self.actor,
                case=case,
                legal_channel=given.get("legal_channel", ""),
                guided_to=body_from(given.get("guided_to", "")),
                guidance=given.get("guidance", ""),
                legal_aid_org=aid,
                legal_aid_at=slot_from(given.get("slot", "")),
                seen=whole_number(given.get("seen", "")),
            )
        except (NotAllowed, OutOfScope):
            raise
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())
        return redirect("incidents:appeal_notice", pk)


def body_from(text: str) -> Organisation | None:
    """Return the body with a key."""
    found: Organisation | None = Organisation.objects.filter(pk=whole_number(text) or 0).first()
    return found


def slot_from(text: str) -> datetime | None:
    """Return the moment of a slot. Raises BadInput."""
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise BadInput(_("This slot is past. Choose another."))
    return moment


class NoticePage(AppealView):
    """The written guidance, to be printed."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        case = self.case(pk)
        if not case.guidance:
            raise OutOfScope(_("There is no notice for this case."))
        return render(request, "incidents/appeals/notice.html", {"case": case})


class DispatchPage(AppealView):
    """The dispatch panel: what the duty list proposes stands in it, one click sends."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the proposal."""
        case = self.case(pk)
        found = appeals.proposal_for(case)
        initial: dict[str, Any] = {
            "seen": case.version,
            "mode": found.mode,
            "to_org": found.to_org,
            "co_orgs": [found.helper] if found.helper else [],
        }
        initial |= {f"claim_{key}": org for key, org in found.by_claim.items()}
        form = self.form(case, initial=initial)
        return self.show(case, form, found)

    def form(self, case: Appeal, *args: Any, **kwargs: Any) -> DispatchForm:
        """Return the form with the bodies and open claims of a case."""
        return DispatchForm(*args, bodies=bodies_for(case), claims=case.claims.open(), **kwargs)

    def show(self, case: Appeal, form: DispatchForm, found: Any) -> HttpResponse:
        """Show the panel; a refused one answers 422."""
        context = {"case": case, "form": form, "proposal": found}
        status = 422 if form.is_bound else 200
        return render(self.request, "incidents/appeals/dispatch.html", context, status=status)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Accept the appeal where nobody has yet, and send it."""
        case = self.case(pk)
        form = self.form(case, request.POST)
        if form.is_valid():
            given = dict(form.cleaned_data)
            try:
                sent = send(self.actor, case, given, form.by_claim())
            except (NotAllowed, OutOfScope):
                raise
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Sent to %(body)s.") % {"body": sent.holder_org})
                return redirect(page_of(sent))
        return self.show(case, form, appeals.proposal_for(case))


@transaction.atomic
def send(actor: User, case: Appeal, given: dict[str, Any], by_claim: dict[int, Any]) -> Appeal:
    """Accept an appeal where nobody has yet, and send it unless the duty list just did.

    Both or neither: where it cannot be sent it is not accepted either.
    """
    seen: int | None = given["seen"]
    if case.state == AppealState.REGISTERED:
        case = appeals.accept_appeal(actor=actor, case=case, seen=seen)
        seen = None
        if case.state == AppealState.HANDLING:
            return case
    return appeals.dispatch_appeal(
        actor=actor,
        case=case,
        to_org=given["to_org"],
        mode=given["mode"],
        co_orgs=list(given["co_orgs"]),
        by_claim=by_claim,
        words=given["words"],
        seen=seen,
    )


class ClaimsPage(AppealView):
    """Splitting an appeal into claims, and the board of claims × departments."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the claims with empty lines below them."""
        case = self.case(pk)
        lines = [(one.text, one.category_id) for one in case.claims.all()]
        lines += [("", None)] * (4 if len(lines) < MOST_LINES - 4 else MOST_LINES - len(lines))
        context = {"case": case, "lines": lines, "categories": categories(), "suggested": case.text}
        return render(request, "incidents/appeals/claims.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write the claims, or the answer to one."""
        case = self.case(pk)
        if key := whole_number(request.POST.get("claim", "")):
            claim = case.claims.filter(pk=key).first()
            if claim is None:
                raise OutOfScope(_("There is no such case in your area."))
            self.attempt(
                _("The claim was answered."),
                appeals.answer_claim,
                case=case,
                claim=claim,
                answer=request.POST.get("answer", ""),
                is_referred_out=request.POST.get("referred") == "on",
            )
            return redirect(page_of(case))
        texts, chosen = request.POST.getlist("text"), request.POST.getlist("category")
        claims = [(text, whole_number(key)) for text, key in zip(texts, chosen, strict=False)]
        self.attempt(
            _("The claims were written."), appeals.split_claims, case=case, claims=claims,
            seen=whole_number(request.POST.get("seen", "")),
        )  # fmt: skip
        return redirect(page_of(case))


class AccusedPage(AppealView):
    """Saying which body an appeal is about."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write it down."""
        case = self.case(pk)
        org = body_from(request.POST.get("org", ""))
        self.attempt(
            _("Noted; it and what belongs to it do not see the appeal."),
            appeals.name_accused,
            case=case,
            org=org,
        )
        return redirect(page_of(case))


class CallPage(AppealView):
    """A call back that reached nobody, or one after which the appeal is closed."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note the call, or close on it."""
        case, given = self.case(pk), request.POST
        words = given.get("words", "")
        if given.get("reached") != "yes":
            self.attempt(_("The call was noted."), appeals.note_call, case=case, words=words)
            return redirect(page_of(case))
        resolved = {"yes": True, "no": False}.get(given.get("is_resolved", ""))
        self.attempt(
            _("The appeal was closed."),
            appeals.close_appeal,
            case=case,
            called_back=words,
            score=whole_number(given.get("score", "")),
            is_resolved=resolved,
        )
        return redirect(page_of(case))


class ReviewPage(AppealView):
    """Asking for a review, and deciding it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, or decide where it was asked."""
        case, given = self.case(pk), request.POST
        if key := whole_number(given.get("review", "")):
            review = ReviewRequest.objects.visible_to(self.actor).filter(pk=key, case=case).first()
            if review is None:
                raise OutOfScope(_("There is no such case in your area."))
            self.attempt(
                _("Decided."),
                appeals.decide_review,
                review=review,
                result=given.get("result", ""),
                opinion=given.get("opinion", ""),
            )
            return redirect(page_of(case))
        self.attempt(
            _("The review was asked for."),
            appeals.ask_review,
            case=case,
            body=body_from(given.get("body", "")),
            text=given.get("text", ""),
        )
        return redirect(page_of(case))
