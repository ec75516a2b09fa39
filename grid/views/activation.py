"""The page that checks drafts against each other and puts them into force."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from grid.forms.redraws import ActivationForm
from grid.models import Area
from grid.services.areas import drafts_below
from grid.services.redraws import APPROVE, CAPABILITY, CARRY_OUT, activate_areas, may_on
from grid.services.topology import Issue, topology_issues
from grid.views.redraws import RedrawPage, features


class ActivationPage(RedrawPage):
    """Everything drawn below an area: the faults it has, and the step into force."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the drafts and every fault."""
        return self.show(self.area(pk), ActivationForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put the drafts into force, or show why not."""
        area, form = self.area(pk), ActivationForm(request.POST)
        if form.is_valid():
            drafts = list(drafts_below(area))
            try:
                day = form.cleaned_data["effective_on"]
                activate_areas(actor=self.user, areas=drafts, effective_on=day)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                text = _("%(count)s areas are in force from %(day)s.")
                messages.success(request, text % {"count": len(drafts), "day": day})
                return redirect("grid:area_detail", pk)
        return self.show(area, form)

    def area(self, pk: int) -> Area:
        """Return the area if it lies in the user's part of redrawing."""
        area = Area.objects.filter(pk=pk).first()
        if area is None or not self.user.scope_of(CAPABILITY).covers(area.code):
            raise Http404(_("There is no such area in your posts' area."))
        return area

    def show(self, area: Area, form: ActivationForm) -> HttpResponse:
        """Show the page."""
        drafts = list(drafts_below(area))
        issues = topology_issues(drafts) if drafts else []
        codes = [draft.code for draft in drafts]
        context = {
            "area": area,
            "form": form,
            "drafts": drafts,
            "issues": issues,
            "shapes": features(drafts, ()),
            "faults": [fault(issue) for issue in issues],
            "may_activate": bool(codes)
            and not issues
            and may_on(self.user, codes, APPROVE, CARRY_OUT),
        }
        status = 422 if form.is_bound else 200
        return render(self.request, "grid/activation.html", context, status=status)


def fault(issue: Issue) -> dict[str, Any]:
    """Return a fault's shape and words for the page's map."""
    geometry = json.loads(issue.shape.geojson)
    properties = {"kind": issue.kind.value, "text": str(issue)}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
