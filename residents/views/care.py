"""Pages of care records: the list, a referral, one record, the calls of a heat wave."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, reading
from residents.choices.files import VOLUNTARY, CareCategory, ContactOutcome
from residents.file_rights import totals_of_care, works_with_care, works_with_statutory
from residents.forms.care import ContactForm, MeasuresForm, ReasonForm, ReferralForm, RenewForm
from residents.models import CareContact, CareRecord
from residents.services import care
from residents.services.care_list import care_list, counted_by_building, is_done
from residents.services.figures import care_totals
from residents.services.reading import reveal
from residents.services.subjects import read_file, subjects_of
from residents.views.files import PURPOSES, FilePage, absent, masked, revealed

MOST_ROWS = 200
FORMS: dict[str, Any] = {
    "accept": MeasuresForm,
    "renew": RenewForm,
    "object": ReasonForm,
    "end": ReasonForm,
    "contact": ContactForm,
}


class CareList(FilePage):
    """The records the actor serves."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them by number; the list of residents is another matter."""
        if not works_with_care(self.actor):
            raise absent()
        rows = CareRecord.objects.visible_to(self.actor).select_related("authority")
        records = list(rows.order_by("review_due", "number")[:MOST_ROWS])
        reading(self.actor, Action.LIST, records, ("category",))
        return self.show(
            "residents/care/list.html",
            records=records,
            may_refer=works_with_statutory(self.actor),
            today=timezone.localdate(),
        )


