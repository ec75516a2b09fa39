"""Where a page goes on to when the address or a form says so."""

from django.http import HttpRequest  # noqa: TID251  the address of a request is asked for
from django.utils.http import url_has_allowed_host_and_scheme


def next_of(request: HttpRequest, otherwise: str = "/") -> str:
    """Return the path of this site that `next` names, else another one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith("/")
    return wanted if is_ours else otherwise
