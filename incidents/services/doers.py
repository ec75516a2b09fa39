"""Who somebody is to a case: the roles that the workflow tables name."""

from incidents.choices import CAPABILITIES, Party
from incidents.models import Case, Handling
from incidents.workflow.rules import Doer
from staff.models import User

Hand = User | Party  # an account, or the citizen with the code, or a job


def roles_on(case: Case, hand: Hand, handling: Handling | None = None) -> set[Doer]:
    """Return what somebody is to a case, or to one of its handlings."""
    if isinstance(hand, Party):
        return {Doer.CITIZEN} if hand == Party.CITIZEN else {Doer.SYSTEM}
    found = area_roles(case, hand)
    if case.entered_by_id == hand.pk:
        found.add(Doer.REPORTER)
    if is_holder(handling or case, hand):
        found.add(Doer.HOLDER)
        if any(post.is_leader for post in hand.posts_today):
            found.add(Doer.HOLDER_LEADER)
    if getattr(case, "mediator_id", None) == hand.pk:
        found.add(Doer.MEDIATOR)
    return found


def area_roles(case: Case, user: User) -> set[Doer]:
    """Return what somebody's posts make of them in the case's area."""
    code, capability = case.area_code, CAPABILITIES[case.desk]
    found: set[Doer] = set()
    if may_in(user, capability, "write", case):
        found.add(Doer.INTAKE)
        if getattr(case, "resolved_by_id", None) != user.pk:
            found.add(Doer.OTHER_INTAKE)
    if user.scope_of(capability, "approve").covers(code):
        found.add(Doer.DECIDER)
    if user.scope_of("dispatch", "write").covers(code):
        found.add(Doer.DISPATCHER)
    if user.scope_of("instruct", "approve").covers(code) and leads_in(user, code):
        found.add(Doer.LEADER)
    return found


def may_in(user: User, capability: str, verb: str, case: Case) -> bool:
    """Tell whether somebody may use a verb in the case's area or on its building."""
    scope = user.scope_of(capability, verb)
    return scope.covers(case.area_code) or case.building_id in scope.named


def leads_in(user: User, code: str) -> bool:
    """Tell whether somebody is a leader of an area that holds a code."""
    return any(post.is_leader and code.startswith(post.area_code) for post in user.posts_today)


def is_holder(subject: Case | Handling, user: User) -> bool:
    """Tell whether a case or a handling is in somebody's hands, or in those of their body."""
    person, org = subject.holder_id, subject.holder_org_id
    if person == user.pk:
        return True
    return bool(org) and org == user.organisation_id
