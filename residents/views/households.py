"""Households: who lives behind a door, seen to be true, moving in and out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.audit import Action
from core.errors import OutOfScope
from grid.models import Dwelling
from residents.forms.people import LeaveForm, MoveInForm, SamePersonForm, VerifyForm
from residents.models import Person
from residents.services.acting import was_sent
from residents.services.facts import PersonalFacts, cleaned
from residents.services.finding import likely_same
from residents.services.homes import Household, households_at
from residents.services.households import (
    FoundHere,
    move_in,
    move_out,
    move_within,
    verify_household,
)
from residents.services.reading import shown
from residents.services.showing import shown_home, shown_people
from residents.views.base import PeoplePage, attempt, problems_of


class HouseholdsPage(PeoplePage):
    """The households of a dwelling, or one of them."""

    def get(self, request: HttpRequest, pk: int, household_no: str = "") -> HttpResponse:
        """Show who lives there, masked."""
        dwelling = self.dwelling(pk)
        found = self.households(dwelling, household_no)
        people = [home.person for household in found for home in household.members]
        asked = f"dwelling {pk}"
        shown(actor=self.actor, people=people, action=Action.VIEW, asked=asked)
        context = self.page(
            dwelling=dwelling,
            household_no=household_no,
            households=[
                {
                    "household": household,
                    "members": [shown_home(home, with_person=True) for home in household.members],
                    "form": VerifyForm(initial={"seen": household.stamp}),
                }
                for household in found
            ],
            may_change=self.actor.scope_of("people", "write").covers(dwelling.area_code),
        )
        return render(request, "residents/households.html", context)

    def dwelling(self, pk: int) -> Dwelling:
        """Return a dwelling whose people the reader may see. Raises OutOfScope."""
        rows = Dwelling.objects.visible_to(self.actor).select_related("building")
        rows = rows.defer("building__footprint", "building__tile_shape")
        found: Dwelling | None = rows.filter(pk=pk).first()
        scope = self.actor.scope_of("people", self.verb)
        if found is None or not scope.covers(found.area_code):
            raise OutOfScope(_("There is no such dwelling in your area."))
        return found

    def households(self, dwelling: Dwelling, household_no: str) -> list[Household]:
        """Return the households asked for. Raises OutOfScope."""
        found = households_at(self.actor, dwelling)
        if not household_no:
            return found
        chosen = [one for one in found if one.number == household_no]
        if not chosen:
            raise OutOfScope(_("There is no such household here."))
        return chosen

    def back(self, pk: int) -> HttpResponse:
        """Go back to where the household is shown: to the visit on the phone."""
        if self.on_phone:
            return redirect("fieldwork:visit_new", kind="household", pk=pk)
        return redirect("residents:households", pk=pk)


class VerifyPage(HouseholdsPage):
    """Noting that a household is unchanged."""

    verb = "write"

    def get(self, request: HttpRequest, pk: int, household_no: str = "") -> HttpResponse:
        """Go to where the button is."""
        return self.back(pk)

    def post(self, request: HttpRequest, pk: int, household_no: str) -> HttpResponse:
        """Verify the household."""
        form = VerifyForm(request.POST)

        def do() -> Any:
            return verify_household(
                actor=self.actor, dwelling=pk, household_no=household_no, **form.cleaned_data
            )

        def done(_done: Any) -> HttpResponse:
            messages.success(request, _("Household verified. Nothing has changed."))
            return self.back(pk)

        answer = attempt(form, do, done)
        if answer is None:
            messages.error(request, problems_of(form))
        return answer or self.back(pk)


class MoveInPage(HouseholdsPage):
    """Somebody moved in: new to the area, or found in it."""

    verb = "write"

    def get(self, request: HttpRequest, pk: int, household_no: str = "") -> HttpResponse:
        """Show the form."""
        initial = {"household_no": request.GET.get("household") or "1"}
        return self.asked(self.dwelling(pk), MoveInForm(initial=initial))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record somebody new; offer those who may be the same person first."""
        dwelling, form = self.dwelling(pk), MoveInForm(request.POST)
        found: list[Person] = []

        def do() -> Any:
            said = form.cleaned_data
            facts = form.facts()
            is_asked = not said["is_somebody_else"]
            if is_asked and not was_sent(self.actor, said["client_uuid"]):
                found.extend(likely_same(self.actor, cleaned(facts)))
                if found:
                    return None
            return self.moved_in(pk, said, facts)

        def done(result: Any) -> HttpResponse:
            if isinstance(result, FoundHere):
                return self.offered(dwelling, form, result.people, has_number=True)
            if result is None:
                return self.offered(dwelling, form, found)
            messages.success(request, _("Moved in. The home is verified."))
            return self.back(pk)

        return attempt(form, do, done) or self.asked(dwelling, form, status=400)

    def moved_in(self, pk: int, said: dict[str, Any], facts: PersonalFacts) -> Any:
        """Record somebody new; return FoundHere where the area has the number."""
        more = {name: said[name] for name in ("client_uuid", "household_no", "kind", "on")}
        try:
            return move_in(actor=self.actor, dwelling=pk, facts=facts, **more)
        except FoundHere as error:
            return error

    def asked(self, dwelling: Dwelling, form: MoveInForm, status: int = 200) -> HttpResponse:
        """Return the page of the form."""
        context = self.page(dwelling=dwelling, form=form)
        return render(self.request, "residents/move_in.html", context, status=status)

    def offered(
        self, dwelling: Dwelling, form: MoveInForm, people: list[Person], has_number: bool = False
    ) -> HttpResponse:
        """Offer that the same person moves here."""
        found = shown(actor=self.actor, people=people, action=Action.SEARCH, asked="move in")
        said = form.cleaned_data
        common = {name: said[name] for name in ("client_uuid", "kind", "household_no", "on")}
        offers = []
        for person, line in zip(found, shown_people(found), strict=True):
            same = {**common, "person": person.pk, "version": person.version}
            homes = person.residencies.open().select_related("dwelling__building")
            home = homes.filter(is_primary=True).first()
            offers.append(
                {
                    "person": line,
                    "home": home and home.dwelling,
                    "form": SamePersonForm(initial=same),
                    "lives_here": bool(home and home.dwelling_id == dwelling.pk),
                }
            )
        context = self.page(dwelling=dwelling, form=form, offers=offers, has_number=has_number)
        return render(self.request, "residents/same_person.html", context)


