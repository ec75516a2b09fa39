"""The public portal: doors to say something, and the way back to see how it stands."""

from typing import Any

from django.contrib.gis.db.models import Extent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.errors import DomainError
from core.numbers import whole_number
from core.views import as_private_file
from grid.choices import Level
from grid.models import Area
from incidents.forms.portal import DoorForm, ProgressForm, open_communities
from incidents.forms.questions import QuestionsForm
from incidents.models import Case, IssueCategory
from incidents.services.portal import (
    FOR_ALL,
    Door,
    Stamp,
    check_flood,
    own_case,
    public_answers,
    rental_category,
    report_categories,
    send_in,
    story_of,
    take_own_step,
)
from incidents.services.portal.flood import count_text
from incidents.services.portal.police import (
    fraud_alerts,
    police_categories,
    safety_answers,
    stations,
)
from incidents.services.portal.rights import own_copy
from incidents.services.portal.sides import is_dispute
from incidents.views.open_pages import OpenPage, address_of
from incidents.views.sides import SidePage
from incidents.workflow.emergency import LINES, lines_for

ICONS = {
    Door.ASK: "help-circle",
    Door.HELP: "heart-handshake",
    Door.REPORT: "alert-triangle",
    Door.SUGGEST: "bulb",
}
FEW, MANY = 5, 50
FIRST_LINES = sorted(LINES[:3], key=lambda line: line.number)
SCORES = (
    (1, pgettext_lazy("rating", "not at all")),
    (2, pgettext_lazy("rating", "little")),
    (3, pgettext_lazy("rating", "fairly")),
    (4, pgettext_lazy("rating", "well")),
    (5, pgettext_lazy("rating", "very much")),
)


def portal_home(request: HttpRequest) -> HttpResponse:
    """Show a visitor the doors, the way back, and what was answered lately."""
    content = {
        "doors": [(door, ICONS[door]) for door in FOR_ALL],
        "lines": FIRST_LINES,
        "answers": public_answers()[:FEW],
    }
    return render(request, "portal/home.html", content)


class DoorPage(OpenPage):
    """One door: the form, and after it the number and the code."""

    def get(self, request: HttpRequest, door: str) -> HttpResponse:
        """Show the empty form."""
        self.check(door)
        category = rental_category() if door == Door.RENTAL else offered(request)
        initial = {"stamp": Stamp.new().text, "category": category.pk if category else ""}
        form = DoorForm(door=Door(door), initial=initial)
        return self.shown(form, QuestionsForm(category=category))

    def post(self, request: HttpRequest, door: str) -> HttpResponse:
        """Take it in; danger is answered first, and a slip of the pen loses nothing."""
        self.check(door)
        form = DoorForm(request.POST, request.FILES, door=Door(door))
        is_valid = form.is_valid()
        given = form.cleaned_data.get("category")
        category = rental_category() if door == Door.RENTAL else given
        questions = QuestionsForm(request.POST, category=category)
        if not questions.is_valid() or not is_valid:
            return self.again(form, questions)
        lines = lines_for(form.cleaned_data["text"])
        if lines and not request.POST.get("no_danger"):
            return self.shown(form, questions, lines=lines)
        try:
            sent = self.taken_in(form, questions)
        except DomainError as error:
            form.add_error(None, str(error))
            return self.again(form, questions, error.status)
        return render(request, "portal/receipt.html", {"sent": sent, "door": form.door})

    def check(self, door: str) -> None:
        """Stop at what is no door, or leads nowhere yet. Raises Http404."""
        if door not in Door.values or (door == Door.RENTAL and rental_category() is None):
            raise Http404(_("There is no such page."))

    def taken_in(self, form: DoorForm, questions: QuestionsForm) -> Any:
        """Send it in, unless too much comes; what was sent before is only found again."""
        sending = form.sending(questions.kept)
        if not Case._base_manager.filter(client_uuid=sending.client_uuid).exists():
            form.cleaned_data["stamp"].check_age()
            contact = sending.phone or sending.email
            check_flood(address=address_of(self.request), contact=contact, text=sending.text)
        sent = send_in(sending)
        count_text(sending.text)
        return sent

    def again(self, form: DoorForm, questions: QuestionsForm, status: int = 400) -> HttpResponse:
        """Show the form once more, with a new stamp where the old one is no good."""
        if form.has_error("stamp"):
            data = self.request.POST.copy()
            data["stamp"] = Stamp.new().text
            form.data = data
        return self.shown(form, questions, status=status)

    def shown(
        self, form: DoorForm, questions: QuestionsForm, status: int = 200, **more: Any
    ) -> HttpResponse:
        """Return the page of a form."""
        content = {"form": form, "questions": questions, "door": form.door, "box": town_box()}
        content |= more
        content["dangers"] = [
            {"number": line.number, "title": str(line.title), "words": line.words} for line in LINES
        ]
        return render(self.request, "portal/door.html", content, status=status)


