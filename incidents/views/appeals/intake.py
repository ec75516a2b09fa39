"""Taking an appeal in: one form whose fields follow the channel, by keyboard alone."""

import csv
import io
from typing import Any, Final

import filetype
from charset_normalizer import from_bytes
from django import forms
from django.contrib import messages
from django.db import transaction
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, NotAllowed, OutOfScope
from fieldwork.services.photos import ready_photo
from fieldwork.views.signed_in import SignedInView
from incidents.choices import Channel, FileKind
from incidents.forms.appeals import BoxForm, ExtrasForm, PollForm, SlipForm, VoiceForm
from incidents.forms.questions import QuestionsForm
from incidents.models import Appeal
from incidents.services.appeals import AppealIntake, Receipt, register_appeal
from incidents.services.appeals.similar import similar_appeals
from incidents.services.appeals.voices import Voice, import_poll, open_box
from incidents.services.duty_list import Lines, Subject
from incidents.services.files import keep_file
from incidents.services.one_visit import may_link_visit, same_visit
from incidents.services.places import point_of, spot_of, spots
from incidents.views.appeals.questions import category_named
from incidents.views.cases import CaseView

JPEG: Final = "image/jpeg"
SCANS: Final = {"application/pdf": "pdf", "image/tiff": "tif", JPEG: "jpg"}
Scan = tuple[bytes, str, str, str]  # content, name, type, suffix
MOST_BYTES: Final = 20 * 1024 * 1024
RECEIPTS: Final = "appeal_receipts"
Slips: Any = formset_factory(SlipForm, extra=8, max_num=50)


def may_take_in(actor: Any) -> bool:
    """Tell whether somebody may bring in a voice somewhere."""
    return bool(actor.scope_of("appeals")) and bool(
        actor.scope_of("appeals", "write") or actor.scope_of("incidents", "write").ranges
    )


def keep_receipts(request: HttpRequest, receipts: list[Receipt]) -> None:
    """Remember codes for the printing of receipts, in the session of whoever typed them in."""
    kept = dict(request.session.get(RECEIPTS, {}))
    kept |= {str(one.appeal.pk): one.code for one in receipts}
    request.session[RECEIPTS] = dict(list(kept.items())[-50:])


class IntakeView(SignedInView):
    """A view for those who take appeals in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Stop whoever takes nothing in. Raises NotAllowed."""
        if request.user.is_authenticated and not may_take_in(request.user):
            raise NotAllowed(_("Your posts do not include taking appeals in."))
        return super().dispatch(request, *args, **kwargs)


class VoicePage(IntakeView):
    """The one form for every channel."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        channel = request.GET.get("channel", Channel.HOTLINE)
        known = channel if channel in Channel.values else Channel.HOTLINE
        form = VoiceForm(actor=self.actor, initial={**request.GET.dict(), "channel": known})
        questions = QuestionsForm(category=category_named(request.GET.get("category")))
        return self.show(form, ExtrasForm(channel=known), questions)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register it and show the receipt, or show what is missing with all that was typed."""
        form = VoiceForm(request.POST, request.FILES, actor=self.actor)
        extras = ExtrasForm(request.POST, channel=request.POST.get("channel", ""))
        category = category_named(request.POST.get("category"))
        questions = QuestionsForm(request.POST, category=category)
        if form.is_valid() & extras.is_valid() & questions.is_valid():
            try:
                scan = read_scan(form.cleaned_data["scan"])
                intake = form.intake(extras.cleaned_data, questions.kept)
                receipt = taken_in(self.actor, intake, scan)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                keep_receipts(request, [receipt])
                return redirect("incidents:appeal_receipt", receipt.appeal.pk)
        return self.show(form, extras, questions)

    def show(self, form: VoiceForm, extras: ExtrasForm, questions: QuestionsForm) -> HttpResponse:
        """Show the form; a refused one answers 422."""
        context = {"form": form, "extras": extras, "more": [form[name] for name in form.more]}
        context["questions"] = questions
        context["spots"] = spots_of(self.actor, form["spot"].value() or "")
        status = 422 if form.is_bound else 200
        return render(self.request, "incidents/appeals/new.html", context, status=status)


def spots_of(actor: Any, key: str) -> list[tuple[str, str]]:
    """Return the place that was chosen, to be shown again."""
    building, area = spot_of(actor=actor, key=key)
    found = building or area
    return [(key, str(found))] if found else []


def read_scan(upload: Any) -> Scan | None:
    """Return content, name, type and suffix of a scan. Raises BadInput for other files."""
    if not upload:
        return None
    if upload.size > MOST_BYTES:
        raise BadInput(_("A scan is at most 20 MB."))
    content: bytes = upload.read()
    kind = filetype.guess(content[:512])
    mime = kind.mime if kind else ""
    if mime not in SCANS:
        raise BadInput(_("A scan is a PDF, TIFF or JPEG file."))
    if mime == JPEG:  # taken with a phone it says where
        content = ready_photo(content).jpeg
    return content, str(upload.name), mime, SCANS[mime]


