"""Pages of redrawing: draw, look at what would come, decide, see what was done."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from core.errors import DomainError, NotAllowed
from core.records.shapes import draw_words
from grid.choices import AreaState, Level
from grid.forms.redraws import BorderForm, DecisionForm, MergeForm, SplitForm
from grid.models import Area, Building, Redraw
from grid.services.drawing import merged_drawing, redrawn, split_drawings
from grid.services.redraws import (
    APPROVE,
    CAPABILITY,
    CARRY_OUT,
    Drawing,
    approve_redraw,
    cancel_redraw,
    codes_of,
    codes_to_decide,
    may_on,
    propose_redraw,
)

LISTED = 200
Plan = tuple[Sequence[Area], Sequence[Drawing]]


class RedrawPage(LoginRequiredMixin, View):
    """A page of redrawing: no right at all is 403, a cell out of scope is 404."""

    user: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Know who asks."""
        super().setup(request, *args, **kwargs)
        self.user = request.user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever takes part in redrawing cells."""
        if self.user.is_authenticated and not self.user.may(CAPABILITY):
            raise NotAllowed(_("Your posts do not include redrawing cells."))
        return super().dispatch(request, *args, **kwargs)

    def cell(self, pk: int) -> Area:
        """Return a cell in force inside the user's part of redrawing."""
        cells = Area.objects.filter(level=Level.CELL, state=AreaState.ACTIVE)
        cell = cells.select_related("parent").defer("parent__boundary").filter(pk=pk).first()
        if cell is None or not self.user.scope_of(CAPABILITY).covers(cell.code):
            raise Http404(_("There is no such cell in your area."))
        return cell


class DrawPage(RedrawPage):
    """The page on which one kind of redrawing is drawn; `?preview` shows what would come."""

    form_class: ClassVar[type[DecisionForm]]
    title: ClassVar[Any]
    tool: ClassVar[str] = ""

    def plan(self, form: Any) -> Plan:
        """Return which cells end and which begin."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the cell and the form."""
        cell = self.cell(pk)
        return self.show(cell, self.form_class(cell=cell))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Preview the drawing, or record it."""
        cell = self.cell(pk)
        form = self.form_class(request.POST, cell=cell)
        if "preview" in request.GET:
            return self.preview(form)
        if form.is_valid():
            try:
                return self.record(form)
            except DomainError as error:
                form.add_error(None, str(error))
        return self.show(cell, form)

    def preview(self, form: DecisionForm) -> HttpResponse:
        """Show the cells that would come, before a day and a reason are given."""
        form.fields["reason"].required = form.fields["effective_on"].required = False
        context: dict[str, Any] = {}
        if form.is_valid():
            try:
                context = parts_of(*self.plan(form))
            except DomainError as error:
                context = {"error": error}
        else:
            texts = [str(text) for texts in form.errors.values() for text in texts]
            context = {"error": " ".join(texts)}
        return render(self.request, "grid/_redraw_parts.html", context)

    def record(self, form: DecisionForm) -> HttpResponse:
        """Record the redrawing with the names that were typed."""
        retiring, drawings = self.plan(form)
        named = [
            replace(d, name=self.request.POST.get(f"name_{d.code}", "").strip() or d.name)
            for d in drawings
        ]
        redraw = propose_redraw(
            actor=self.user,
            retiring=retiring,
            drawings=named,
            effective_on=form.cleaned_data["effective_on"],
            reason=form.cleaned_data["reason"],
        )
        messages.success(self.request, what_happened(redraw))
        return redirect("grid:redraw_detail", redraw.pk)

    def show(self, cell: Area, form: DecisionForm) -> HttpResponse:
        """Show the page."""
        context = {
            "cell": cell,
            "shape": json.loads(cell.boundary.geojson),
            "form": form,
            "title": self.title,
            "tool": self.tool,
            "words": draw_words(),
        }
        status = 422 if form.is_bound else 200
        return render(self.request, "grid/redraw_form.html", context, status=status)


class SplitPage(DrawPage):
    """A line across a cell."""

    form_class = SplitForm
    title = gettext_lazy("Split a cell")
    tool = "polyline"

    def plan(self, form: Any) -> Plan:
        """Return the parts on both sides of the line."""
        return [form.cell], split_drawings(form.cell, form.cleaned_data["shape"])


class MergePage(DrawPage):
    """A cell joined with its neighbours."""

    form_class = MergeForm
    title = gettext_lazy("Merge cells")

    def plan(self, form: Any) -> Plan:
        """Return the union of the chosen cells."""
        cells = [form.cell, *form.cleaned_data["cells"].defer(None)]
        return cells, [merged_drawing(cells)]


class BorderPage(DrawPage):
    """A cell with a new border."""

    form_class = BorderForm
    title = gettext_lazy("Redraw a border")
    tool = "edit"

    def plan(self, form: Any) -> Plan:
        """Return the cells on both sides of the new border."""
        return redrawn(form.cell, form.cleaned_data["shape"])


class RedrawList(RedrawPage):
    """Redrawings of the user's area: planned, waiting for approval, done."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the newest."""
        rows = Redraw.objects.visible_to(self.user).prefetch_related("retiring", "drafts")
        return render(request, "grid/redraw_list.html", {"redraws": rows[:LISTED]})


