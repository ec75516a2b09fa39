"""The base of the pages that everybody may open."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
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