@transaction.atomic
def taken_in(actor: Any, intake: AppealIntake, scan: Scan | None) -> Receipt:
    """Register an appeal and keep its scan: both or neither, and once however often it is sent."""
    receipt = register_appeal(hand=actor, intake=intake)
    if scan is not None and not receipt.appeal.files.filter(kind=FileKind.SCAN).exists():
        content, name, mime, suffix = scan
        keep_file(
            receipt.appeal, content, kind=FileKind.SCAN, name=name, mime=mime, suffix=suffix,
            by=actor,
        )  # fmt: skip
    return receipt


class ExtrasPart(IntakeView):
    """The fields of a channel, when it is chosen."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        extras = ExtrasForm(channel=request.GET.get("channel", ""))
        return render(request, "incidents/appeals/_extras.html", {"extras": extras})


class PlacesPart(IntakeView):
    """Places that fit some words."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, to be chosen by keyboard."""
        words = request.GET.get("where", "")
        context = {"found": spots(actor=self.actor, words=words), "words": words}
        return render(request, "incidents/appeals/_places.html", context)


class HintsPart(IntakeView):
    """What may be the same matter, and where the duty list would send it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it beside the form."""
        category = category_named(request.GET.get("category"))
        questions = QuestionsForm(request.GET, category=category, as_condition=True)
        questions.is_valid()
        building, area = spot_of(actor=self.actor, key=request.GET.get("spot", ""))
        code = building.area_code if building else (area.code if area else "")
        rule = None
        if category and code:
            rule = Lines().first(Subject(code, category.pk, 12, questions.kept))
        similar = similar_appeals(
            actor=self.actor, category=category, place=point_of(building), area=code
        )
        context = {"similar": similar, "rule": rule, "asked": bool(category and code)}
        return render(request, "incidents/appeals/_hints.html", context)


class ReceiptPage(CaseView):
    """The receipt of an appeal: number, code, due date, how to ask; to be printed."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the receipt; the code only to whoever has just typed the appeal in."""
        case = self.case(pk)
        if not isinstance(case, Appeal):
            raise OutOfScope(_("There is no such case in your area."))
        code = request.session.get(RECEIPTS, {}).get(str(pk), "")
        may_dispatch = self.actor.scope_of("dispatch", "write").covers(case.area_code)
        context = {
            "case": case,
            "code": code,
            "may_dispatch": may_dispatch,
            "linked": same_visit(case),
            "may_mediate": may_link_visit(self.actor, case),
        }
        return render(request, "incidents/appeals/receipt.html", context)


class BoxPage(IntakeView):
    """The slips of a box that two people opened."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.show(BoxForm(actor=self.actor), Slips(prefix="s"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register every slip, or none and say why."""
        form, slips = BoxForm(request.POST, actor=self.actor), Slips(request.POST, prefix="s")
        if form.is_valid() and slips.is_valid():
            given = form.cleaned_data
            try:
                made = open_box(
                    actor=self.actor,
                    box=given["box"],
                    openers=[given["opener"], given["second_opener"]],
                    opened_at=given["opened_at"],
                    area=given["area"],
                    voices=[Voice(**one) for one in slips.cleaned_data if one.get("text")],
                    page=given["page"],
                )
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(
                    request, _("%(count)s slips were registered.") % {"count": len(made)}
                )
                return redirect("incidents:appeal_list")
        return self.show(form, slips)

    def show(self, form: forms.Form, slips: Any) -> HttpResponse:
        """Show the form; a refused one answers 422."""
        status = 422 if form.is_bound else 200
        context = {"form": form, "slips": slips}
        return render(self.request, "incidents/appeals/box.html", context, status=status)


class PollPage(IntakeView):
    """A poll or an appraisal, as totals."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.show(PollForm(actor=self.actor))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register the questions, or refuse a column by its name."""
        form = PollForm(request.POST, request.FILES, actor=self.actor)
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = import_poll(
                    actor=self.actor,
                    channel=given["channel"],
                    survey=given["survey"],
                    asked=given["asked"],
                    area=given["area"],
                    lines=read_lines(given["table"]),
                    page=given["page"],
                )
            except DomainError as error:
                form.add_error("table", str(error))
            else:
                messages.success(
                    request, _("%(count)s questions were registered.") % {"count": len(made)}
                )
                return redirect("incidents:appeal_list")
        return self.show(form)

    def show(self, form: forms.Form) -> HttpResponse:
        """Show the form; a refused one answers 422."""
        status = 422 if form.is_bound else 200
        return render(self.request, "incidents/appeals/poll.html", {"form": form}, status=status)


def read_lines(upload: Any) -> list[dict[str, Any]]:
    """Return the lines of a CSV table in whatever encoding. Raises BadInput."""
    if upload.size > 1024 * 1024:
        raise BadInput(_("A table of totals is at most 1 MB."))
    content: bytes = upload.read()
    best = from_bytes(content).best()
    if best is None:
        raise BadInput(_("This is no table of text. Save it as CSV."))
    lines = csv.DictReader(io.StringIO(str(best).lstrip("\ufeff")))
    try:
        return [{str(key): value for key, value in line.items()} for line in lines]
    except csv.Error as error:
        raise BadInput(_("This is no table of text. Save it as CSV.")) from error
