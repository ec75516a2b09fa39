"""The inbox of notices, for everybody with an account."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.numbers import whole_number
from fieldwork.views.signed_in import SignedInView
from incidents.models import Notice
from incidents.services.inbox import lines_of, read_all, read_notice, unread_count

PAGE: Final = 50


class NoticesPage(SignedInView):
    """One's own notices, the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of them; `before` is the key of the last one seen."""
        rows: Any = Notice.objects.visible_to(self.actor).select_related("case")
        before = whole_number(request.GET.get("before"))
        if only_unread := request.GET.get("unread") == "1":
            rows = rows.unread()
        if before:
            rows = rows.filter(pk__lt=before)
        found = list(rows[: PAGE + 1])
        content = {
            "lines": lines_of(self.actor, found[:PAGE]),
            "more_before": found[PAGE - 1].pk if len(found) > PAGE else None,
            "only_unread": only_unread,
            "unread": unread_count(self.actor),
        }
        return render(request, "incidents/notices.html", content)


class NoticeOpenPage(SignedInView):
    """Marks a notice as read and leads to its case."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Go to the case, or back where there is none or only reading was wanted."""
        notice = read_notice(actor=self.actor, key=pk)
        if (file := notice.values.get("exchange")) and not request.POST.get("stay"):
            return redirect("incidents:exchange", file)
        if notice.case is None or request.POST.get("stay"):
            return redirect("incidents:notices")
        return redirect("incidents:case_by_number", notice.case.number)


class NoticesReadPage(SignedInView):
    """Marks the notices that were seen as read."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark them; one that came meanwhile stays unread."""
        count = read_all(actor=self.actor, up_to=whole_number(request.POST.get("up_to")) or 0)
        messages.success(request, _("%(count)s notices are marked as read.") % {"count": count})
        return redirect("incidents:notices")
