"""The records behind the figures of handlings: orders of supervision, answers of bodies."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.access import CodeRange
from core.numbers import whole_number
from core.records.paging import capped_count, page_of
from core.records.reading import without_marks
from fieldwork.views.signed_in import SignedInView
from grid.models import Area
from incidents.forms.figures import WIDE, PeriodForm
from incidents.models import Handling, Supervision
from incidents.services.reckoning import midnight

SIZE: Final = 100


class PeriodView(SignedInView):
    """A list of what happened in an area and a period, the newest first."""

    template = ""
    day_field = ""

    def rows(self) -> Any:
        """Return what the actor may read, whenever it happened."""
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list, thirty days unless told otherwise."""
        areas = Area.objects.visible_to(self.actor).active().filter(level__in=WIDE)
        names = {"first": request.GET.get("since", ""), "last": request.GET.get("until", "")}
        given = {"area": request.GET.get("area", ""), **names}
        form = PeriodForm(given, areas=areas.order_by("code"))
        rows = self.narrowed(form.cleaned_data) if form.is_valid() else self.rows().none()
        page = page_of(
            rows, (f"-{self.day_field}", "-pk"), SIZE,
            after=request.GET.get("after", ""), before=request.GET.get("before", ""),
        )  # fmt: skip
        context = {
            "rows": page.rows,
            "page": page,
            "query": without_marks(request),
            "total": capped_count(rows),
            "form": form,
        }
        status = 200 if form.is_valid() else 422
        return render(request, self.template, context, status=status)

    def narrowed(self, given: dict[str, Any]) -> Any:
        """Keep what lies in the area and the period."""
        rows = self.rows().filter(
            **{
                f"{self.day_field}__gte": midnight(given["first"]),
                f"{self.day_field}__lt": midnight(given["last"] + timedelta(days=1)),
            }
        )
        if given["area"]:
            below = CodeRange.below(given["area"].code)
            rows = rows.filter(area_code__gte=below.low, area_code__lt=below.high)
        return rows


class OrdersPage(PeriodView):
    """The orders of supervision, and what was answered."""

    template = "incidents/orders.html"
    day_field = "ordered_at"

    def rows(self) -> Any:
        """Return the orders that the actor may read."""
        rows = Supervision.objects.visible_to(self.actor)
        return rows.select_related("handling__case", "handling__to_org", "ordered_by")


class AnsweredPage(PeriodView):
    """What bodies answered: in time and late."""

    template = "incidents/answered.html"
    day_field = "answered_at"

    def rows(self) -> Any:
        """Return the answered handlings that the actor may read, of one body and late if asked."""
        rows = Handling.objects.visible_to(self.actor).filter(answered_at__lte=timezone.now())
        if org := whole_number(self.request.GET.get("org", "")):
            rows = rows.filter(to_org=org)
        if self.request.GET.get("late") == "yes":
            rows = rows.filter(answered_at__gt=F("answer_due_at"))
        return rows.select_related("case", "to_org")
