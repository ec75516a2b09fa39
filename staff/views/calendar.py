"""The page of the working calendar."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.saving import require
from staff.forms.calendar import CalendarForm
from staff.models import WorkCalendarDay
from staff.services import calendar as services


def working_calendar(request: HttpRequest) -> HttpResponse:
    """Show the days of the years that are loaded; load a year."""
    actor: Any = request.user
    require(actor, WorkCalendarDay, "view")
    form = CalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = services.load_calendar(actor=actor, text=form.cleaned_data["text"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(count)s days are kept.") % {"count": count})
            return redirect("staff:working_calendar")
    this_year = timezone.localdate().year
    loaded = services.years_loaded()
    content = {
        "days": WorkCalendarDay.objects.visible_to(actor).filter(day__year__gte=this_year),
        "missing": [year for year in (this_year, this_year + 1) if year not in loaded],
        "form": form if actor.scope_of("calendar", "write") else None,
    }
    status = 422 if form.errors else 200
    return render(request, "staff/calendar.html", content, status=status)