class RedrawDetail(RedrawPage):
    """One redrawing: what ends, what begins, who decides, what needs a decision after it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it with a map."""
        redraw = get_object_or_404(Redraw.objects.visible_to(self.user), pk=pk)
        codes, waits = codes_of(redraw), not (redraw.applied_at or redraw.cancelled_at)
        own = redraw.proposed_by == self.user.get_username()
        may_approve = may_on(self.user, codes, APPROVE, CARRY_OUT)
        vanished, new = codes_to_decide(redraw)
        context = {
            "redraw": redraw,
            "ended": redraw.retiring.order_by("code"),
            "begun": redraw.drafts.order_by("code"),
            "shapes": features(redraw.drafts.all(), redraw.retiring.all()),
            "may_approve": waits and not redraw.approved_by and may_approve and not own,
            "may_cancel": waits and (own or may_approve),
            "vanished": vanished if redraw.applied_at else [],
            "new": new if redraw.applied_at else [],
        }
        return render(request, "grid/redraw_detail.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve it or give it up."""
        redraw = get_object_or_404(Redraw.objects.visible_to(self.user), pk=pk)
        step = approve_redraw if request.POST.get("step") == "approve" else cancel_redraw
        try:
            messages.success(request, what_happened(step(actor=self.user, redraw=redraw)))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("grid:redraw_detail", pk)


def parts_of(retiring: Sequence[Area], drawings: Sequence[Drawing]) -> dict[str, Any]:
    """Return the cells that would come, with their size and how many buildings move along."""
    buildings = Building.objects.filter(cell__in=[cell.pk for cell in retiring])
    parts = [
        {
            "drawing": drawing,
            "hectares": drawing.boundary.transform(3857, clone=True).area / 10_000,
            "building_count": buildings.filter(place__intersects=drawing.boundary).count(),
        }
        for drawing in drawings
    ]
    return {"parts": parts, "shapes": features(drawings, ())}


def features(begin: Any, end: Any) -> dict[str, Any]:
    """Return cells that begin and end as GeoJSON for the page's map."""
    rows = [(cell, "begins") for cell in begin] + [(cell, "ends") for cell in end]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": json.loads(cell.boundary.geojson),
                "properties": {"name": cell.name, "code": cell.code, "part": part},
            }
            for cell, part in rows
        ],
    }


def what_happened(redraw: Redraw) -> str:
    """Tell what became of a redrawing."""
    if redraw.cancelled_at:
        return _("The redrawing was given up.")
    if redraw.applied_at:
        return _("The cells are redrawn. %(count)s rows moved.") % {"count": redraw.moved_count}
    if redraw.approved_by:
        return _("Approved. It takes effect on %(day)s.") % {"day": redraw.effective_on}
    return _("Proposed. Somebody of the district must approve it.")
