"""Pages of the keys of other programs: made and shown once, changed, revoked."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.saving import require
from fieldwork.views.signed_in import SignedInView
from incidents.forms.clients import KeyForm
from incidents.models import ApiKey
from incidents.services.requests import change_client, make_client, revoke_client
from staff.views.beside import beside


class KeysPage(SignedInView):
    """Which programs have a key, and when each was used last."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, those in use first."""
        require(self.actor, ApiKey, "view")
        today = timezone.localdate()
        rows = ApiKey.objects.visible_to(self.actor).select_related("made_by", "revoked_by")
        content = {
            "lines": sorted(
                ({"key": key, **standing(key, today)} for key in rows),
                key=lambda line: (line["order"], line["key"].name),
            ),
            "may_write": bool(self.actor.scope_of("jobs", "write")),
        }
        return render(request, "incidents/clients/list.html", content)


def standing(key: ApiKey, today: Any) -> dict[str, Any]:
    """Return where a key stands: the code of its colour, words, its place in the list."""
    if key.revoked_at:
        return {"code": "ended", "label": _("revoked"), "order": 3}
    if key.valid_from > today:
        return {"code": "planned", "label": _("not valid yet"), "order": 1}
    if key.valid_to and key.valid_to <= today:
        return {"code": "expired", "label": _("run out"), "order": 2}
    return {"code": "active", "label": _("in use"), "order": 0}


class KeyPage(SignedInView):
    """Makes a key and shows it once, or changes what one opens."""

    def client(self, pk: int | None) -> ApiKey:
        """Return the key. Raises NotAllowed, Http404."""
        require(self.actor, ApiKey, "write")
        if pk is None:
            return ApiKey()
        found: ApiKey = get_object_or_404(ApiKey.objects.visible_to(self.actor), pk=pk)
        return found

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Show the form."""
        client = self.client(pk)
        return self.shown(KeyForm(instance=client), client)

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Make the key and show it, or save the changes."""
        client = self.client(pk)
        form = KeyForm(request.POST, instance=self.client(pk))
        if form.is_valid():
            try:
                return self.done(client, dict(form.cleaned_data))
            except DomainError as error:
                beside(form, error)
        return self.shown(form, client)

    def done(self, client: ApiKey, values: dict[str, Any]) -> HttpResponse:
        """Make or change. Raises DomainError."""
        if client._state.adding:
            made, key = make_client(actor=self.actor, **values)
            answer = render(
                self.request, "incidents/clients/made.html", {"client": made, "key": key}
            )
            answer["Cache-Control"] = "no-store"
            return answer
        seen = self.request.POST.get("seen", "")
        number = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else 0
        change_client(actor=self.actor, client=client, seen=number, **values)
        messages.success(self.request, _("Saved."))
        return redirect("incidents:keys")

    def shown(self, form: KeyForm, client: ApiKey) -> HttpResponse:
        """Show the form; a refused one answers 422."""
        content = {"form": form, "client": None if client._state.adding else client}
        status = 422 if form.errors else 200
        return render(self.request, "incidents/clients/form.html", content, status=status)


class KeyRevokePage(SignedInView):
    """Takes a key away."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Revoke it."""
        require(self.actor, ApiKey, "write")
        client = get_object_or_404(ApiKey.objects.visible_to(self.actor), pk=pk)
        try:
            if client.revoked_at is None:
                revoke_client(name=client.name, actor=self.actor)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The key is revoked: it opens nothing any more."))
        return redirect("incidents:keys")
