"""Pages of what goes out: the outbox, the words of messages, other systems that are told."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.rows import everything, scoped
from core.saving import require
from fieldwork.views.signed_in import SignedInView
from incidents.choices import MailFate, MessageState, MessageWay
from incidents.forms.messages import HookForm, WordsForm
from incidents.models import Letter, Message, MessageText, WebHook
from incidents.services.hooks import save_hook
from incidents.services.messages import send_again
from incidents.services.messages.texts import Words, example_of, kind_of, set_words, words_of
from incidents.workflow.messages import ENDINGS, MESSAGES
from staff.views.beside import beside

LENGTH: Final = 50
LOOKED_AT: Final = "the outbox is looked at, without addresses"


class OutboxPage(SignedInView):
    """What waits, went out or failed, and what became of letters; no address is shown."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the latest of both."""
        require(self.actor, Message, "view")
        state = request.GET.get("state", "")
        with scoped(everything(LOOKED_AT)):
            rows: Any = Message.objects.visible_to(self.actor).select_related("case", "hook")
            rows = rows.defer("to", "filled")
            if state in MessageState.values:
                rows = rows.filter(state=state)
            letters: Any = Letter.objects.visible_to(self.actor).filter(is_out=False)
            content = {
                "lines": [line_of(row) for row in rows[:LENGTH]],
                "letters": list(letters.select_related("case")[:LENGTH]),
                "aside": letters.filter(fate=MailFate.SET_ASIDE)[:100].count(),
                "states": MessageState.choices,
                "state": state,
                "may_write": bool(self.actor.scope_of("jobs", "write")),
            }
        return render(request, "incidents/messages/outbox.html", content)


def line_of(row: Message) -> dict[str, Any]:
    """Return a message as it stands in the outbox."""
    kind = MESSAGES.get(row.kind)
    return {
        "row": row,
        "label": kind.label if kind else row.kind,
        "error": ENDINGS.get(row.error, row.error),
        "may_go_again": row.state in (MessageState.FAILED, MessageState.UNCERTAIN)
        and row.error not in ENDINGS,
    }


class SendAgainPage(SignedInView):
    """Queues a message once more."""

    def post(self, _request: HttpRequest, pk: UUID) -> HttpResponse:
        """Queue it."""
        try:
            send_again(actor=self.actor, key=pk)
        except DomainError as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, _("It is queued again."))
        return redirect("incidents:outbox")


class WordsPage(SignedInView):
    """The words of every kind of message, as they would look."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them in the language of the page, with a link to each other."""
        require(self.actor, MessageText, "view")
        groups = [
            {"label": kind.label, "previews": list(previews(code, kind.ways))}
            for code, kind in MESSAGES.items()
            if not {MessageWay.WEBHOOK, MessageWay.FILE} & set(kind.ways)
        ]
        return render(request, "incidents/messages/words.html", {"groups": groups})


def previews(code: str, ways: tuple[str, ...]) -> Any:
    """Yield how a kind looks by each way in each language."""
    for way in ways:
        for language, name in (("zh-hans", "中文"), ("en", "English")):
            yield {
                "code": code,
                "way": way,
                "way_label": MessageWay(way).label,
                "language": language,
                "language_label": name,
                "words": example_of(code, way, language),
            }


class WordsEditPage(SignedInView):
    """Changes the words of one message."""

    def get(self, request: HttpRequest, kind: str, way: str, language: str) -> HttpResponse:
        """Show the words that count now."""
        require(self.actor, MessageText, "view")
        now = words_of(kind, way, language)
        values = {"subject": now.subject, "body": now.body, "is_active": now.is_active}
        return self.shown(request, WordsForm(initial=values), kind, way, language)

    def post(self, request: HttpRequest, kind: str, way: str, language: str) -> HttpResponse:
        """Save them."""
        form = WordsForm(request.POST)
        if form.is_valid():
            try:
                set_words(
                    actor=self.actor, kind=kind, way=way, language=language, **form.cleaned_data
                )
            except DomainError as error:
                beside(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("incidents:words")
        return self.shown(request, form, kind, way, language)

    def shown(
        self, request: HttpRequest, form: WordsForm, kind: str, way: str, language: str
    ) -> HttpResponse:
        """Show the form beside how the message looks now."""
        declared = kind_of(kind, way, language)
        example: Words = example_of(kind, way, language)
        content = {
            "form": form,
            "label": declared.label,
            "way": MessageWay(way).label,
            "language": language,
            "names": declared.values,
            "needs": declared.needs,
            "example": example,
            "may_write": bool(self.actor.scope_of("jobs", "write")),
        }
        status = 422 if form.errors else 200
        return render(request, "incidents/messages/words_form.html", content, status=status)


class HooksPage(SignedInView):
    """Other systems that are told of steps."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them."""
        require(self.actor, WebHook, "view")
        content = {
            "hooks": WebHook.objects.visible_to(self.actor),
            "may_write": bool(self.actor.scope_of("jobs", "write")),
        }
        return render(request, "incidents/messages/hooks.html", content)


class HookPage(SignedInView):
    """Adds a system, or changes one."""

    def hook(self, pk: UUID | None) -> WebHook:
        """Return the system. Raises Http404."""
        require(self.actor, WebHook, "write")
        if pk is None:
            return WebHook()
        found: WebHook = get_object_or_404(WebHook.objects.visible_to(self.actor), pk=pk)
        return found

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        """Show the form."""
        hook = self.hook(pk)
        return self.shown(request, HookForm(instance=hook), hook)

    def post(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        """Save."""
        hook = self.hook(pk)
        form = HookForm(request.POST, instance=self.hook(pk))
        if form.is_valid():
            try:
                save_hook(actor=self.actor, hook=hook, **form.cleaned_data)
            except DomainError as error:
                beside(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("incidents:hooks")
        return self.shown(request, form, hook)

    def shown(self, request: HttpRequest, form: HookForm, hook: WebHook) -> HttpResponse:
        """Show the form."""
        content = {"form": form, "hook": None if hook._state.adding else hook}
        status = 422 if form.errors else 200
        return render(request, "incidents/messages/hook_form.html", content, status=status)
