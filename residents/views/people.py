"""People: the list, finding somebody, one record, and a full value on purpose."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit import Action
from core.errors import DomainError, OutOfScope
from core.records.paging import capped_count, page_of
from grid.models import Area
from residents.forms.people import ChangeForm, DeceasedForm, FactForm, PurposeForm, SearchForm
from residents.models import Person, Residency
from residents.services.corrections import ask_correction, columns_of
from residents.services.finding import search
from residents.services.households import change_person, set_deceased
from residents.services.quality import BY_NAME
from residents.services.reading import REVEALABLE, reveal, shown
from residents.services.showing import ShownPerson, shown_home, shown_person, with_homes
from residents.services.timeline import timeline_of
from residents.views.base import PeoplePage, attempt, words_of

PAGE_SIZE = 50


def lines_of(people: Any) -> list[tuple[ShownPerson, list[Residency]]]:
    """Return what a list shows of people: masked, with their homes."""
    return [(shown_person(person), person.homes) for person in people]


class PeopleList(PeoplePage):
    """The people of one's area, read off the index page by page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of the list, or of what a check of the board finds."""
        rows = Person.objects.visible_to(self.actor).standing()
        check = BY_NAME.get(request.GET.get("check", ""))
        if check is not None:
            rows = check.narrowed(rows.filter(deceased_on=None), self.actor)
        area = request.GET.get("area", "")
        if area.isdigit():
            rows = rows.filter(area_code__gte=area, area_code__lt=area + ":")
        marks = {name: request.GET.get(name, "") for name in ("after", "before")}
        page = page_of(with_homes(rows, self.actor), ("area_code", "pk"), PAGE_SIZE, **marks)
        asked = f"{area} {check.title if check else ''}".strip()
        found = shown(actor=self.actor, people=page.rows, action=Action.LIST, asked=asked)
        query = request.GET.copy()
        for mark in marks:
            query.pop(mark, None)
        context = self.page(
            lines=lines_of(found),
            page=page,
            count=capped_count(rows),
            check=check,
            area=area,
            cells=self.cells(),
            query=query.urlencode(),
            search=SearchForm(),
            may_export=bool(self.actor.scope_of("exports").ranges),
        )
        return render(request, "residents/people.html", context)

    def cells(self) -> Any:
        """Return the cells of one's area to choose from."""
        cells = Area.objects.visible_to(self.actor).active().cells().select_related("parent")
        ranges = self.actor.scope_of("people").ranges
        rows = cells.defer("boundary", "parent__boundary").order_by("code")
        return [cell for cell in rows[:500] if any(cell.code in part for part in ranges)]


class SearchPage(PeoplePage):
    """Finding somebody. Sent as a form, so that nothing personal stands in an address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Go to where the form is."""
        return redirect("residents:people")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show who was found."""
        form = SearchForm(request.POST)
        context: dict[str, Any] = {"search": form, "lines": None}
        status = 400
        if form.is_valid():
            said = form.cleaned_data
            try:
                found = search(actor=self.actor, **said)
            except DomainError as error:
                form.add_error(None, str(error))
                status = error.status
            else:
                rows = with_homes(Person.objects.all(), self.actor)
                keys = [person.pk for person in found]
                context["lines"] = lines_of(rows.filter(pk__in=keys).order_by("area_code", "pk"))
                status = 200
        return render(request, "residents/found.html", self.page(**context), status=status)


class OnePersonPage(PeoplePage):
    """A page about one person."""

    def person(self, key: UUID) -> Person:
        """Return the person. Raises OutOfScope."""
        found: Person | None = Person.objects.visible_to(self.actor).filter(pk=key).first()
        if found is None or found.merged_into_id:
            raise OutOfScope(_("There is no such record in your area."))
        return found

    def may_change(self, person: Person) -> bool:
        """Tell whether the reader may change this very record."""
        return bool(self.actor.scope_of("people", "write").covers(person.area_code))

    def may_refer(self, person: Person) -> bool:
        """Tell whether the reader enters voluntary care here; never whether there is any."""
        serves = self.actor.scope_of("care", "write").covers(person.area_code)
        return bool(serves) and person.deceased_on is None


class PersonPage(OnePersonPage):
    """One person: facts masked, homes now and before, what was changed."""

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Show the page."""
        person = self.person(key)
        shown(actor=self.actor, people=[person], action=Action.VIEW)
        homes = Residency.objects.visible_to(self.actor).filter(person=person)
        homes = homes.select_related("dwelling__building").order_by("-begins_on", "-created_at")
        context = self.page(
            person=shown_person(person),
            deceased_on=person.deceased_on,
            review_due=person.review_due,
            purpose=person.purpose,
            basis=f"{person.get_legal_basis_display()} · {person.basis_document}",
            homes=[shown_home(home) for home in homes],
            timeline=timeline_of(person),
            corrections=person.corrections.order_by("-created_at")[:20],
            may_change=self.may_change(person),
            may_refer=self.may_refer(person),
        )
        return render(request, "residents/person.html", context)


