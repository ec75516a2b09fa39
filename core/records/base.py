"""What every page of a record type shares: who may open it, and what it finds."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.generic import View

from core.errors import NotAllowed

if TYPE_CHECKING:
    from core.records.declaration import RecordSet


class RecordPage(View):
    """One page of a record type. No right at all is 403, out of scope is 404."""

    records: "type[RecordSet]" = None  # type: ignore[assignment]  # given by as_view()
    verb: ClassVar[str] = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever has the right somewhere."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not self.records.may(request.user, self.verb):
            raise NotAllowed(refusal(self.verb) % {"kind": self.records.title()})
        return super().dispatch(request, *args, **kwargs)

    def record(self, pk: int) -> Any:
        """Return the record with all its columns, if the user may see it."""
        found = self.records.visible(self.request.user).defer(None).filter(pk=pk).first()
        if found is None:
            raise Http404(_("There is no such record in your area."))
        return found

    def may_on(self, record: Any, verb: str) -> bool:
        """Tell whether the user may use a verb on this very record."""
        user = self.request.user
        if not self.records.may(user, verb):
            return False
        rows: Any = self.records.rows()
        return bool(rows.allowed_to(user, verb).filter(pk=record.pk).exists())

    def own_record(self, pk: int) -> Any:
        """Return the record if the user may use the page's verb on it; else 404 or 403."""
        found = self.record(pk)
        if not self.may_on(found, self.verb):
            raise NotAllowed(refusal(self.verb) % {"kind": self.records.title()})
        return found

    def context(self, **more: Any) -> dict[str, Any]:
        """Return what every template of the record type gets."""
        return {"records": self.records(), "list_url": self.records.url("list"), **more}


def refusal(verb: str) -> str:
    """Return the reason of a refusal, with a place for the kind of record."""
    if verb == "view":
        return _("%(kind)s: your posts do not include reading this.")
    return _("%(kind)s: your posts let you read this, but not change it.")
