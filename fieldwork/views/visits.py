"""Logging a visit, a task on the phone, and photos."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from core.numbers import whole_number
from fieldwork.choices import TARGET_OF_VISIT, VisitKind, VisitResult
from fieldwork.forms.visits import CheckForm, EvidenceForm, VisitForm, written
from fieldwork.models import Photo, Standard, Task
from fieldwork.services import checks
from fieldwork.services.households import households_for
from fieldwork.services.photos import add_evidence
from fieldwork.services.rectification import open_items
from fieldwork.services.reports import companions_for, place_for_visit
from fieldwork.services.steps import steps_for
from fieldwork.services.tasks import submit_task
from fieldwork.services.visits import Logged, log_visit
from fieldwork.views.phone import visit_url
from fieldwork.views.signed_in import SignedInView
from fieldwork.workflow import STEPS, Step
from grid.models import Dwelling, RentalHousing
from residents.services.homes import Household
from residents.services.showing import shown_home

JSON = "application/json"


class VisitPage(SignedInView):
    """The form of one visit: three big buttons at a door, a check list at a rental."""

    households: list[Household] | None = None

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        """Show the form."""
        return self.shown(self.form(kind, pk))

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        """Log the visit; what is refused comes back with everything that was typed."""
        form = self.form(kind, pk)
        if form.is_valid():
            try:
                return self.saved(log_visit(actor=self.actor, report=form.report()))
            except (OutOfScope, NotAllowed):
                raise
            except DomainError as error:
                form.add_error(None, str(error))
        return self.refused(form)

    def form(self, kind: str, pk: int) -> VisitForm:
        """Return the form for this kind of visit, a check list where there is one."""
        if kind not in VisitKind:
            raise Http404(_("There is no such kind of visit."))
        task = self.task()
        place = place_for_visit(actor=self.actor, kind=kind, pk=pk, task=task)
        options: dict[str, Any] = {
            "actor": self.actor,
            "kind": kind,
            "place": place,
            "companions": companions_for(self.actor, place),
            "initial": {"task": task},
        }
        self.households = households_for(self.actor, kind, place)
        if self.households:
            stamps = [(one.number, one.stamp) for one in self.households]
            options["initial"]["seen"] = written(stamps)
        if self.request.method == "POST":
            options |= {"data": said_with_buttons(self.request), "files": self.request.FILES}
        standard = self.standard(kind, task)
        if standard is None:
            return VisitForm(**options)
        return CheckForm(standard=standard, opened=open_items(place, standard), **options)

    def task(self) -> Task | None:
        """Return the task that the visit is made for."""
        sent = self.request.POST.get("task") or self.request.GET.get("task")
        if (key := whole_number(sent)) is None:
            return None
        found: Task | None = Task.objects.visible_to(self.actor).filter(pk=key).first()
        if found is None:
            raise OutOfScope(_("There is no such task of yours."))
        return found

    def standard(self, kind: str, task: Task | None) -> Standard | None:
        """Return the check list: the one the page was made with, the task's, or the one in use."""
        key = whole_number(self.request.POST.get("standard"))
        sent = None if key is None else Standard.objects.filter(pk=key).first()
        fits = task and task.standard and task.standard.subject == TARGET_OF_VISIT[kind]
        return checks.standard_for(kind, sent or (task.standard if task and fits else None))

    def shown(self, form: VisitForm, status: int = 200) -> HttpResponse:
        """Show the page of a form."""
        page = "check" if isinstance(form, CheckForm) else "visit"
        context = {
            "form": form,
            "place": form.place,
            "kind": form.kind,
            "kind_label": VisitKind(form.kind).label,
            "task": self.task(),
            "back": way_back(form.place),
            "position": position_of(form.place),
            "rental": rental_of(self.actor, form.place),
            "households": [
                (one, [shown_home(home, with_person=True) for home in one.members])
                for one in self.households or ()
            ],
            "reads_people": self.households is not None,
            "tab": "log",
        }
        return render(self.request, f"fieldwork/phone/{page}.html", context, status=status)

    def refused(self, form: VisitForm) -> HttpResponse:
        """Say what is wrong: as a page, or to the script that sent the form."""
        if self.request.headers.get("Accept") == JSON:
            problems = {name: [str(one) for one in found] for name, found in form.errors.items()}
            return JsonResponse({"problems": problems}, status=400)
        return self.shown(form, status=400)

    def saved(self, logged: Logged) -> HttpResponse:
        """Say what happened and go on: to the next door, or back to the round."""
        for level, text in words_of(logged):
            messages.add_message(self.request, level, text)
        onward = self.onward(logged)
        if self.request.headers.get("Accept") == JSON:
            return JsonResponse({"next": onward}, status=201 if logged.is_new else 200)
        return redirect(onward)

    def onward(self, logged: Logged) -> str:
        """Return where to go on: from door to door in a building, else to the round."""
        visit = logged.visit
        if visit.task_id is None and isinstance(visit.target, Dwelling):
            url = reverse("fieldwork:doors", args=[visit.target.building_id])
        else:
            url = reverse("fieldwork:today")
        return f"{url}?saved={visit.client_uuid}"


