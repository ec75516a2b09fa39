"""Pages of requests about records: the counter, the officer's desk, the written answer."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.audit import Action, Entry, reading, record
from core.errors import DomainError
from core.saving import require
from core.views import as_private_file
from residents.choices.people import DUE_SOON_WORKING_DAYS, Purpose, RequesterKind, RequestState
from residents.forms.requests import DecisionForm, IdentityForm, IntakeForm
from residents.models import DataRequest, Person
from residents.papers import masked_name
from residents.services import requests as services
from residents.services.answers import answer_to
from residents.services.filing import filed
from staff.services.calendar import working_days_left
from staff.views.beside import beside

LISTED = 200
FACTS = ("birth_date", "deceased_on", "retention_until", "locked_at")
SHOWN = ("requester_name", "contact", "wished")


@dataclass(frozen=True)
class Clock:
    """How a request stands in time: a code for the colour and the sign, a word, days left."""

    code: str
    word: str
    left: int


def clock_of(request: DataRequest) -> Clock:
    """Return the clock of a request."""
    if request.state == RequestState.EXECUTED:
        return Clock("done", _("answered"), 0)
    left = working_days_left(request.due_on)
    if timezone.localdate() > request.due_on:
        return Clock("late", _("late"), left)
    if left <= DUE_SOON_WORKING_DAYS:
        return Clock("due_soon", _("due soon"), left)
    return Clock("none", _("on time"), left)


def request_list(request: HttpRequest) -> HttpResponse:
    """List the open requests by the day they are due, then the answered ones."""
    actor: Any = request.user
    require(actor, DataRequest, "view")
    rows = DataRequest.objects.visible_to(actor)
    shown = [*rows.open()[:LISTED], *rows.filter(state="executed").order_by("-executed_at")[:20]]
    reading(actor, Action.LIST, shown, ("requester_name",))
    lines = [
        {
            "request": row,
            "clock": clock_of(row),
            "name": masked_name(row.requester_name.opened()),
        }
        for row in shown
    ]
    content = {"lines": lines, "may_take": bool(actor.scope_of("data_requests", "write"))}
    return render(request, "residents/requests/list.html", content)


def request_add(request: HttpRequest) -> HttpResponse:
    """Take a request in."""
    actor: Any = request.user
    require(actor, DataRequest, "write")
    form = IntakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lodged = services.lodge_request(actor=actor, values=form.values())
        except DomainError as error:
            beside(form, error)
        else:
            messages.success(request, _("Taken in. Now check who asks."))
            return redirect("residents:request_detail", lodged.pk)
    return render(request, "residents/requests/add.html", {"form": form}, status=told(form))


def request_detail(request: HttpRequest, key: str) -> HttpResponse:
    """Show a request, its clock and its next step to who may take it."""
    actor: Any = request.user
    asked = services.request_of(actor, key)
    return detail(request, asked)


def detail(request: HttpRequest, asked: DataRequest, form: Any = None) -> HttpResponse:
    """Show the page of a request, with a form that was filled in wrongly, or a fresh one."""
    actor: Any = request.user
    reading(actor, Action.VIEW, [asked], SHOWN)
    facts = officers_facts(actor, asked)
    own, decides = asked.taken_by_id == actor.pk, bool(actor.scope_of("data_requests", "approve"))
    check = own and asked.state == RequestState.LODGED
    decide = decides and not own and asked.state in {RequestState.LODGED, RequestState.CHECKED}
    content = {
        "asked": asked,
        "clock": clock_of(asked),
        "own": own,
        "check_form": (form or IdentityForm(instance=asked)) if check else None,
        "decision_form": (form or DecisionForm(asked)) if decide else None,
        "facts": facts,
        "may_execute": own and asked.state == RequestState.DECIDED,
        "may_print": own and asked.state == RequestState.EXECUTED,
        "is_for_another": asked.requester_kind != RequesterKind.SELF,
    }
    status = told(form) if form else 200
    return render(request, "residents/requests/detail.html", content, status=status)


def officers_facts(actor: Any, asked: DataRequest) -> services.Facts | None:
    """Return what the officer needs of the record, after the read log has it."""
    if not actor.scope_of("data_requests", "approve"):
        return None
    if asked.subject_key is not None:
        label, keys = Person._meta.label_lower, (str(asked.subject_key),)
        record(Entry(actor, Action.VIEW, label, keys, FACTS, Purpose.RIGHTS, asked.number))
    return services.facts_of(asked)


@require_POST
def request_check(request: HttpRequest, key: str) -> HttpResponse:
    """Keep how somebody was known, and bind the record."""
    actor: Any = request.user
    asked = services.request_of(actor, key)
    form = IdentityForm(request.POST, instance=asked)
    if form.is_valid():
        try:
            services.check_identity(
                actor=actor, request=asked, values=form.values(), subject=form.subject()
            )
        except DomainError as error:
            beside(form, error)
        else:
            messages.success(
                request,
                _("Identity checked. The data-protection officer decides; due on %(day)s.")
                % {"day": asked.due_on},
            )
            return redirect("residents:request_detail", key)
    return detail(request, services.request_of(actor, key), form)


@require_POST
def request_decide(request: HttpRequest, key: str) -> HttpResponse:
    """Decide."""
    actor: Any = request.user
    asked = services.request_of(actor, key)
    form = DecisionForm(asked, request.POST)
    if form.is_valid():
        try:
            services.decide_request(actor=actor, request=asked, **form.cleaned_data)
        except DomainError as error:
            beside(form, error)
        else:
            messages.success(request, _("Decided. Who took it in gives the answer."))
            return redirect("residents:request_detail", key)
    return detail(request, services.request_of(actor, key), form)


@require_POST
def request_execute(request: HttpRequest, key: str) -> HttpResponse:
    """Do what was decided."""
    actor: Any = request.user
    try:
        services.execute_request(actor=actor, request=services.request_of(actor, key))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("residents:request_detail", key)
    messages.success(request, _("Done. Print the answer and hand it over."))
    return redirect("residents:request_detail", key)


def request_receipt(request: HttpRequest, key: str) -> HttpResponse:
    """Show the receipt to print for the one who asks."""
    actor: Any = request.user
    asked = services.request_of(actor, key)
    reading(actor, Action.PRINT, [asked], ("requester_name",))
    content = {"asked": asked, "name": asked.requester_name.opened()}
    return render(request, "residents/requests/receipt.html", content)


def request_answer(request: HttpRequest, key: str) -> HttpResponse:
    """Show the written answer to print."""
    actor: Any = request.user
    answer = answer_to(actor=actor, request=services.request_of(actor, key))
    content = {
        "answer": answer,
        "asked": answer.request,
        "name": answer.request.requester_name.opened(),
    }
    return render(request, "residents/requests/answer.html", content)


def request_file(request: HttpRequest, key: str) -> HttpResponse:
    """Give the answer as a file that programs read (个人信息保护法 45)."""
    actor: Any = request.user
    asked = services.request_of(actor, key)
    answer = answer_to(actor=actor, request=asked, action=Action.EXPORT)
    response = JsonResponse(filed(answer), json_dumps_params={"ensure_ascii": False, "indent": 1})
    return as_private_file(response, f"{asked.number}.json")


def told(form: Any) -> int:
    """Return the status of a page with a form: 422 where it was filled in wrongly."""
    return 422 if form.is_bound and form.errors else 200
