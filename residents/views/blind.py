"""The auditor's search by number: a key comes out, never a person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import BadInput
from residents.forms.blind import PHONE, NumberForm
from residents.services.blind import keys_of_number, keys_of_phone
from staff.services.questions import require_auditor


@never_cache
def find_key(request: HttpRequest) -> HttpResponse:
    """Find the key of the record with a number, and go to its events."""
    actor: Any = request.user
    require_auditor(actor)
    form = NumberForm(request.POST or None)
    keys: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            keys = searched(actor, form.cleaned_data)
        except BadInput as error:
            form.add_error("number", str(error))
        else:
            if len(keys) == 1:
                return redirect(f"{reverse('staff:event_list')}?{urlencode({'record': keys[0]})}")
            if not keys:
                form.add_error("number", _("No record has this number."))
    return render(request, "residents/find_key.html", {"form": form, "keys": keys})


def searched(actor: Any, wanted: dict[str, str]) -> list[str]:
    """Return the keys of what the form asks for."""
    if wanted["kind"] == PHONE:
        return keys_of_phone(actor=actor, number=wanted["number"])
    return keys_of_number(actor=actor, kind=wanted["kind"], number=wanted["number"])
