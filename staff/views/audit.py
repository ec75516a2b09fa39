"""The auditor's pages: what is unusual, which events, whether the log is whole."""

from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.audit import Action, Entry, record
from core.errors import NotAllowed
from core.records.paging import page_of
from staff.choices import ADMINISTRATORS, QuestionState
from staff.forms.audit import DAYS_SHOWN, EventFilterForm
from staff.jobs import verify_read_log
from staff.models import AccessEvent, AccessQuestion, AccessSeal, AccessVerification
from staff.services.event_list import shown_events
from staff.services.log_state import log_parts, log_state
from staff.services.questions import require_auditor
from staff.services.reads import LOG_KIND
from staff.services.unusual import Unusual, unusual_reads

PAGE_SIZE: Final = 50
NEWEST_FIRST: Final = ("-at", "-id")


def overview(request: HttpRequest) -> HttpResponse:
    """Show what was unusual in seven days; who reads only their own reads goes there."""
    actor: Any = request.user
    scope = actor.scope_of("access_log")
    if scope.own and not scope.ranges:
        return redirect("staff:own_reads")
    require_auditor(actor)
    last = day_of(request.GET.get("last", ""))
    first = last - timedelta(days=DAYS_SHOWN - 1)
    asked = AccessQuestion.objects.visible_to(actor).filter(day__range=(first, last))
    states = {(row.actor_id, row.day): row for row in asked}
    found = unusual_reads(first, last)
    content = {
        "findings": [
            (finding, states.get(key_of(finding)), query_of(finding)) for finding in found
        ],
        "first": first,
        "last": last,
        "before": (first - timedelta(days=1)).isoformat(),
        "after": (last + timedelta(days=DAYS_SHOWN)).isoformat(),
        "is_now": last >= timezone.localdate(),
        "state": log_state(),
        "questions": open_questions(actor),
    }
    return render(request, "staff/audit/overview.html", content)


def day_of(text: str) -> date:
    """Return a day of the address, today where it is none or lies ahead."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    return min(found or timezone.localdate(), timezone.localdate())


def key_of(finding: Unusual) -> tuple[int | None, date]:
    """Return by what a question belongs to a finding: one question for a day is enough."""
    return finding.actor.pk if finding.actor else None, finding.day


def query_of(finding: Unusual) -> str:
    """Return the query of the list of a finding's events."""
    return urlencode(finding.filters)


def open_questions(actor: Any) -> list[AccessQuestion]:
    """Return the questions that are not closed, the first due first."""
    rows = AccessQuestion.objects.visible_to(actor).exclude(state=QuestionState.CLOSED)
    return list(rows.select_related("actor").order_by("due_on", "pk")[:PAGE_SIZE])


def event_list(request: HttpRequest) -> HttpResponse:
    """List events by reader, by record, by day; the look is an event itself."""
    actor: Any = request.user
    require_auditor(actor)
    form = EventFilterForm(request.GET)
    page, rows = None, []
    if form.is_valid():
        note_look(actor, form.cleaned_data)
        marks = {name: request.GET.get(name, "") for name in ("after", "before")}
        page = page_of(form.rows(), NEWEST_FIRST, PAGE_SIZE, **marks)
        rows = shown_events(page.rows)
    content = {"form": form, "page": page, "events": rows, "query": kept_query(request)}
    return render(request, "staff/audit/events.html", content)


def note_look(actor: Any, wanted: dict[str, Any]) -> None:
    """Record that the log was looked into, and about which record."""
    keys = (wanted["record"].strip().lower(),) if wanted["record"] else ()
    used = ", ".join(name for name, value in wanted.items() if value)
    record(Entry(actor, Action.LIST, LOG_KIND, keys, asked=used))


def kept_query(request: HttpRequest) -> str:
    """Return the filters of the address without the marks of a page."""
    kept = request.GET.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    return kept.urlencode()


def own_reads(request: HttpRequest) -> HttpResponse:
    """Show everybody what they read themselves, and what they are asked about it."""
    actor: Any = request.user
    marks = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = page_of(AccessEvent.objects.read_by(actor), NEWEST_FIRST, PAGE_SIZE, **marks)
    asked = AccessQuestion.objects.put_to(actor)
    content = {
        "page": page,
        "events": shown_events(page.rows),
        "questions": asked.order_by("-created_at", "-pk")[:PAGE_SIZE],
        "query": "",
    }
    return render(request, "staff/audit/own_reads.html", content)


def require_technical(actor: Any) -> None:
    """Stop who neither audits nor runs the system. Raises NotAllowed."""
    if not actor.roles & ADMINISTRATORS:
        raise NotAllowed(_("Only the auditor and the administrators look after the read log."))


def status(request: HttpRequest) -> HttpResponse:
    """Show seals, verifications and partitions: nobody's reads."""
    actor: Any = request.user
    require_technical(actor)
    seals = AccessSeal.objects.visible_to(actor).defer("digests").order_by("-number")
    content = {
        "state": log_state(),
        "parts": log_parts(),
        "seals": [(seal, len(seal.event_ids), bytes(seal.head).hex()) for seal in seals[:10]],
        "checks": AccessVerification.objects.visible_to(actor)[:10],
        "is_auditor": bool(actor.scope_of("access_log").ranges),
    }
    return render(request, "staff/audit/status.html", content)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole log in the background."""
    require_technical(request.user)
    verify_read_log.enqueue()
    messages.success(request, _("The log is being verified. The result appears on this page."))
    return redirect("staff:audit_status")
