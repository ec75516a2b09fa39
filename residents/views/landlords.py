"""The landlord of a rental: a part of its page, a full value on purpose, a form."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import OutOfScope
from grid.choices import RentalState
from grid.models import RentalHousing
from residents.forms.landlords import LandlordForm
from residents.forms.people import PurposeForm
from residents.models import RentalLandlord
from residents.services.landlords import (
    FIELDS,
    keep_landlord,
    remove_landlord,
    rental_of,
    reveal_landlord,
    shown_landlord,
)
from residents.views.base import PeoplePage, attempt


class LandlordPage(PeoplePage):
    """A page about one rental's landlord, for those whose posts include rentals."""

    def is_allowed(self) -> bool:
        """Tell whether the reader's posts open rental housing anywhere."""
        return bool(self.actor.scope_of("rental_housing", self.verb).ranges)

    def may_change(self, rental: RentalHousing) -> bool:
        """Tell whether the reader may write down this rental's landlord."""
        may = self.actor.scope_of("rental_housing", "write").covers(rental.area_code)
        return may and rental.state != RentalState.ENDED


class LandlordPart(LandlordPage):
    """Who lets it, masked; and the way to their number."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the part."""
        rental = rental_of(self.actor, pk)
        landlord = shown_landlord(actor=self.actor, rental=rental)
        context = {"landlord": landlord, "rental": rental, "may_change": self.may_change(rental)}
        return render(request, "residents/landlords/_part.html", context)


class LandlordRevealPage(LandlordPage):
    """One full value, shown once, after its purpose was said and logged."""

    def get(self, request: HttpRequest, pk: int, field: str) -> HttpResponse:
        """Ask what for."""
        if field not in FIELDS:
            raise OutOfScope(_("There is no such value."))
        return self.asked(rental_of(self.actor, pk), field, PurposeForm())

    def post(self, request: HttpRequest, pk: int, field: str) -> HttpResponse:
        """Show the value."""
        form, rental = PurposeForm(request.POST), rental_of(self.actor, pk)

        def do() -> str:
            said = form.cleaned_data
            return reveal_landlord(actor=self.actor, rental=rental, field=field, **said)

        answer = attempt(form, do, lambda value: self.asked(rental, field, form, value))
        return answer or self.asked(rental, field, form, status=400)

    def asked(
        self,
        rental: RentalHousing,
        field: str,
        form: PurposeForm,
        value: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """Return the question, or its answer."""
        column: Any = RentalLandlord._meta.get_field(field)
        context = self.page(
            back=reverse("grid:rental_detail", args=[rental.pk]),
            label=column.verbose_name,
            form=form,
            value=value,
            is_answered=status == 200 and self.request.method == "POST",
            address=self.request.path,
        )
        is_part = "HX-Request" in self.request.headers
        template = "residents/_reveal.html" if is_part else "residents/reveal.html"
        return render(self.request, template, context, status=status)


class LandlordChangePage(LandlordPage):
    """Writing down who lets a dwelling, or what changed about them."""

    verb = "write"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form."""
        rental = self.rental(pk)
        landlord = shown_landlord(actor=self.actor, rental=rental)
        version = landlord.version if landlord else 0
        return self.asked(rental, LandlordForm(initial={"version": version}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write them down."""
        form, rental = LandlordForm(request.POST), self.rental(pk)

        def do() -> RentalLandlord:
            said = dict(form.cleaned_data)
            seen = said.pop("version")
            return keep_landlord(actor=self.actor, rental=rental, seen=seen, **said)

        def done(_landlord: RentalLandlord) -> HttpResponse:
            messages.success(request, _("Saved."))
            return redirect("grid:rental_detail", pk)

        return attempt(form, do, done) or self.asked(rental, form, status=400)

    def rental(self, pk: int) -> RentalHousing:
        """Return the rental. Raises OutOfScope where its landlord may not be changed."""
        rental = rental_of(self.actor, pk)
        if not self.may_change(rental):
            raise OutOfScope(_("There is no such record in your area."))
        return rental

    def asked(self, rental: RentalHousing, form: LandlordForm, status: int = 200) -> HttpResponse:
        """Return the page of the form."""
        context = self.page(rental=rental, form=form, is_new=not form["version"].value())
        return render(self.request, "residents/landlords/change.html", context, status=status)


class LandlordRemovePage(LandlordPage):
    """Taking a landlord out of the register."""

    verb = "write"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take them out."""
        remove_landlord(actor=self.actor, rental=rental_of(self.actor, pk))
        messages.success(request, _("The landlord is no longer recorded."))
        return redirect("grid:rental_detail", pk)
