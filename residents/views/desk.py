"""What a second person decides: double records and corrections; and the board of quality."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.audit import Action
from residents.choices.people import CorrectionState, MergeState
from residents.forms.people import DecisionForm, MergeForm, PurposeForm
from residents.models import Correction
from residents.services.corrections import (
    correction_of,
    corrections_for,
    decide_correction,
    reveal_correction,
)
from residents.services.merging import (
    Pair,
    candidates,
    decide_merge,
    is_data_officer,
    may_compare,
    one_pair,
    proposals,
    propose_merge,
    undo_merge,
)
from residents.services.quality import board
from residents.services.reading import shown
from residents.services.showing import shown_person, shown_value
from residents.views.base import PeoplePage, attempt, problems_of, words_of


class QualityPage(PeoplePage):
    """The board of data quality: each figure leads to its records."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the board."""
        corrections = corrections_for(self.actor).filter(state=CorrectionState.PROPOSED)
        context = self.page(checks=board(self.actor), waiting_corrections=corrections.count())
        return render(request, "residents/quality.html", context)


class DeskPage(PeoplePage):
    """A page for those who compare records: workers, leaders, the data officer."""

    verb = "write"

    def is_allowed(self) -> bool:
        """Tell whether the reader has to do with double records."""
        return may_compare(self.actor)


class MergesPage(DeskPage):
    """Pairs that may be one person each, and what was proposed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show both lists."""
        found = [
            (pair, MergeForm(initial={"kept": pair.kept.key, "dropped": pair.dropped.key}))
            for pair in candidates(actor=self.actor)
        ]
        context = self.page(
            candidates=found,
            proposals=proposals(actor=self.actor),
            is_officer=is_data_officer(self.actor),
        )
        return render(request, "residents/merges.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Propose to join a pair."""
        form = MergeForm(request.POST)

        def do() -> Any:
            return propose_merge(actor=self.actor, **form.cleaned_data)

        def done(_proposal: Any) -> HttpResponse:
            messages.success(request, _("Proposed. A second person compares the records."))
            return redirect("residents:merges")

        answer = attempt(form, do, done)
        if answer is None:
            messages.error(request, problems_of(form))
        return answer or redirect("residents:merges")


class MergePage(DeskPage):
    """Two records side by side, for the second person."""

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Show the pair."""
        pair = one_pair(actor=self.actor, proposal=key)
        version = pair.proposal.version if pair.proposal else 1
        return self.asked(pair, DecisionForm(initial={"version": version}))

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Join, refuse or take apart."""
        form, button = DecisionForm(request.POST), request.POST.get("button", "")

        def do() -> Any:
            said = form.cleaned_data
            if button == "undo":
                return undo_merge(actor=self.actor, proposal=key, answer=said["answer"])
            return decide_merge(
                actor=self.actor,
                proposal=key,
                seen=said["version"],
                is_same=button == "join",
                answer=said["answer"],
            )

        def done(proposal: Any) -> HttpResponse:
            messages.success(request, MergeState(proposal.state).label)
            return redirect("residents:merges")

        answer = attempt(form, do, done)
        return answer or self.asked(one_pair(actor=self.actor, proposal=key), form, status=400)

    def asked(self, pair: Pair, form: DecisionForm, status: int = 200) -> HttpResponse:
        """Return the page of the pair."""
        proposal = pair.proposal
        is_own = proposal is not None and proposal.proposed_by_id == self.actor.pk
        context = self.page(
            pair=pair,
            proposal=proposal,
            form=form,
            is_own=is_own,
            is_open=proposal is not None and proposal.state == MergeState.PROPOSED,
            is_merged=proposal is not None and proposal.state == MergeState.MERGED,
        )
        return render(self.request, "residents/merge.html", context, status=status)


class CorrectionsPage(PeoplePage):
    """Corrections that wait, and those decided last."""

    verb = "write"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        rows = list(corrections_for(self.actor).order_by("-created_at")[:100])
        shown(
            actor=self.actor,
            people=[row.person for row in rows],
            action=Action.LIST,
            asked="corrections",
        )
        lines = [(row, shown_person(row.person), label_of(row)) for row in rows]
        return render(request, "residents/corrections.html", self.page(lines=lines))


class CorrectionPage(PeoplePage):
    """One correction: what is recorded and what is said, side by side, masked."""

    verb = "write"

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Show it."""
        row = self.correction(key)
        return self.asked(row, DecisionForm(initial={"version": row.version}))

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Decide it."""
        form = DecisionForm(request.POST)

        def do() -> Any:
            return decide_correction(
                actor=self.actor,
                correction=key,
                seen=form.cleaned_data["version"],
                applies=request.POST.get("button") == "apply",
                answer=form.cleaned_data["answer"],
            )

        def done(row: Any) -> HttpResponse:
            messages.success(request, CorrectionState(row.state).label)
            return redirect("residents:corrections")

        return attempt(form, do, done) or self.asked(self.correction(key), form, status=400)

    def correction(self, key: UUID) -> Correction:
        """Return the correction. Raises OutOfScope."""
        return correction_of(self.actor, key)

    def asked(self, row: Correction, form: DecisionForm, status: int = 200) -> HttpResponse:
        """Return the page."""
        shown(actor=self.actor, people=[row.person], action=Action.VIEW, asked="correction")
        context = self.page(
            correction=row,
            label=label_of(row),
            person=shown_person(row.person),
            now=shown_value(row.field, getattr(row.person, row.field)),
            new=shown_value(row.field, row.new_value),
            form=form,
            is_own=row.asked_by_id == self.actor.pk,
            is_open=row.state == CorrectionState.PROPOSED,
        )
        return render(self.request, "residents/correction.html", context, status=status)


class CorrectionRevealPage(CorrectionPage):
    """The full new value of a correction, on purpose."""

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Ask what for."""
        return self.question(self.correction(key), PurposeForm())

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Show the value."""
        row, form = self.correction(key), PurposeForm(request.POST)
        answer = attempt(
            form,
            lambda: reveal_correction(actor=self.actor, key=key, **form.cleaned_data),
            lambda value: self.question(row, form, value),
        )
        return answer or self.question(row, form, status=400)

    def question(
        self, row: Correction, form: PurposeForm, value: str = "", status: int = 200
    ) -> HttpResponse:
        """Return the question, or its answer."""
        context = self.page(
            label=label_of(row),
            form=form,
            value=value,
            is_answered=bool(value),
            address=self.request.path,
            back=reverse("residents:person", args=[row.person_id]),
        )
        is_part = "HX-Request" in self.request.headers
        template = "residents/_reveal.html" if is_part else "residents/reveal.html"
        return render(self.request, template, context, status=status)


def label_of(row: Correction) -> Any:
    """Return the words of the fact that a correction is about."""
    return words_of(row.field)
