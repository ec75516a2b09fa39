"""What every page about people shares."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.generic import View

from core.errors import DomainError, NotAllowed, OutOfScope
from core.saving import InvalidRecord
from residents.models import Person
from staff.models import User


class PeoplePage(LoginRequiredMixin, View):
    """A page for those whose posts include people; never kept by a browser or a proxy."""

    verb = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever has the right somewhere."""
        if request.user.is_authenticated and not self.is_allowed():
            raise NotAllowed(_("Your posts do not include reading people."))
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def is_allowed(self) -> bool:
        """Tell whether the reader's posts open this kind of page anywhere."""
        return bool(self.actor.scope_of("people", self.verb).ranges)

    @property
    def actor(self) -> User:
        """The person who asks."""
        user: Any = self.request.user
        assert isinstance(user, User)
        return user

    @property
    def on_phone(self) -> bool:
        """Tell whether the page was opened from the phone's round."""
        return "phone" in self.request.GET

    def page(self, **context: Any) -> dict[str, Any]:
        """Return what the layouts need: the phone's bar, or the desk's navigation."""
        layout = "phone.html" if self.on_phone else "base.html"
        may_write = bool(self.actor.scope_of("people", "write"))
        marks = {"layout": layout, "on_phone": self.on_phone, "tab": "log"}
        return {**marks, "tail": "?phone=1" if self.on_phone else "", "may_write": may_write} | (
            context
        )


def words_of(field: str) -> Any:
    """Return the words of a fact about a person."""
    column: Any = Person._meta.get_field(field)
    return column.verbose_name


def problems_of(form: forms.Form) -> str:
    """Return all that is wrong with a form that is not shown again."""
    return " ".join(str(text) for texts in form.errors.values() for text in texts)


def attempt(
    form: forms.Form, do: Callable[[], Any], done: Callable[[Any], HttpResponse]
) -> HttpResponse | None:
    """Do what a valid form asks; what is refused stands beside its field, and gives None."""
    if not form.is_valid():
        return None
    try:
        return done(do())
    except (OutOfScope, NotAllowed):
        raise
    except InvalidRecord as error:
        for name, texts in error.problems.items():
            for text in texts:
                form.add_error(name if name in form.fields else None, text)
    except DomainError as error:
        form.add_error(None, str(error))
    return None