class SamePersonPage(HouseholdsPage):
    """The same person moves here."""

    verb = "write"

    def get(self, request: HttpRequest, pk: int, household_no: str = "") -> HttpResponse:
        """Go to where somebody moves in."""
        return redirect("residents:move_in", pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move the person."""
        form = SamePersonForm(request.POST)

        def do() -> Any:
            said = dict(form.cleaned_data)
            people = [(said.pop("person"), said.pop("version"))]
            return move_within(actor=self.actor, dwelling=pk, people=people, **said)

        def done(_done: Any) -> HttpResponse:
            messages.success(request, _("Moved. The old home ended and the new one began."))
            return self.back(pk)

        answer = attempt(form, do, done)
        if answer is None:
            messages.error(request, problems_of(form))
        return answer or redirect(
            reverse("residents:move_in", args=[pk]) + ("?phone=1" if self.on_phone else "")
        )


class LeavePage(HouseholdsPage):
    """Members of a household move away, or to another dwelling of the area."""

    verb = "write"

    def get(self, request: HttpRequest, pk: int, household_no: str = "") -> HttpResponse:
        """Show the form."""
        dwelling = self.dwelling(pk)
        (household,) = self.households(dwelling, household_no)
        return self.asked(dwelling, household, self.form(household))

    def post(self, request: HttpRequest, pk: int, household_no: str) -> HttpResponse:
        """Let them move."""
        dwelling = self.dwelling(pk)
        (household,) = self.households(dwelling, household_no)
        form = self.form(household)

        def done(result: Any) -> HttpResponse:
            text = ngettext("%(count)s person moved.", "%(count)s people moved.", result[0])
            messages.success(request, text % {"count": result[0]})
            return self.back(pk)

        answer = attempt(form, lambda: self.left(household, form.cleaned_data), done)
        return answer or self.asked(dwelling, household, form, status=400)

    def left(self, household: Household, said: dict[str, Any]) -> tuple[int]:
        """Move those who were chosen; return how many."""
        common: dict[str, Any] = {name: said[name] for name in ("client_uuid", "on")}
        common["actor"] = self.actor
        if said["to"] is None:
            common |= {"dwelling": household.dwelling.pk, "household_no": household.number}
            move_out(seen=said["seen"], left=said["left"], **common)
        else:
            chosen = [home.person for home in household.members if str(home.pk) in said["left"]]
            move_within(
                people=[(person.pk, person.version) for person in chosen],
                dwelling=said["to"].pk,
                household_no=said["to_household"] or "1",
                kind=said["kind"],
                **common,
            )
        return (len(said["left"]),)

    def form(self, household: Household) -> LeaveForm:
        """Return the form with the members to choose from, masked."""
        members = [
            (str(home.pk), f"{line.name} · {line.age or line.sex}")
            for home, line in zip(
                household.members,
                shown_people(home.person for home in household.members),
                strict=True,
            )
        ]
        options: dict[str, Any] = {"actor": self.actor, "members": members}
        if self.request.method == "POST":
            return LeaveForm(self.request.POST, **options)
        return LeaveForm(initial={"seen": household.stamp}, **options)

    def asked(
        self, dwelling: Dwelling, household: Household, form: LeaveForm, status: int = 200
    ) -> HttpResponse:
        """Return the page of the form."""
        people = [home.person for home in household.members]
        shown(actor=self.actor, people=people, action=Action.VIEW)
        context = self.page(dwelling=dwelling, household=household, form=form)
        return render(self.request, "residents/leave.html", context, status=status)
