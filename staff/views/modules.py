"""Pages of modules: their impact assessments and the switch that two people turn."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.saving import require
from staff.forms.modules import AssessmentForm, SwitchForm
from staff.models import ImpactAssessment, ModuleSwitch
from staff.modules import MODULES
from staff.services import modules as services
from staff.views.beside import beside

FORMS: dict[str, Any] = {"assessment": AssessmentForm, "switch": SwitchForm}


def module_list(request: HttpRequest) -> HttpResponse:
    """List the modules and how they stand."""
    actor: Any = request.user
    require(actor, ModuleSwitch, "view")
    states = [services.state_of(code) for code in MODULES]
    return render(request, "staff/modules/list.html", {"states": states})


def module_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a module; write an assessment of it, or ask for it to be switched on."""
    actor: Any = request.user
    require(actor, ModuleSwitch, "view")
    if code not in MODULES:
        raise Http404
    wanted = request.POST.get("form", "")
    forms = {name: form(request.POST if name == wanted else None) for name, form in FORMS.items()}
    if wanted in forms and forms[wanted].is_valid():
        try:
            written(actor, code, wanted, forms[wanted].cleaned_data)
        except DomainError as error:
            beside(forms[wanted], error)
        else:
            messages.success(request, _("Written. Somebody else must confirm it."))
            return redirect("staff:module_detail", code)
    content = {
        "state": services.state_of(code),
        "assessments": ImpactAssessment.objects.visible_to(actor).filter(module=code),
        "may_write": bool(actor.scope_of("modules", "write")),
        "may_confirm": bool(actor.scope_of("modules", "confirm")),
        "assessment_form": forms["assessment"],
        "switch_form": forms["switch"],
        "open_form": wanted,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "staff/modules/detail.html", content, status=status)


def written(actor: Any, code: str, form: str, values: dict[str, Any]) -> None:
    """Keep what a form of the page says."""
    if form == "assessment":
        services.write_assessment(actor=actor, code=code, values=values)
    else:
        services.ask_for_module(actor=actor, code=code, legal_duty=values["legal_duty"])


@require_POST
def assessment_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve an impact assessment."""
    actor: Any = request.user
    require(actor, ImpactAssessment, "view")
    found = get_object_or_404(ImpactAssessment.objects.visible_to(actor), pk=pk)
    try:
        services.approve_assessment(actor=actor, assessment=found)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The assessment counts from now on."))
    return redirect("staff:module_detail", found.module)


@require_POST
def switch_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirm a switch, or switch a module off."""
    actor: Any = request.user
    require(actor, ModuleSwitch, "view")
    found = get_object_or_404(ModuleSwitch.objects.visible_to(actor), pk=pk)
    label = MODULES[found.module].label
    try:
        if step == "confirm":
            services.confirm_module(actor=actor, switch=found)
            messages.success(request, _("“%(module)s” is switched on.") % {"module": label})
        else:
            services.end_module(actor=actor, switch=found)
            messages.success(request, _("“%(module)s” is switched off.") % {"module": label})
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("staff:module_detail", found.module)
