"""The pages where tasks are decided: one step, many at once, all of one person's."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, NotAllowed, OutOfScope
from core.onward import next_of
from fieldwork.forms.tasks import BulkForm, HandOverForm, PersonForm, StepForm
from fieldwork.models import Task
from fieldwork.records.tasks import NEEDS_PERSON
from fieldwork.services.handover import decide_many, hand_over, people_with_work
from fieldwork.services.people import people_around, people_within
from fieldwork.services.taking import take_step
from fieldwork.views.signed_in import SignedInView
from fieldwork.workflow import STEPS, Step


class StepPage(SignedInView):
    """Takes one step of one task."""

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Take the step, say what happened, and go back to the task."""
        task = Task.objects.visible_to(self.actor).filter(pk=pk).first()
        if task is None:
            raise OutOfScope(_("There is no such task in your area."))
        if step not in STEPS:
            raise Http404(_("There is no such step."))
        needed = Step(step) in NEEDS_PERSON
        people = people_around(task.area_code)
        form = StepForm(request.POST, people=people, needs_person=needed)
        if not form.is_valid():
            messages.error(request, form.errors.as_text())
            return redirect("fieldwork:task_detail", pk)
        self.take(task, Step(step), form)
        return redirect(next_of(request, f"/work/tasks/{pk}/"))

    def take(self, task: Task, step: Step, form: StepForm) -> None:
        """Take the step; what the workflow refuses is said on the task's page."""
        cleaned = form.cleaned_data
        try:
            take_step(
                actor=self.actor,
                task=task,
                step=step,
                text=cleaned["text"],
                to=cleaned["to"],
                seen=cleaned["seen"],
            )
        except (OutOfScope, NotAllowed):
            raise
        except DomainError as error:
            messages.error(self.request, str(error))
            return
        messages.success(self.request, _("Done: %(step)s.") % {"step": STEPS[step].label})


class BulkPage(SignedInView):
    """Takes one step for the ticked tasks of a list."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the step where it can be taken and say for how many."""
        people = people_within(self.actor.scope_of("tasks", "approve").ranges)
        form = BulkForm(request.POST, people=people)
        if form.is_valid():
            self.decide(form)
        else:
            messages.error(request, _("Tick the tasks and choose a step first."))
        return redirect(f"/work/tasks/?{request.POST.get('query', '')}")

    def decide(self, form: BulkForm) -> None:
        """Decide and report."""
        cleaned = form.cleaned_data
        try:
            outcome = decide_many(
                actor=self.actor,
                tasks=cleaned["chosen"],
                step=Step(cleaned["step"]),
                reason=cleaned["reason"],
                to=cleaned["to"],
            )
        except BadInput as error:
            messages.error(self.request, str(error))
            return
        words = {"step": STEPS[Step(cleaned["step"])].label, "count": outcome.done}
        messages.success(self.request, _("%(step)s: %(count)s tasks.") % words)
        if outcome.left:
            messages.warning(
                self.request,
                _("%(count)s tasks were left: this step is not possible for them now.")
                % {"count": outcome.left},
            )


class PeoplePart(SignedInView):
    """The people that tasks of the actor's area can go to, as choices."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the choices."""
        people = people_within(self.actor.scope_of("tasks", "approve").ranges)
        context = {"form": PersonForm(people=people)}
        return render(request, "fieldwork/tasks/people.html", context)


class HandOverPage(SignedInView):
    """Hands everything of one person to another."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the dialog, with the person from the address."""
        return self.show(self.form(initial=request.GET.dict()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Hand over, or show why not with what was typed."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form)
        cleaned = form.cleaned_data
        try:
            count = hand_over(
                actor=self.actor,
                person=cleaned["person"],
                to=cleaned["to"],
                reason=cleaned["reason"],
            )
        except BadInput as error:
            form.add_error(None, str(error))
            return self.show(form)
        words = {"count": count, "person": cleaned["person"], "to": cleaned["to"]}
        messages.success(request, _("%(count)s tasks went from %(person)s to %(to)s.") % words)
        return redirect(f"/work/tasks/?assignee={cleaned['to'].pk}")

    def form(self, *args: Any, **kwargs: Any) -> HandOverForm:
        """Return the form with the people of the actor's area."""
        ranges = self.actor.scope_of("tasks", "approve").ranges
        if not ranges:
            raise NotAllowed(_("Your posts do not let you hand over other people's tasks."))
        leaving = people_with_work(self.actor)
        return HandOverForm(*args, leaving=leaving, people=people_within(ranges), **kwargs)

    def show(self, form: HandOverForm) -> HttpResponse:
        """Show the dialog."""
        status = 422 if form.is_bound else 200
        return render(self.request, "fieldwork/tasks/hand_over.html", {"form": form}, status=status)
