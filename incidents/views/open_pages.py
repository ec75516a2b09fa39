"""The bases of the pages that everybody may open."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from, behind as many proxies as the settings name."""
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    count = settings.PROXY_COUNT
    if count and len(passed) >= count and passed[-count]:
        return passed[-count]
    return str(request.META.get("REMOTE_ADDR", ""))


@method_decorator([login_not_required, never_cache], name="dispatch")
class OpenPage(View):
    """A page for everybody."""


@method_decorator(login_not_required, name="dispatch")
class SecretPage(OpenPage):
    """A page whose address is a secret: no cache keeps it, no other page is told it.

    "strict-origin" lets pages and files that it leads to know the host alone. "no-referrer"
    would tell less still, but a browser then sends "Origin: null" with the page's own form,
    and the check against forged requests refuses it.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and keep the address to oneself."""
        answer = super().dispatch(request, *args, **kwargs)
        answer["Referrer-Policy"] = "strict-origin"
        return answer