def said_with_buttons(request: HttpRequest) -> Any:
    """Return what was sent; each big button at a door says a result at once."""
    said = request.POST.copy()
    button = said.get("button", "")
    if button == "unchanged":
        said["result"], said["is_unchanged"] = VisitResult.DONE, "on"
    elif button in VisitResult.values:
        said["result"] = button
    return said


def words_of(logged: Logged) -> list[tuple[int, str]]:
    """Return what is said after saving: what happened, what follows, what to mind."""
    visit, made = logged.visit, len(logged.consequences.made)
    said = [_("Visit saved.")]
    if visit.next_due_on:
        day = date_format(visit.next_due_on, "Y-m-d")
        said.append(_("Next check by %(day)s.") % {"day": day})
    if made:
        words = ngettext(
            "%(count)s rectification task was sent.",
            "%(count)s rectification tasks were sent.",
            made,
        )
        said.append(words % {"count": made})
    if closed := len(logged.consequences.closed):
        words = ngettext(
            "%(count)s rectification is closed.", "%(count)s rectifications are closed.", closed
        )
        said.append(words % {"count": closed})
    between = " " if get_language() == "en" else ""  # Chinese sentences follow without a space
    warnings = [(messages.WARNING, warning) for warning in logged.warnings]
    return [(messages.SUCCESS, between.join(said)), *warnings]


def position_of(place: Any) -> str:
    """Return "latitude,longitude" of a place in degrees, for measuring the way to it."""
    if isinstance(place, RentalHousing):
        place = place.dwelling
    if isinstance(place, Dwelling):
        place = place.building
    return f"{place.place.y:.6f},{place.place.x:.6f}"


def way_back(place: Any) -> str:
    """Return the page before the form: the doors of the building, or the list of places."""
    if isinstance(place, Dwelling):
        return reverse("fieldwork:doors", args=[place.building_id])
    return reverse("fieldwork:log")


def rental_of(actor: Any, place: Any) -> RentalHousing | None:
    """Return the current letting of a dwelling, for the way to its check."""
    if not isinstance(place, Dwelling):
        return None
    found: RentalHousing | None = (
        RentalHousing.objects.visible_to(actor).current().filter(dwelling=place).first()
    )
    return found


class PhoneTaskPage(SignedInView):
    """One task on the phone: what is asked, how to do it, how to say it cannot be done."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the task."""
        return self.shown(self.task(pk), EvidenceForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand the task in with words and photos."""
        task = self.task(pk)
        form = EvidenceForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                add_evidence(actor=self.actor, task=task, photos=form.sent_photos())
                submit_task(actor=self.actor, task=task, answer=form.cleaned_data["answer"])
            except (OutOfScope, NotAllowed):
                raise
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Task handed in: %(task)s") % {"task": task})
                return redirect("fieldwork:today")
        return self.shown(task, form, status=400)

    def task(self, pk: int) -> Task:
        """Return a task of one's own."""
        rows = Task.objects.visible_to(self.actor).filter(assignee=self.actor, pk=pk)
        found: Task | None = rows.select_related("cell", "issued_by", "standard").first()
        if found is None:
            raise OutOfScope(_("There is no such task of yours."))
        return found

    def shown(self, task: Task, form: EvidenceForm, status: int = 200) -> HttpResponse:
        """Show the page of a task."""
        offered = steps_for(task, self.actor)
        context = {
            "task": task,
            "form": form,
            "visit_url": visit_url(task) if Step.SUBMIT in offered else "",
            "may_submit": Step.SUBMIT in offered,
            "accept": STEPS[Step.ACCEPT] if Step.ACCEPT in offered else None,
            "cannot_do": STEPS[Step.CANNOT_DO] if Step.CANNOT_DO in offered else None,
            "events": task.events.select_related("actor").order_by("-at", "-pk")[:5],
            "tab": "today",
        }
        return render(self.request, "fieldwork/phone/task.html", context, status=status)


class PhotoFile(SignedInView):
    """A photo, for those who see its visit or its task."""

    def get(self, request: HttpRequest, client_uuid: UUID) -> FileResponse:
        """Send the picture."""
        photo = Photo.objects.visible_to(self.actor).filter(client_uuid=client_uuid).first()
        if photo is None or not photo.image.storage.exists(photo.image.name):
            raise OutOfScope(_("There is no such photo."))
        answer = FileResponse(photo.image.open("rb"), content_type="image/jpeg")
        answer["Cache-Control"] = "private, max-age=86400, immutable"
        answer["Content-Disposition"] = "inline"
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return answer
