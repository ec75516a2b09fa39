"""Ways to every state of every workflow by its own services, and how each step is taken.

`reach` brings a row to a state as people would; `take` takes a step as somebody who may.
Both cover the tables of `incidents/workflow` whole: `test_every_edge` fails where one does not.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from incidents.choices import STATES, HandlingState, Mode, Party
from incidents.choices.disputes import ConfirmationState
from incidents.models import (
    Appeal,
    Dispute,
    Handling,
    Incident,
    JudicialConfirmation,
    PerformanceCheck,
)
from incidents.services import disputes, handlings, incidents
from incidents.services.appeals import AppealIntake, ContactParts, register_appeal
from incidents.services.handlings import Recipient, send_handlings
from incidents.services.incidents import IncidentReport, report_incident
from incidents.services.taking import HANDLINGS, SERVICES
from incidents.workflow import WORKFLOWS
from incidents.workflow.disputes import COURT_STEPS
from incidents.workflow.handlings import HANDLING_STEPS
from tests import factories
from tests.fieldwork.helpers import sent_photo
from tests.incidents import mediating as at

TABLES = {**WORKFLOWS, "handling": HANDLING_STEPS, "court": COURT_STEPS}
STATES_OF = {**STATES, "handling": HandlingState, "court": ConfirmationState}
MODELS: dict[str, Any] = {
    "incident": Incident,
    "appeal": Appeal,
    "dispute": Dispute,
    "handling": Handling,
    "court": JudicialConfirmation,
}
EDGES = [
    (table, state, step)
    for table, rules in TABLES.items()
    for step, rule in rules.items()
    for state in sorted(rule.start)
]
STEPS = [(table, step) for table, rules in TABLES.items() for step in rules]
again = at.again
Way = Callable[..., Any]


def incident(world: Any, state: str, _step: str = "") -> Any:
    """Bring an incident to a state."""
    report = IncidentReport(kind="hazard", place=factories.in_cell(0), text="井盖缺失")
    row = report_incident(actor=world.worker, report=report)
    if state == "invalid":
        return incidents.refuse_incident(actor=world.worker, case=row, reason="无此事")
    way = [("filed", "file"), ("dispatched", "dispatch"), ("working", "start"),
           ("resolved", "resolve"), ("closed", "verify")]  # fmt: skip
    return walked(world, "incident", row, state, way)


def appeal(world: Any, state: str, step: str = "") -> Any:
    """Bring an appeal to a state; one that is answered at once is an enquiry."""
    intake = AppealIntake(
        kind="enquiry" if step == "answer_now" else "help_request",
        channel="hotline",
        text="楼道灯不亮",
        place=factories.in_cell(0),
        contact=ContactParts(name="王某", phone="13900001234"),
    )
    row = register_appeal(hand=world.taker, intake=intake).appeal
    aside = {"not_accepted": "not_accept", "redirected_legal": "redirect", "withdrawn": "withdraw"}
    if state in aside:
        return take(world, "appeal", row, aside[state])
    if state == "registered":
        return row
    way = [("accepted", "accept"), ("handling", "dispatch")]
    row = walked(world, "appeal", row, state, way)
    if step == "no_owner":  # what was taken back has no owner until somebody says so
        row = take(world, "appeal", take(world, "appeal", row, "dispatch"), "recall")
    if state == "handling" and step == "reply":
        work_on(world, row)
    if state in ("replied", "closed"):
        work_on(world, row)
        row = take(world, "appeal", row, "reply")
    return take(world, "appeal", row, "close") if state == "closed" else again(row)


def work_on(world: Any, row: Any) -> None:
    """Let the body in the lead answer."""
    lead = row.handlings.get(is_lead=True)
    handlings.answer_handling(actor=world.housing, handling=lead, answer="已换灯")


def dispute(world: Any, state: str, step: str = "") -> Any:
    """Bring a dispute to a state; a step that asks for consents finds them."""
    ways: dict[str, Way] = {
        "registered": lambda: at.registered(
            world.taker, is_violence_concern=step == "review_concern"
        ),
        "mediator_assigned": lambda: {"start": at.consented, "take_on": at.assigned}.get(
            step, at.accepted
        )(world),
        "mediating": lambda: at.mediating(world),
        "agreed": lambda: at.signed(world),
        "performing": lambda: at.performing(world),
        "failed": lambda: take(world, "dispute", at.mediating(world), "fail"),
        "performed": lambda: take(world, "dispute", at.performing(world), "performed"),
        "breached": lambda: take(world, "dispute", at.performing(world), "breach"),
        "safety_path": lambda: take(world, "dispute", at.mediating(world), "safety_path"),
        "withdrawn": lambda: take(world, "dispute", at.mediating(world), "withdraw"),
        "closed": lambda: take(world, "dispute", dispute(world, "performed"), "close"),
    }
    row = ways[state]()
    if step == "extend":
        for party in at.parties_of(row):
            disputes.record_extension_consent(actor=world.mediator, party=party)
    return again(row)


def handling(world: Any, state: str, _step: str = "") -> Any:
    """Bring a handling to a state."""
    mode = Mode.INSTRUCTED if state == "awaiting_instruction" else Mode.REFERRAL
    case = send_handlings(
        actor=world.dispatcher,
        case=incident(world, "filed"),
        mode=mode,
        recipients=[Recipient(world.bodies.housing, is_lead=True)],
        words="请办理",
    )
    ways = {
        "received": ["receive"],
        "objected": ["object"],
        "arbitration": ["object", "keep", "object"],
        "answered": ["receive", "answer"],
        "returned": ["receive", "answer", "return"],
        "confirmed": ["receive", "answer", "confirm"],
        "cancelled": ["cancel"],
    }
    row = case.handlings.get()
    for step in ways.get(state, []):
        row = take(world, "handling", row, step)
    return again(row)


def court(world: Any, state: str, _step: str = "") -> Any:
    """Bring a joint application to a state."""
    ways = {
        "drafted": [],
        "jointly_applied": ["apply"],
        "accepted": ["apply", "accept"],
        "not_accepted": ["apply", "refuse"],
        "confirmed": ["apply", "accept", "confirm"],
        "dismissed": ["apply", "accept", "dismiss"],
        "withdrawn": ["withdraw"],
    }
    row = at.drafted(world)
    for step in ways[state]:
        row = take(world, "court", row, step)
    return again(row)


def walked(world: Any, table: str, row: Any, state: str, way: list[tuple[str, str]]) -> Any:
    """Walk a way of (state, step that leads there) up to a state."""
    for reached, step in way:
        if row.state == state:
            break
        row = take(world, table, row, step)
        assert row.state == reached
    return again(row)


REACH: dict[str, Way] = {
    "incident": incident,
    "appeal": appeal,
    "dispute": dispute,
    "handling": handling,
    "court": court,
}


def reach(world: Any, table: str, state: str, step: str = "") -> Any:
    """Return a new row in a state, reached by services, ready for a step."""
    row = REACH[table](world, state, step)
    assert row.state == state
    return row


def hand_of(world: Any, table: str, step: str) -> Any:
    """Return somebody who may take a step."""
    hands: dict[str, Any] = {
        "incident": {
            **dict.fromkeys(("start", "send_back", "resolve"), world.housing),
            "dispatch": world.dispatcher,
        },
        "appeal": {"reply": world.leader, "reopen": Party.CITIZEN, "object": Party.CITIZEN},
        "dispute": {"assign": world.taker},
        "handling": {
            **dict.fromkeys(("receive", "object", "answer"), world.housing),
            **dict.fromkeys(("instruct", "arbitrate"), world.leader),
        },
        "court": {},
    }
    usual = {"incident": world.worker, "appeal": world.taker, "handling": world.dispatcher}
    return hands[table].get(step, usual.get(table, world.mediator))


def values_of(world: Any, table: str, step: str) -> dict[str, Any]:
    """Return what a step is given: no more than its rule names."""
    given: dict[str, Any] = {
        "reason": "理由",
        "result": "已修好",
        "reply": "灯已换好。",
        "answer": "已办",
        "instruction": "限期办结",
        "to_org": world.bodies.fire if table == "handling" else world.bodies.housing,
        "photos": [sent_photo()],
        "legal_channel": "litigation",
        "guided_to": world.bodies.centre,
        "guidance": "请到法院",
        "called_back": "满意",
        "court_number": "（2026）安法确1号",
    }
    rule = TABLES[table][step]
    named = (*rule.needs, *(("called_back",) if step == "close" else ()))
    return {name: given[name] for name in named if name in given}


def take(world: Any, table: str, row: Any, step: str, **more: Any) -> Any:
    """Take a step as somebody who may, or as the `actor` given; return the row afterwards."""
    actor = more.pop("actor", None)
    if actor is None:
        nobody_yet = table == "dispute" and row.mediator_id is None
        actor = world.taker if nobody_yet else hand_of(world, table, step)
    if table == "handling":
        HANDLINGS[step](actor=actor, handling=row, **values_of(world, table, step), **more)
    elif table == "court":
        disputes.record_court_step(
            actor=actor, confirmation=row, step=step, **values_of(world, table, step)
        )
    elif (table, step) in OWN_WAYS:
        OWN_WAYS[table, step](world, row, actor, **more)
    else:
        values = values_of(world, table, step)
        SERVICES[table][step](actor=actor, case=row, **values, **more)
    return again(row)


def hold(world: Any, row: Any, actor: Any, **_more: Any) -> None:
    """Hold a session that was booked."""
    start = timezone.now() + timedelta(days=1)
    session = disputes.book_session(
        actor=world.mediator, case=row, start=start, end=start + timedelta(hours=1)
    )
    disputes.hold_session(actor=actor, session=session, minutes=at.MINUTES)


def check(result: str) -> Way:
    """Return how a follow-up with a result is recorded."""

    def record(_world: Any, row: Any, actor: Any, **_more: Any) -> None:
        due = row.checks.order_by("due_on").first() or PerformanceCheck(pk=0)
        disputes.record_check(actor=actor, check=due, result=result)

    return record


def by_lead(step: str, before: tuple[str, ...] = ()) -> Way:
    """Return how the body in the lead takes a step that its case follows."""

    def follow(world: Any, row: Any, actor: Any, **_more: Any) -> None:
        lead = row.handlings.get(is_lead=True)
        for each in before:
            lead = take(world, "handling", lead, each)
        more = {} if actor is hand_of(world, "appeal", step) else {"actor": actor}
        take(world, "handling", lead, step, **more)

    return follow


def on_case(service: Any, **values: Any) -> Way:
    """Return how a service of a dispute is called."""

    def call(_world: Any, row: Any, actor: Any, **more: Any) -> None:
        service(actor=actor, case=row, **values, **more)

    return call


# Steps that are taken by more than words.
OWN_WAYS: dict[tuple[str, str], Way] = {
    ("appeal", "received"): by_lead("receive"),
    ("appeal", "answered"): by_lead("answer"),
    ("appeal", "resent"): by_lead("keep", ("object",)),
    ("dispute", "assign"): lambda world, row, actor, **more: disputes.assign_mediator(
        actor=actor, case=row, mediator=world.mediator, **more
    ),
    ("dispute", "take_on"): on_case(disputes.accept_dispute, no_interest=True),
    ("dispute", "hold"): hold,
    ("dispute", "agree"): lambda _world, row, actor, **more: disputes.write_agreement(
        actor=actor, case=row, terms=at.terms(), **more
    ),
    ("dispute", "performed"): check("performed"),
    ("dispute", "breach"): check("breached"),
    ("dispute", "safety_path"): on_case(disputes.take_safety_path, reason="动手打人"),
    ("dispute", "review_concern"): on_case(disputes.review_concern, stands=True, reason="仍有顾虑"),
    ("dispute", "close"): on_case(disputes.close_dispute, words="已履行"),
}
__all__ = ["EDGES", "MODELS", "STATES_OF", "STEPS", "TABLES", "again", "reach", "take"]
