"""The second factor: enrol, show a code, backup codes."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as remember_factor

from core.errors import NotAllowed
from core.onward import next_of
from staff.forms.sign_in import CodeForm
from staff.models import User
from staff.services.factors import (
    WrongCode,
    demo_code,
    enrolment,
    has_factor,
    new_backup_codes,
    secret_of,
    take_into_use,
    verify,
)


@never_cache
@sensitive_post_parameters("code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code; who has no factor yet enrols."""
    user: User = request.user  # type: ignore[assignment]
    if not has_factor(user):
        return redirect(f"{reverse('staff:factor_enrol')}?{request.GET.urlencode()}")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device = verify(user=user, code=form.cleaned_data["code"])
        except WrongCode as error:
            form.add_error("code", str(error))
        else:
            request.session.cycle_key()
            remember_factor(request, device)
            return redirect(next_of(request))
    page = {"form": form, "next": next_of(request), "demo_code": demo_code(user)}
    return render(request, "registration/second_factor.html", page)


@never_cache
@sensitive_post_parameters("code")
def enrol(request: HttpRequest) -> HttpResponse:
    """Show the picture to scan; the first right code takes the factor into use."""
    user: User = request.user  # type: ignore[assignment]
    if has_factor(user) and not user.is_verified():  # type: ignore[attr-defined]
        raise NotAllowed(_("Show the factor you have first. If it is lost, ask for a reset."))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device, codes = take_into_use(user=user, code=form.cleaned_data["code"])
        except WrongCode as error:
            form.add_error("code", str(error))
        else:
            request.session.cycle_key()
            remember_factor(request, device)
            kept = {"codes": codes, "next": next_of(request)}
            return render(request, "registration/backup_codes.html", kept)
    device = enrolment(user)
    picture = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=2, light="#fff")
    page = {
        "form": form,
        "picture": picture,
        "secret": secret_of(device),
        "next": next_of(request),
    }
    return render(request, "registration/factor_enrol.html", page)


@never_cache
@require_POST
def backup_codes(request: HttpRequest) -> HttpResponse:
    """Replace the backup codes; only right after a second factor was shown."""
    user: User = request.user  # type: ignore[assignment]
    if not user.is_verified():  # type: ignore[attr-defined]
        raise NotAllowed(_("Show your second factor first."))
    codes = new_backup_codes(user)
    messages.info(request, _("The old backup codes do not open any more."))
    page = {"codes": codes, "next": next_of(request)}
    return render(request, "registration/backup_codes.html", page)