class AskedPart(OpenPage):
    """What is asked once it was chosen what somebody reports."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the questions of a category that the public is offered."""
        context = {"questions": QuestionsForm(category=offered(request))}
        return render(request, "incidents/questions/_asked.html", context)


def offered(request: HttpRequest) -> IssueCategory | None:
    """Return the category of the address, if the public is offered it."""
    key = whole_number(request.GET.get("category", "")) or 0
    return report_categories().filter(pk=key).first()


def town_box() -> list[float] | None:
    """Return the box of the town: west, south, east, north."""
    areas = Area.objects.active().filter(level=Level.COMMUNITY)
    box: list[float] | None = areas.aggregate(box=Extent("boundary"))["box"]
    return box


class PolicePage(OpenPage):
    """What can wait and is for the police: the way to say it, stations, alerts, advice (S42)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it; what cannot wait stands first."""
        content = {
            "lines": FIRST_LINES,
            "categories": police_categories(),
            "takes_filings": rental_category() is not None,
            "alerts": fraud_alerts(),
            "stations": stations(),
            "answers": safety_answers()[:FEW],
        }
        return render(request, "portal/police.html", content)


class ProgressPage(OpenPage):
    """How it stands, by number and code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for number and code."""
        return render(request, "portal/progress.html", {"form": ProgressForm()})

    def post(self, request: HttpRequest, step: str = "") -> HttpResponse:
        """Show the case, after the step that its sender takes; a dispute to one of its sides."""
        if is_dispute(request.POST.get("number", "")):
            return SidePage().answer(request, step)
        form = ProgressForm(request.POST)
        if not form.is_valid():
            return render(request, "portal/progress.html", {"form": form}, status=400)
        try:
            case = own_case(**form.cleaned_data, address=address_of(request))
        except DomainError as error:
            content = {"form": form, "problem": str(error)}
            return render(request, "portal/progress.html", content, status=error.status)
        if step == "copy":
            response = JsonResponse(own_copy(case), json_dumps_params={"ensure_ascii": False})
            return as_private_file(response, f"{case.number}.json")
        return self.story(form, case, step)

    def story(self, form: ProgressForm, case: Any, step: str) -> HttpResponse:
        """Return the page of a case; a step that is refused is said on it."""
        content: dict[str, Any] = {"form": form}
        status = 200
        if step:
            try:
                take_own_step(case=case, step=step, **said_by(self.request.POST))
                content["done"] = True
            except DomainError as error:
                content |= {"problem": str(error), "typed": self.request.POST.get("text", "")}
                status = error.status
        content["story"] = story_of(type(case)._base_manager.get(pk=case.pk))
        content["scores"] = SCORES
        return render(self.request, "portal/story.html", content, status=status)


def said_by(sent: Any) -> dict[str, Any]:
    """Return what somebody says with a step: words, a score, whether it is resolved."""
    score = sent.get("score", "")
    return {
        "text": sent.get("text", ""),
        "score": int(score) if score in {"1", "2", "3", "4", "5"} else None,
        "is_resolved": {"yes": True, "no": False}.get(sent.get("is_resolved", "")),
    }


class AnswersPage(OpenPage):
    """What was asked and answered."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the answers, those with some words or about an area."""
        words, area = request.GET.get("q", "")[:60], request.GET.get("area", "")
        area = area if area.isascii() and area.isdigit() and len(area) <= 12 else ""
        content = {
            "answers": public_answers(words, area)[:MANY],
            "words": words,
            "area": area,
            "communities": open_communities(),
        }
        return render(request, "portal/answers.html", content)
