"""Pages of linked hotlines: files that came in and go out, their rows, the links themselves."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from core.numbers import whole_number
from core.records.paging import capped_count, page_of
from core.rows import everything, scoped
from core.saving import require
from core.views import private_file
from fieldwork.views.signed_in import SignedInView
from incidents.choices.hotlines import Direction, ExchangeState, RowState
from incidents.forms.hotlines import FileForm, LinkForm
from incidents.models import Exchange, ExchangeRow, HotlineLink
from incidents.services.hotlines.links import may_link, save_link
from incidents.services.hotlines.making import send_file_again
from incidents.services.hotlines.reading import MOST_BYTES
from incidents.services.hotlines.receiving import receive_file
from incidents.services.hotlines.showing import (
    REASON,
    fetched_file,
    file_lines,
    row_lines,
    with_standing,
)
from incidents.services.hotlines.taking import drop_file, take_in
from staff.views.beside import beside

LENGTH: Final = 30
ROWS: Final = 100
SHOWN: Final = ("waiting", "trouble", "in", "out")


class ExchangesPage(SignedInView):
    """Every file that came from a linked hotline or goes there, the latest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, and the form for a file that came by hand."""
        require(self.actor, Exchange, "view")
        return self.shown(FileForm(links=self.links()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take a file in as far as it needs no decision, or say why it cannot be read."""
        require(self.actor, Exchange, "write")
        form = FileForm(request.POST, request.FILES, links=self.links())
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                exchange = receive_file(
                    actor=self.actor,
                    link=form.cleaned_data["link"],
                    name=file.name,
                    content=file.read(MOST_BYTES + 1),
                )
            except DomainError as error:
                form.add_error("file", str(error))
            else:
                return redirect("incidents:exchange", exchange.pk)
        return self.shown(form)

    def links(self) -> Any:
        """Return the hotlines with which files are exchanged."""
        return HotlineLink.objects.visible_to(self.actor).in_use()

    def shown(self, form: FileForm) -> HttpResponse:
        """Show the page; a refused form answers 422. Raises BadInput for a broken mark."""
        given, rows = self.request.GET, Exchange.objects.visible_to(self.actor)
        show = given.get("show", "")
        marks = {name: given.get(name, "") for name in ("after", "before")}
        with scoped(everything(REASON)):
            page = page_of(with_standing(chosen(rows, show)), ("-pk",), LENGTH, **marks)
            content = {
                "waiting": capped_count(rows.waiting()),
                "trouble": capped_count(rows.in_trouble()),
                "lines": file_lines(page.rows),
            }
        content |= {
            "form": form,
            "links": HotlineLink.objects.visible_to(self.actor).select_related("org"),
            "page": page,
            "show": show if show in SHOWN else "",
            "may_write": bool(self.actor.scope_of("exchanges", "write")),
            "may_link": may_link(self.actor),
        }
        status = 422 if form.errors else 200
        return render(self.request, "incidents/hotlines/list.html", content, status=status)


def chosen(rows: Any, show: str) -> Any:
    """Return the files that a choice of the list leaves."""
    match show:
        case "waiting":
            return rows.waiting()
        case "trouble":
            return rows.in_trouble()
        case Direction.IN | Direction.OUT:
            return rows.filter(direction=show)
    return rows


class ExchangeView(SignedInView):
    """A view of one file."""

    def exchange(self, pk: int) -> Exchange:
        """Return the file. Raises OutOfScope."""
        rows = Exchange.objects.visible_to(self.actor).select_related("link", "answers")
        found: Exchange | None = rows.filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such file."))
        return found


class ExchangePage(ExchangeView):
    """One file with its rows, and what can be done with it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        require(self.actor, Exchange, "view")
        exchange = self.exchange(pk)
        with scoped(everything(REASON)):
            rows = ExchangeRow.objects.filter(exchange=exchange).order_by("position")
            if bad := request.GET.get("bad") == "1":
                rows = rows.exclude(reason="")
            page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
            bad_count = exchange.rows.filter(state=RowState.REFUSED).count()
            good_count = exchange.rows.filter(state=RowState.READY).count()
            [line] = file_lines(list(with_standing(Exchange.objects.filter(pk=exchange.pk))))
            receipts = list(exchange.receipts.all())
        content = {
            "file": exchange,
            "line": line,
            "page": page,
            "rows": row_lines(self.actor, exchange, page.object_list),
            "bad": bad,
            "bad_count": bad_count,
            "good_count": good_count,
            "receipts": receipts,
            "waits": exchange.state == ExchangeState.CHECKED,
            "is_out": exchange.direction == Direction.OUT,
            "may_write": bool(self.actor.scope_of("exchanges", "write")),
            "may_take_in": bool(self.actor.scope_of("appeals", "write")),
        }
        return render(request, "incidents/hotlines/file.html", content)


class ExchangeStepPage(ExchangeView):
    """What is decided about a file: taken in, not taken in, sent again."""

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Do it, and say in words what does not go."""
        exchange = self.exchange(pk)
        try:
            messages.success(request, self.done(exchange, step))
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("incidents:exchange", pk)

    def done(self, exchange: Exchange, step: str) -> str:
        """Take the step and return what to say of it. Raises DomainError."""
        actor, given = self.actor, self.request.POST
        if step == "take":
            without = given.get("without_bad_rows") == "1"
            taken = take_in(actor=actor, exchange=exchange, without_bad_rows=without)
            with scoped(everything(REASON)):
                count = taken.rows.filter(state=RowState.TAKEN).count()
            return _("%(count)s rows were taken in.") % {"count": count}
        if step == "drop":
            drop_file(actor=actor, exchange=exchange, reason=given.get("reason", ""))
            return _("It is not taken in; the other side is told.")
        if step == "again":
            send_file_again(actor=actor, exchange=exchange)
            return _("It is sent again.")
        raise OutOfScope(_("There is no such step."))


class ExchangeFilePage(ExchangeView):
    """A file that goes out, to be carried on by hand."""

    def post(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Give it."""
        exchange = self.exchange(pk)
        content = fetched_file(actor=self.actor, exchange=exchange)
        return private_file(content, "application/octet-stream", exchange.name)


class LinkPage(SignedInView):
    """Links a hotline, or changes how files are exchanged with it."""

    def link(self, pk: int | None) -> HotlineLink:
        """Return the link. Raises NotAllowed, Http404."""
        if not may_link(self.actor):
            raise NotAllowed(_("Those who run the system link hotlines."))
        found: HotlineLink = (
            HotlineLink()
            if pk is None
            else get_object_or_404(HotlineLink.objects.visible_to(self.actor), pk=pk)
        )
        return found

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Show the form."""
        link = self.link(pk)
        return self.shown(LinkForm(instance=link), link, link.version)

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Save, unless somebody changed meanwhile what the form showed."""
        link, seen = self.link(pk), whole_number(request.POST.get("seen", "")) or 0
        form = LinkForm(request.POST, instance=self.link(pk))
        if form.is_valid():
            try:
                save_link(actor=self.actor, link=link, seen=seen, **form.cleaned_data)
            except DomainError as error:
                beside(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("incidents:exchanges")
        return self.shown(form, link, seen)

    def shown(self, form: LinkForm, link: HotlineLink, seen: int) -> HttpResponse:
        """Show the form with the version it was opened at; a refused one answers 422."""
        content = {"form": form, "link": None if link._state.adding else link, "seen": seen}
        status = 422 if form.errors else 200
        return render(self.request, "incidents/hotlines/link.html", content, status=status)
