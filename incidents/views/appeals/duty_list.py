"""The duty list: its lines, trying one out, what has no owner; categories; time limits."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from core.numbers import whole_number
from fieldwork.views.signed_in import SignedInView
from incidents.choices import Unit
from incidents.forms.appeals import categories
from incidents.forms.duty_list import LimitForm, RuleForm
from incidents.forms.figures import FIRST_DAY, LAST_DAY
from incidents.forms.questions import QuestionsForm
from incidents.models import Appeal, IssueCategory, RoutingRule
from incidents.services import appeals
from incidents.services.appeals.counting import channel_report, legal_share
from incidents.services.bodies import bodies_for
from incidents.services.dry_run import dry_run
from incidents.services.duty_rules import (
    add_category,
    change_category,
    check_keeper,
    rule_from,
    save_rule,
)
from incidents.services.limits import limits, set_limit
from incidents.services.own_month import centres_of
from incidents.views.appeals.desk import body_from
from incidents.views.appeals.questions import category_named

PAGE: Final = 50
PERIOD_DAYS: Final = 90


class DutyListPage(SignedInView):
    """All lines in their order; those who approve dispatching change them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list, for whoever dispatches or handles."""
        if not self.actor.scope_of("dispatch"):
            raise NotAllowed(_("The duty list is read by those who dispatch or handle."))
        rules = RoutingRule.objects.visible_to(self.actor).select_related(
            "area", "category", "to_org", "decided_in"
        )
        context = {"rules": rules, "may_keep": bool(self.actor.scope_of("dispatch", "approve"))}
        return render(request, "incidents/appeals/duty_list.html", context)


class RulePage(SignedInView):
    """One line: write it, try it out on past cases, put it in use."""

    def get(self, request: HttpRequest, pk: int = 0) -> HttpResponse:
        """Show the form."""
        check_keeper(self.actor)
        rule = self.rule(pk)
        questions = QuestionsForm(
            category=rule.category if rule else None,
            as_condition=True,
            initial=rule.answers if rule else None,
        )
        return self.show(RuleForm(instance=rule, actor=self.actor), questions, rule)

    def rule(self, pk: int) -> RoutingRule | None:
        """Return the line, or none for a new one. Raises OutOfScope."""
        if not pk:
            return None
        found: RoutingRule | None = RoutingRule.objects.filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such line of the duty list."))
        return found

    def post(self, request: HttpRequest, pk: int = 0) -> HttpResponse:
        """Try it out, or save it."""
        check_keeper(self.actor)
        rule = self.rule(pk)
        form = RuleForm(request.POST, instance=rule, actor=self.actor)
        category = category_named(request.POST.get("category"))
        questions = QuestionsForm(request.POST, category=category, as_condition=True)
        if not form.is_valid() & questions.is_valid():
            return self.show(form, questions, rule)
        values = {**form.cleaned_data, "answers": condition_of(questions.kept)}
        if "try" in request.POST:
            found = dry_run(actor=self.actor, rule=rule_from(values), instead_of=pk)
            return self.show(form, questions, rule, found)
        try:
            save_rule(
                actor=self.actor,
                values=values,
                rule=rule,
                seen=whole_number(request.POST.get("seen", "")) or 0,
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error))
            return self.show(form, questions, rule)
        messages.success(request, _("The line was saved."))
        return redirect("incidents:duty_list")

    def show(
        self,
        form: RuleForm,
        questions: QuestionsForm,
        rule: RoutingRule | None,
        found: Any = None,
    ) -> HttpResponse:
        """Show the form, with what trying it out found; a refused one answers 422."""
        context = {"form": form, "questions": questions, "rule": rule, "found": found}
        status = 422 if form.errors or questions.errors else 200
        return render(self.request, "incidents/appeals/rule.html", context, status=status)


def condition_of(answers: dict[str, Any]) -> dict[str, str]:
    """Return answers as a line asks for them: one each."""
    return {
        code: str(given[0] if isinstance(given, list) else given) for code, given in answers.items()
    }


class NoOwnerPage(SignedInView):
    """What no line of the duty list names a body for: the coordinator decides."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what waits, the oldest first."""
        if not self.actor.scope_of("dispatch", "write"):
            raise NotAllowed(_("The coordinator of the area decides whose a matter is."))
        rows = Appeal.objects.visible_to(self.actor).without_owner().select_related("category")
        waiting = list(rows.order_by("no_owner_at")[:PAGE])
        context = {"rows": [(one, bodies_for(one)) for one in waiting]}
        return render(request, "incidents/appeals/no_owner.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Decide one."""
        key = whole_number(request.POST.get("case", "")) or 0
        case = Appeal.objects.visible_to(self.actor).filter(pk=key).first()
        if case is None:
            raise OutOfScope(_("There is no such case in your area."))
        try:
            sent = appeals.decide_owner(
                actor=self.actor,
                case=case,
                to_org=body_from(request.POST.get("to_org", "")),
                reason=request.POST.get("reason", ""),
                makes_rule=request.POST.get("makes_rule") == "on",
            )
        except (NotAllowed, OutOfScope):
            raise
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Sent to %(body)s.") % {"body": sent.holder_org})
        return redirect("incidents:no_owner")


class CategoriesPage(SignedInView):
    """The categories of appeals."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        check_keeper(self.actor)
        asked = Count("questions", filter=Q(questions__retired_at=None))
        rows = IssueCategory.objects.select_related("parent").annotate(asked=asked)
        context = {"rows": rows, "parents": categories().filter(parent=None)}
        return render(request, "incidents/appeals/categories.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add one, or change one."""
        given, key = request.POST, whole_number(request.POST.get("category", ""))
        values: dict[str, Any] = {
            name: given.get(name, "").strip() for name in ("name", "name_en", "keywords", "note")
        }
        try:
            if key:
                flags = ("is_public", "is_active", "is_referred_at_once")
                values |= {name: given.get(name) == "on" for name in flags}
                change_category(
                    actor=self.actor,
                    category=IssueCategory.objects.get(pk=key),
                    values=values,
                    seen=whole_number(given.get("seen", "")) or 0,
                )
            else:
                parent = IssueCategory.objects.filter(pk=whole_number(given.get("parent", "")) or 0)
                values |= {"code": given.get("code", "").strip(), "parent": parent.first()}
                add_category(actor=self.actor, values=values)
        except NotAllowed:
            raise
        except IssueCategory.DoesNotExist as error:
            raise OutOfScope(_("There is no such category.")) from error
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The category was saved."))
        return redirect("incidents:categories")


class LimitsPage(SignedInView):
    """Every time limit with its rule; the system administrator sets the place's own."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        if not self.actor.scope_of("calendar") and not self.actor.scope_of("dispatch"):
            raise NotAllowed(_("Time limits are read by those who dispatch or administer."))
        rows = [(code, found, Unit(found.unit).label) for code, found in sorted(limits().items())]
        context = {
            "rows": rows,
            "may_set": bool(self.actor.scope_of("calendar", "write")),
            "units": Unit.choices,
        }
        return render(request, "incidents/appeals/limits.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Set one."""
        form = LimitForm(request.POST)
        form.fields["unit"].choices = Unit.choices  # type: ignore[attr-defined]
        if not form.is_valid():
            messages.error(request, _("Give a whole number of at least 1 and a unit."))
            return redirect("incidents:limits")
        try:
            set_limit(actor=self.actor, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("It counts for what begins from now on."))
        return redirect("incidents:limits")


class ChannelsPage(SignedInView):
    """What came in by which channel, and how much of it belongs to a legal channel."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a period: the last 90 days unless told otherwise."""
        if not self.actor.scope_of("appeals"):
            raise NotAllowed(_("Your posts do not include appeals."))
        today = timezone.localdate()
        first = parse_day(request.GET.get("since", "")) or today - timedelta(days=PERIOD_DAYS)
        last = parse_day(request.GET.get("until", "")) or today
        zone = timezone.get_current_timezone()
        start = datetime.combine(first, time.min, zone)
        end = datetime.combine(last + timedelta(days=1), time.min, zone)
        lines = channel_report(actor=self.actor, start=start, end=end)
        legal, total = legal_share(actor=self.actor, start=start, end=end)
        context = {
            "lines": lines,
            "centres": centres_of(self.actor),
            "total": total,
            "legal": legal,
            "share": 100 * legal / total if total else 0,
            "first": first,
            "last": last,
        }
        return render(request, "incidents/appeals/channels.html", context)


def parse_day(text: str) -> Any:
    """Return a day with which can be reckoned, None for what is none."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None
