"""Rating a reply by the link that was sent with it, once and without a code."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import DomainError
from incidents.services.appeals import rated_by
from incidents.services.portal import rate_by_link
from incidents.views.open_pages import SecretPage
from incidents.views.portal import SCORES, said_by


class RatingPage(SecretPage):
    """How satisfied somebody is with a reply; what is not solved is opened once more."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask; looking does not use the link up."""
        return self.show(token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Keep it, and thank; a slip of the pen loses nothing."""
        said, again = said_by(request.POST), request.POST.get("again") == "1"
        try:
            case = rate_by_link(
                token=token,
                score=said["score"],
                is_resolved=False if again else said["is_resolved"],
                words=said["text"],
                again=again,
            )
        except DomainError as error:
            return self.show(token, problem=str(error), said=said, status=error.status)
        return render(request, "portal/rated.html", {"case": case, "again": again})

    def show(self, token: str, status: int = 200, **more: Any) -> HttpResponse:
        """Return the form, or say that the link is used up; never which of the reasons it is."""
        case = rated_by(token)
        if case is None:
            more["problem"] = _("This link is not valid any more.")
            status = 404
        content = {"case": case, "scores": SCORES, **more}
        return render(self.request, "portal/rate.html", content, status=status)
