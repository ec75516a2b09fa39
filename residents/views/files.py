"""What the pages of care records and youth files have in common."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from core.audit import NotLogged
from core.errors import DomainError, OutOfScope
from core.saving import InvalidRecord
from residents.choices.people import Purpose
from residents.forms.files import RevealForm
from residents.models import Person
from residents.papers import masked_name, masked_number, masked_phone
from residents.services.subjects import reveal_of
from staff.models import User


class FilePage(LoginRequiredMixin, View):
    """A page for people with an account; what they may do the services decide."""

    @property
    def actor(self) -> User:
        """The person who asks."""
        user: Any = self.request.user
        assert isinstance(user, User)
        return user

    def show(self, template: str, status: int = 200, **values: Any) -> HttpResponse:
        """Show a page."""
        return render(self.request, template, values, status=status)

    def stepped(self, act: Callable[[], Any], said: str, to: str, *args: Any) -> HttpResponse:
        """Take a step and go to a page; say there what was done, or why it was refused."""
        try:
            act()
        except (OutOfScope, NotLogged):
            raise
        except DomainError as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, said)
        return redirect(to, *args)

    def saved(self, form: Any, act: Callable[[], Any]) -> Any:
        """Save what a form holds; None, with the form's errors, where it is refused."""
        if not form.is_valid():
            return None
        try:
            return act()
        except (OutOfScope, NotLogged):
            raise
        except InvalidRecord as error:
            put_beside_fields(form, error)
        except DomainError as error:
            form.add_error(None, str(error))
        return None


def put_beside_fields(form: Any, error: InvalidRecord) -> None:
    """Put what the record refuses beside the form's fields."""
    for name, texts in error.problems.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def absent() -> OutOfScope:
    """Return the answer to who has nothing to do with such records."""
    return OutOfScope(_("The address is wrong, or what it leads to lies outside your area."))


def masked(person: Person | None) -> dict[str, str]:
    """Return what a page shows of a person, masked."""
    if person is None:
        return {}
    number, phone = person.identity_number, person.phone
    return {
        "name": masked_name(person.name),
        "identity_number": number.masked(masked_number) if number else "",
        "phone": phone.masked(masked_phone) if phone else "",
    }


def revealed(request: HttpRequest, actor: User, served: Any) -> dict[str, str]:
    """Return the one full value that was asked for with a purpose, logged first."""
    form = RevealForm(request.POST)
    if not form.is_valid():
        return {}
    field, purpose = form.cleaned_data["field"], form.cleaned_data["purpose"]
    return {field: reveal_of(actor=actor, served=served, field=field, purpose=purpose)}


PURPOSES = Purpose.choices
