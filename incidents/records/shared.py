"""What the page of every case shows: steps with their forms, handlings, events, files."""

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.choices import Datatype, ExtensionState, Party, Source
from incidents.forms.steps import StepForm
from incidents.models import Case, CaseAnswer, CaseEvent, Handling
from incidents.services.bodies import bodies_for
from incidents.services.doers import is_holder, roles_on
from incidents.services.editing import EDITORS
from incidents.services.handlings.moving import steps_of
from incidents.services.joining import JOINERS
from incidents.services.lending import shelf_of
from incidents.services.questions import listed_answers
from incidents.services.steps import steps_for
from incidents.services.taking import SERVICES
from incidents.services.waiting import PAUSE
from incidents.workflow import WORKFLOWS
from incidents.workflow.events import event_label
from incidents.workflow.handlings import HANDLING_STEPS
from incidents.workflow.rules import Doer

LEND_DAYS = ((1, _("one day")), (3, _("three days")), (7, _("one week")), (14, _("two weeks")))
WORDS = (Datatype.STRING, Datatype.TEXT)
STEPS_OF_CASE = {"receive", "answer"}  # where a handling goes with its case


def parts_of(case: Case, user: Any) -> dict[str, Any]:
    """Return what the shared parts of a case page show."""
    roles = roles_on(case, user)
    return {
        "case": case,
        "offered": offered_steps(case, user),
        "events": [
            (event, event_label(case.desk, event.step), who_of(event, case, roles))
            for event in events_of(case)
        ],
        "handlings": [
            (one, offered_for(one, case, user), more_time(one, roles, user))
            for one in handlings_of(case)
        ],
        "answers": answers_shown(case),
        "files": list(case.files.all()),
        "claims": list(case.claims.select_related("category")),
        "duplicates": list(Case.objects.visible_to(user).filter(duplicate_of=case.pk)[:20]),
        "children": list(Case.objects.visible_to(user).filter(parent=case.pk)[:20]),
        "is_following": case.followers.filter(user=user, through=None).exists(),
        "may_edit": case.is_open and bool(roles & EDITORS),
        "may_join": bool(roles & JOINERS),
        "may_pause": case.is_open and bool(roles & PAUSE.by),
    }


def contact_parts(case: Case, user: Any) -> dict[str, Any]:
    """Return what somebody may do with the contact of a case."""
    return {"contact": shelf_of(case, user), "lend_days": LEND_DAYS}


def answers_shown(case: Case) -> list[CaseAnswer]:
    """Return the answers to the questions; words only once somebody of the place read them."""
    answers = listed_answers(case)
    if getattr(case, "is_text_checked", True):
        return answers
    return [one for one in answers if one.question.datatype not in WORDS]


def who_of(event: CaseEvent, case: Case, roles: set[Doer]) -> str:
    """Return who took a step; a volunteer who reported is named to the intake only (S22)."""
    if event.actor is None:
        return str(Party(event.party).label)
    source = getattr(case, "source", "")
    is_volunteer = source in (Source.SAFETY_LIAISON, Source.BUILDING_HEAD)
    is_own = event.actor_id == case.entered_by_id
    if is_volunteer and is_own and not roles & {Doer.INTAKE, Doer.REPORTER}:
        return str(Source(source).label)
    return str(event.actor)


def offered_steps(case: Case, user: Any) -> list[tuple[str, Any, StepForm]]:
    """Return the steps that somebody can take now, each with its form."""
    table, bodies = WORKFLOWS[case.desk], bodies_for(case)
    return [
        (step, table[step], form_of(table[step], bodies, step))
        for step in steps_for(case, user)
        if step in SERVICES[case.desk]  # the others have a place of their own on the page
    ]


def offered_for(handling: Handling, case: Case, user: Any) -> list[tuple[str, Any, StepForm]]:
    """Return the steps of a handling that somebody can take now, each with its form."""
    handling.case = case
    bodies = bodies_for(case)
    done_elsewhere = STEPS_OF_CASE if handling.goes_with_case else set()
    return [
        (
            step,
            HANDLING_STEPS[step],
            form_of(HANDLING_STEPS[step], bodies, f"h{handling.pk}-{step}"),
        )
        for step in steps_of(handling, user)
        if step not in done_elsewhere
    ]


def more_time(handling: Handling, roles: set[Doer], user: Any) -> str:
    """Return what somebody can do about more time: "ask", "decide" or nothing."""
    asked = getattr(handling, "extension", None)
    if asked is None:
        return "ask" if handling.is_open and is_holder(handling, user) else ""
    leads = Doer.LEADER in roles or (
        is_holder(handling, user) and any(post.is_leader for post in user.posts_today)
    )
    may = asked.state == ExtensionState.ASKED and leads and asked.asked_by_id != user.pk
    return "decide" if may else ""


def form_of(rule: Any, bodies: Any, prefix: str) -> StepForm:
    """Return the empty form of a step, with an id of its own against double clicks."""
    return StepForm(
        rule=rule, bodies=bodies, auto_id=f"{prefix}-%s", initial={"page": uuid.uuid4()}
    )


def events_of(case: Case) -> Any:
    """Return the events of a case, the newest first."""
    return case.events.select_related("actor", "handling__to_org").order_by("-pk")


def handlings_of(case: Case) -> Any:
    """Return the handlings of a case with who has them."""
    return case.handlings.select_related(
        "to_org", "to_user", "claim", "extension"
    ).prefetch_related("supervisions")