class ReferPage(FilePage):
    """A referral: statutory by number, voluntary for a resident of one's own cell."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the empty form; who enters voluntary care begins with the person's record."""
        if not self.person_key and not works_with_statutory(self.actor):
            return redirect("residents:people")
        return self.page(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Refer, or show what is refused."""
        form = self.form(request.POST)
        record = self.saved(form, lambda: self.refer(form))
        if record is None:
            return self.page(form, status=422)
        messages.success(request, _("Referral %(number)s was saved.") % {"number": record.number})
        return redirect("residents:care_list")

    def form(self, typed: Any = None) -> ReferralForm:
        """Return the form for whoever asks."""
        if not works_with_care(self.actor):
            raise absent()
        return ReferralForm(typed, actor=self.actor, is_voluntary=bool(self.person_key))

    def refer(self, form: ReferralForm) -> CareRecord:
        """Call the service with what was typed."""
        values = dict(form.cleaned_data)
        if self.person_key:
            values["person"] = self.person_key
        return care.refer_person(actor=self.actor, **values)

    @property
    def person_key(self) -> str:
        """The resident whom voluntary care is for. Raises OutOfScope for no key at all."""
        typed = self.request.GET.get("person", "") or self.request.POST.get("person", "")
        try:
            return str(UUID(typed)) if typed else ""
        except ValueError as error:
            raise absent() from error

    def page(self, form: ReferralForm, status: int = 200) -> HttpResponse:
        """Show the form."""
        return self.show("residents/care/refer.html", status, form=form, person=self.person())

    def person(self) -> dict[str, Any] | None:
        """Return whom voluntary care is for, masked, after the read log has it."""
        if not self.person_key:
            return None
        found = care.wishing_resident(self.actor, self.person_key)
        reading(self.actor, Action.VIEW, [found], ("name",))
        return {"pk": found.pk, "name": masked(found)["name"]}


class CarePage(FilePage):
    """One record: whom, what is done, how it went, what can be done next."""

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Show it, masked."""
        return self.page(self.record(key))

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Show it with one full value, for a purpose."""
        record = self.record(key)
        return self.page(record, full=revealed(request, self.actor, record))

    def record(self, key: Any) -> CareRecord:
        """Return the record; for others it does not exist, and the try is logged."""
        found: CareRecord = read_file(actor=self.actor, rows=CareRecord.objects, key=key)
        return found

    def page(self, record: CareRecord, status: int = 200, **values: Any) -> HttpResponse:
        """Show the page with its forms."""
        forms = {f"{step}_form": form(prefix=step) for step, form in FORMS.items()}
        person = subjects_of([record]).get(record.person_id)
        contacts = CareContact.objects.filter(record=record).select_related("by")[:50]
        shown = {"record": record, "person": masked(person), "contacts": contacts}
        shown |= {"purposes": PURPOSES, **forms, **values}
        waiting = (note for note in contacts if note.awaits_word_check)
        shown["words_wait"] = any(note.by_id != self.actor.pk for note in waiting)
        return self.show("residents/care/detail.html", status, **shown)


class CareStepPage(CarePage):
    """A step of a record: its form is on the record's page."""

    def get(self, request: HttpRequest, key: Any, step: str) -> HttpResponse:  # type: ignore[override]
        """Show the record."""
        return redirect("residents:care_detail", key)

    def post(self, request: HttpRequest, key: Any, step: str) -> HttpResponse:  # type: ignore[override]
        """Take the step, or show what is refused beside its form."""
        if step not in {*FORMS, "words"}:
            raise absent()
        record = self.record(key)
        said = _("Saved: %(number)s.") % {"number": record.number}
        if step == "words":
            clear = partial(care.clear_words, actor=self.actor, record=record)
            return self.stepped(clear, said, "residents:care_detail", key)
        form = FORMS[step](request.POST, prefix=step)
        if self.saved(form, lambda: self.take(record, step, form.cleaned_data)) is None:
            return self.page(record, 422, **{f"{step}_form": form})
        messages.success(request, said)
        return redirect("residents:care_detail", key)

    def take(self, record: CareRecord, step: str, typed: dict[str, Any]) -> Any:
        """Call the service of a step."""
        actor = self.actor
        if step == "accept":
            return care.accept_care(actor=actor, record=record, **typed)
        if step == "renew":
            return care.renew_care(actor=actor, record=record, **typed)
        if step == "object":
            return care.object_to_care(actor=actor, record=record, words=typed["reason"])
        if step == "end":
            return care.end_care(actor=actor, record=record, reason=typed["reason"])
        return care.log_contact(actor=actor, record=record, **typed)


class CallsPage(FilePage):
    """The care list on the phone: who needs a call in the heat wave."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show those not reached since the day first."""
        if not self.actor.scope_of("care", "write").ranges:
            raise absent()
        since = start_of_day()
        category = request.GET.get("category", "")
        category = category if category in VOLUNTARY else ""
        lines = care_list(self.actor, since, category)
        done = [line for line in lines if is_done(line, since)]
        return self.show(
            "residents/care/calls.html",
            lines=[line for line in lines if not is_done(line, since)],
            done=done,
            category=category,
            categories=[(one, CareCategory(one).label) for one in VOLUNTARY],
            buildings=counted_by_building(self.actor),
            outcomes=ContactOutcome.choices,
            tab="today",
        )


class CallPage(FilePage):
    """One call: the number for it, and what came of it."""

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Show the call's page, the number masked."""
        return self.page(self.record(key))

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Show the number, or write down what came of the call."""
        record = self.record(key)
        if request.POST.get("show") == "phone":
            phone = reveal(actor=self.actor, key=record.person_id, field="phone", purpose="contact")
            return self.page(record, phone=phone)
        outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "")
        said = _("The call was noted.")
        return self.stepped(
            lambda: care.log_contact(actor=self.actor, record=record, outcome=outcome, note=note),
            said,
            "residents:care_calls",
        )

    def record(self, key: Any) -> CareRecord:
        """Return the record of voluntary care."""
        found: CareRecord = read_file(
            actor=self.actor, rows=CareRecord.objects.voluntary(), key=key
        )
        return found

    def page(self, record: CareRecord, phone: str = "") -> HttpResponse:
        """Show one person to call."""
        person = subjects_of([record]).get(record.person_id)
        return self.show(
            "residents/care/call.html",
            record=record,
            person=masked(person),
            phone=phone,
            contacts=CareContact.objects.filter(record=record)[:3],
            outcomes=ContactOutcome.choices,
            tab="today",
        )


def start_of_day() -> datetime:
    """Return the beginning of today."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


class TotalsPage(FilePage):
    """How many are in voluntary care, for those whose posts give totals."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them as they may be told."""
        if not totals_of_care(self.actor):
            raise absent()
        return self.show("residents/care/totals.html", tables=care_totals(self.actor))
