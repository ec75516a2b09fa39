"""The questions of a category: keeping them, and the part of a form that asks them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from core.numbers import whole_number
from fieldwork.views.signed_in import SignedInView
from incidents.forms.questions import QuestionForm, QuestionsForm
from incidents.models import CategoryQuestion, IssueCategory
from incidents.services.duty_rules import check_keeper
from incidents.services.questions import keep_question, retire_question


def category_named(key: Any) -> IssueCategory | None:
    """Return the category in use with a key, None where nothing fits."""
    rows = IssueCategory.objects.filter(is_active=True)
    found: IssueCategory | None = rows.filter(pk=whole_number(str(key or "")) or 0).first()
    return found


class QuestionsPage(SignedInView):
    """What is asked with one category, and what was asked before."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the questions, each to be changed."""
        check_keeper(self.actor)
        return self.show(self.category(pk))

    def category(self, pk: int) -> IssueCategory:
        """Return the category. Raises OutOfScope."""
        found: IssueCategory | None = IssueCategory.objects.filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such category."))
        return found

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask something new, change a question, or ask it no more."""
        check_keeper(self.actor)
        category, question = self.category(pk), None
        if key := whole_number(request.POST.get("question", "")):
            question = category.questions.filter(pk=key).first()
            if question is None:
                raise OutOfScope(_("There is no such question."))
        form = QuestionForm(request.POST, question=question)
        try:
            if question is not None and "retire" in request.POST:
                retire_question(actor=self.actor, question=question, seen=self.seen())
            elif form.is_valid():
                self.keep(category, question, form)
            else:
                return self.show(category, form)
        except NotAllowed:
            raise
        except DomainError as error:
            form.is_valid()
            form.add_error(None, str(error))
            return self.show(category, form)
        messages.success(request, _("The questions were saved."))
        return redirect("incidents:category_questions", pk)

    def keep(
        self, category: IssueCategory, question: CategoryQuestion | None, form: QuestionForm
    ) -> None:
        """Write what the form holds."""
        keep_question(
            actor=self.actor,
            category=category,
            values=form.values_given(),
            question=question,
            seen=self.seen(),
        )

    def seen(self) -> int:
        """Return the version that was seen."""
        return whole_number(self.request.POST.get("seen", "")) or 0

    def show(self, category: IssueCategory, refused: QuestionForm | None = None) -> HttpResponse:
        """Show the page; a refused form stands open with what was typed and answers 422."""
        forms = [
            refused if refused and refused.question == one else QuestionForm(question=one)
            for one in category.questions.current()
        ]
        new = refused if refused and refused.question is None else QuestionForm()
        context = {
            "category": category,
            "forms": forms,
            "new": new,
            "retired": list(category.questions.retired()),
            "asked": QuestionsForm(category=category),
        }
        status = 422 if refused else 200
        return render(self.request, "incidents/appeals/questions.html", context, status=status)


class QuestionsPart(SignedInView):
    """The questions of a chosen category, as part of a form of the staff."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them; as a condition of the duty list where that is asked."""
        as_condition = request.GET.get("for") == "rule"
        category = category_named(request.GET.get("category", ""))
        form = QuestionsForm(category=category, as_condition=as_condition)
        return render(request, "incidents/questions/_asked.html", {"questions": form})
