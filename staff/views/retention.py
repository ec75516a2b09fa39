"""Pages of retention: the rules, a look at what is due, approval, the report."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.retention import entities
from core.saving import require
from staff.forms.retention import RuleForm
from staff.models import RetentionRule, RetentionRun
from staff.services import retention as services
from staff.views.beside import beside

LISTED = 50


def worded(rule: RetentionRule) -> dict[str, Any]:
    """Return a rule with its codes in words."""
    entity = entities().get(rule.entity)
    label = entity.label if entity else rule.entity
    reference = entity.references.get(rule.reference, "") if entity else rule.reference
    return {"rule": rule, "label": label, "reference": reference}


def retention(request: HttpRequest) -> HttpResponse:
    """List the rules and the latest removals."""
    actor: Any = request.user
    require(actor, RetentionRule, "view")
    runs = RetentionRun.objects.visible_to(actor).select_related("rule", "made_by", "decided_by")
    content = {
        "rules": [worded(rule) for rule in RetentionRule.objects.visible_to(actor)],
        "runs": [{"run": run, **worded(run.rule)} for run in runs[:LISTED]],
        "may_write": bool(actor.scope_of("retention", "write")),
    }
    return render(request, "staff/retention/list.html", content)


def rule_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a rule or change one."""
    actor: Any = request.user
    require(actor, RetentionRule, "write")
    rule = get_object_or_404(RetentionRule.objects.visible_to(actor), pk=pk) if pk else None
    form = RuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        wanted = rule or RetentionRule()
        for name, value in form.cleaned_data.items():
            setattr(wanted, name, value)
        try:
            services.write_rule(actor=actor, rule=wanted)
        except DomainError as error:
            beside(form, error)
        else:
            messages.success(request, _("The rule is kept. Look up what is due under it."))
            return redirect("staff:retention")
    status = 422 if form.errors else 200
    return render(request, "staff/retention/rule.html", {"form": form, "rule": rule}, status=status)


@require_POST
def rule_look_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Find what a rule would remove; nothing is removed."""
    actor: Any = request.user
    require(actor, RetentionRule, "write")
    rule = get_object_or_404(RetentionRule.objects.visible_to(actor), pk=pk)
    try:
        run = services.look_up(actor=actor, rule=rule)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("staff:retention")
    return redirect("staff:retention_run", run.pk)


def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a removal would remove, or what it removed and what not."""
    actor: Any = request.user
    require(actor, RetentionRun, "view")
    run = get_object_or_404(RetentionRun.objects.visible_to(actor).select_related("rule"), pk=pk)
    content = {
        "run": run,
        **worded(run.rule),
        "sample": run.keys[: services.SAMPLE],
        "may_decide": bool(actor.scope_of("retention", "approve"))
        and run.state == "proposed"
        and run.made_by_id != actor.pk,
    }
    return render(request, "staff/retention/run.html", content)


@require_POST
def run_decide(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Approve a removal or refuse it."""
    actor: Any = request.user
    require(actor, RetentionRun, "view")
    run = get_object_or_404(RetentionRun.objects.visible_to(actor), pk=pk)
    try:
        services.decide_run(actor=actor, run=run, approve=step == "approve")
    except DomainError as error:
        messages.error(request, str(error))
    else:
        said = _("Approved. It is done tonight.") if step == "approve" else _("Not approved.")
        messages.success(request, said)
    return redirect("staff:retention_run", pk)
