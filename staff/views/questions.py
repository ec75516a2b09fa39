"""Pages of questions: an auditor asks, the asked person answers, the auditor closes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, OutOfScope
from core.records.paging import page_of
from staff.choices import Pattern, QuestionState
from staff.forms.audit import AnswerForm, ConclusionForm, QuestionForm
from staff.models import AccessQuestion, User
from staff.services import questions as services
from staff.services.unusual import unusual_on
from staff.views.audit import PAGE_SIZE, kept_query


def ask(request: HttpRequest) -> HttpResponse:
    """Ask somebody about the reads of a day."""
    actor: Any = request.user
    services.require_auditor(actor)
    asked, day = whom_and_when(request)
    pattern = request.GET.get("pattern", "")
    pattern = pattern if pattern in Pattern.values else ""
    start = {"question": _("Please say for what work you opened these records.")}
    form = QuestionForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_for_reason(
                actor=actor, asked=asked, day=day, pattern=pattern, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error("question", str(error))
        else:
            messages.success(request, _("%(who)s is asked.") % {"who": asked})
            return redirect("staff:audit")
    content = {
        "form": form,
        "asked": asked,
        "day": day,
        "findings": [one for one in unusual_on(day) if one.actor and one.actor.pk == asked.pk],
        "query": urlencode({"actor": asked.username, "first": day, "last": day}),
    }
    return render(request, "staff/audit/ask.html", content)


def whom_and_when(request: HttpRequest) -> tuple[User, Any]:
    """Return the account and the day that the address names. Raises OutOfScope, BadInput."""
    asked = User.objects.filter(username=request.GET.get("actor", "")).first()
    if asked is None:
        raise OutOfScope(_("There is no such account."))
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        day = None
    if day is None or day > timezone.localdate():
        raise BadInput(_("Name the day of the reads."))
    return asked, day


def question_list(request: HttpRequest) -> HttpResponse:
    """List the questions, the newest first."""
    actor: Any = request.user
    services.require_auditor(actor)
    rows = AccessQuestion.objects.visible_to(actor).select_related("actor", "asked_by")
    state = request.GET.get("state", "")
    if state in QuestionState.values:
        rows = rows.filter(state=state)
    marks = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = page_of(rows, ("-id",), PAGE_SIZE, **marks)
    content = {
        "page": page,
        "states": QuestionState.choices,
        "state": state,
        "query": kept_query(request),
    }
    return render(request, "staff/audit/questions.html", content)


def question_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one question with the one step that comes next: answer it, or close it."""
    actor: Any = request.user
    rows = AccessQuestion.objects.visible_to(actor).select_related("actor", "asked_by", "closed_by")
    question = rows.filter(pk=pk).first()
    if question is None:
        raise OutOfScope(_("There is no such question."))
    form = next_form(actor, question, request.POST or None)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return done(request, actor, question, form)
        except DomainError as error:
            form.add_error(None, str(error))
    days = {"first": question.day.isoformat(), "last": question.day.isoformat()}
    content = {
        "question": question,
        "form": form,
        "is_asked": question.actor_id == actor.pk,
        "query": urlencode({"actor": question.actor.username, **days}),
    }
    return render(request, "staff/audit/question.html", content)


def next_form(
    actor: Any, question: AccessQuestion, sent: Any
) -> AnswerForm | ConclusionForm | None:
    """Return the form of the step that the actor may take now, if there is one."""
    if question.actor_id == actor.pk:
        return AnswerForm(sent) if question.state == QuestionState.OPEN else None
    if question.state == QuestionState.ANSWERED or question.is_late:
        return ConclusionForm(sent)
    return None


def done(request: HttpRequest, actor: Any, question: AccessQuestion, form: Any) -> HttpResponse:
    """Take the step of a valid form and go on."""
    if isinstance(form, AnswerForm):
        services.answer_question(actor=actor, question=question, **form.cleaned_data)
        messages.success(request, _("Your answer is with the auditor."))
        return redirect("staff:question_detail", pk=question.pk)
    services.close_question(actor=actor, question=question, **form.cleaned_data)
    messages.success(request, _("The question is closed."))
    return redirect("staff:audit")