class RevealPage(OnePersonPage):
    """One full value, shown once, after its purpose was said and logged."""

    def get(self, request: HttpRequest, key: UUID, field: str) -> HttpResponse:
        """Ask what for."""
        if field not in REVEALABLE:
            raise OutOfScope(_("There is no such value."))
        return self.asked(self.person(key), field, PurposeForm())

    def post(self, request: HttpRequest, key: UUID, field: str) -> HttpResponse:
        """Show the value."""
        form, person = PurposeForm(request.POST), self.person(key)
        answer = attempt(
            form,
            lambda: reveal(actor=self.actor, key=key, field=field, **form.cleaned_data),
            lambda value: self.asked(person, field, form, value=value),
        )
        return answer or self.asked(person, field, form, status=400)

    def asked(
        self, person: Person, field: str, form: PurposeForm, value: str = "", status: int = 200
    ) -> HttpResponse:
        """Return the question, or its answer."""
        is_part = "HX-Request" in self.request.headers
        context = self.page(
            back=reverse("residents:person", args=[person.pk]),
            label=words_of(field),
            form=form,
            value=value,
            is_answered=status == 200 and self.request.method == "POST",
            address=self.request.path,
        )
        template = "residents/_reveal.html" if is_part else "residents/reveal.html"
        return render(self.request, template, context, status=status)


class ActPage(OnePersonPage):
    """A change of one person by a form."""

    verb = "write"
    title: Any = ""
    hint: Any = ""
    button: Any = ""
    danger = False

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Show the form."""
        person = self.person(key)
        return self.asked(person, self.form(person))

    def form(self, person: Person) -> Any:
        """Return the form of the page."""
        raise NotImplementedError

    def asked(self, person: Person, form: Any, status: int = 200) -> HttpResponse:
        """Return the page of the form."""
        if not self.may_change(person):
            raise OutOfScope(_("There is no such record in your area."))
        shown(actor=self.actor, people=[person], action=Action.VIEW)
        context = self.page(person=shown_person(person), form=form, act=self)
        return render(self.request, "residents/act.html", context, status=status)


class DeceasedPage(ActPage):
    """Recording a death."""

    title = gettext_lazy("Record a death")
    hint = gettext_lazy("Every residency of the person ends on that day.")
    button = gettext_lazy("Record")
    danger = True

    def form(self, person: Person) -> DeceasedForm:
        """Return the form of the page."""
        data = self.request.POST if self.request.method == "POST" else None
        return DeceasedForm(data, initial={"version": person.version})

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Record the death."""
        person = self.person(key)
        form = self.form(person)

        def do() -> Any:
            said = form.cleaned_data
            return set_deceased(
                actor=self.actor,
                client_uuid=said["client_uuid"],
                person=key,
                seen=said["version"],
                on=said["on"],
            )

        def done(_done: Any) -> HttpResponse:
            messages.success(request, _("Recorded. The residencies have ended."))
            return redirect("residents:person", key=key)

        return attempt(form, do, done) or self.asked(person, form, status=400)


class ChangePage(ActPage):
    """A fact that changed: a new phone, a new contact address, a number at last."""

    title = gettext_lazy("Record a change")
    hint = gettext_lazy("For what has changed. What was wrong is corrected by two people.")
    button = gettext_lazy("Save")

    def form(self, person: Person) -> ChangeForm:
        """Return the form of the page."""
        data = self.request.POST if self.request.method == "POST" else None
        return ChangeForm(data, person=person, initial={"version": person.version})

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Change the fact."""
        person = self.person(key)
        form = self.form(person)

        def do() -> Any:
            said = form.cleaned_data
            return change_person(
                actor=self.actor,
                client_uuid=said["client_uuid"],
                person=key,
                seen=said["version"],
                values=columns_of(person, said["field"], said["value"]),
            )

        def done(_done: Any) -> HttpResponse:
            messages.success(request, _("Saved."))
            return redirect("residents:person", key=key)

        return attempt(form, do, done) or self.asked(person, form, status=400)


class CorrectionAskPage(ActPage):
    """Taking down that a fact is wrong."""

    title = gettext_lazy("Ask for a correction")
    hint = gettext_lazy("Another person decides. Until then nothing changes.")
    button = gettext_lazy("Send to another person")

    def form(self, person: Person) -> FactForm:
        """Return the form of the page."""
        return FactForm(self.request.POST if self.request.method == "POST" else None)

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Take it down."""
        person = self.person(key)
        form = self.form(person)

        def do() -> Any:
            said = {name: form.cleaned_data[name] for name in ("field", "value", "said_by")}
            return ask_correction(actor=self.actor, person=key, **said)

        def done(_asked: Any) -> HttpResponse:
            messages.success(request, _("Taken down. Another person decides."))
            return redirect("residents:person", key=key)

        return attempt(form, do, done) or self.asked(person, form, status=400)
