"""The duty list at work: which rule fits an appeal, what happens by itself, what has no owner."""

from typing import Final

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, WrongStep
from grid.choices import AreaState
from grid.models import Area, Organisation
from incidents.choices import AppealState, Desk, Mode, Party
from incidents.models import Appeal, RoutingRule
from incidents.services.appeals.accused import is_accused
from incidents.services.doers import Hand, roles_on
from incidents.services.duty_list import Lines, Subject, coordinators, stop_rules_without_body
from incidents.services.handlings import Recipient, send_handlings
from incidents.services.notices import tell
from incidents.services.staying import stays_with_source
from incidents.services.steps import check_step, locked_case, move
from incidents.workflow.appeals import AppealStep
from incidents.workflow.rules import Doer
from staff.models import User

DECISION_POSITION: Final = 100  # a coordinator's decision goes before the general duty list
FORMAL_RECEIVE: Final = "handling.objection_petition"  # 信访工作条例 23: five working days
RECEIVE: Final = "handling.receive"


def subject_of(appeal: Appeal, category: int | None = None) -> Subject:
    """Return what the rules are asked about an appeal, or about a claim's category in it."""
    hour = timezone.localtime(appeal.received_at).hour
    prefetch_related_objects([appeal], "answers__question")
    answers = {one.question.code: one.value for one in appeal.answers.all()}
    return Subject(appeal.area_code, category or appeal.category_id, hour, answers)


def proposed_rule(appeal: Appeal, category: int | None = None) -> RoutingRule | None:
    """Return the rule for an appeal whose body may have it; a body complained of never (R10)."""
    rule = Lines().first(subject_of(appeal, category))
    return None if rule is None or is_accused(appeal, rule.to_org) else rule


@transaction.atomic
def route_appeal(appeal: Appeal) -> Appeal:
    """Send an accepted appeal on by the duty list where that is wished, else leave it.

    A rule sends by itself when the category asks for it, or when a coordinator decided it.
    Where no rule fits, or the one that fits names the body complained of, the appeal goes
    before the coordinator. Rules whose body is gone are switched off first. What the
    procuratorate brought about officials goes back to it, past the centre (S41).
    """
    if appeal.state != AppealState.ACCEPTED:
        return appeal
    source = appeal.source_org
    if source and stays_with_source(appeal):
        return refer(appeal, source, _("It stays with the body that brought it."))
    stop_rules_without_body()
    rule = proposed_rule(appeal)
    if rule is None:
        return mark_no_owner(actor=Party.SYSTEM, case=appeal)
    if not sends_itself(rule, appeal):
        return appeal
    return refer(appeal, rule.to_org, rule.name, helper_of(appeal, rule))


def helper_of(appeal: Appeal, rule: RoutingRule | None) -> Organisation | None:
    """Return the second body of a rule; the body complained of helps with nothing (R10)."""
    helper = rule.with_org if rule else None
    return None if helper is None or is_accused(appeal, helper) else helper


def refer(
    appeal: Appeal, org: Organisation, words: str, helper: Organisation | None = None
) -> Appeal:
    """Send an appeal to a body, and to one that helps, with nobody in between."""
    return send_handlings(
        actor=Party.SYSTEM,
        case=appeal,
        mode=Mode.JOINT if helper else Mode.REFERRAL,
        recipients=[Recipient(org, is_lead=True), *([Recipient(helper)] if helper else [])],
        words=words,
        receive_clock=receive_clock(appeal),
    )


def sends_itself(rule: RoutingRule, appeal: Appeal) -> bool:
    """Tell whether a rule sends without anybody in between."""
    is_plain = rule.mode == Mode.REFERRAL or rule.with_org_id is not None
    if not is_plain or appeal.claims.count() > 1:
        return False
    return bool(rule.decided_in_id) or bool(appeal.category and appeal.category.is_referred_at_once)


def receive_clock(appeal: Appeal) -> str:
    """Return the clock in which a body receives an appeal, or objects to it."""
    return FORMAL_RECEIVE if appeal.is_formal else RECEIVE


@transaction.atomic
def mark_no_owner(*, actor: Hand, case: Appeal, seen: int | None = None) -> Appeal:
    """Put an appeal that no line of the duty list names a body for before the coordinator."""
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, AppealStep.NO_OWNER, {})
    if locked.no_owner_at:
        raise WrongStep(_("It is before the coordinator already."))
    waiting = move(locked, actor, AppealStep.NO_OWNER, rule, no_owner_at=timezone.now())
    tell(coordinators(waiting.area_code), "appeal.no_owner", case=waiting)
    return waiting


@transaction.atomic
def decide_owner(
    *,
    actor: User,
    case: Appeal,
    to_org: Organisation | None,
    reason: str,
    makes_rule: bool = True,
    seen: int | None = None,
) -> Appeal:
    """Decide whose a matter without an owner is; the decision becomes a line of the duty list.

    The line holds in the area in which the coordinator leads. Raises NotAllowed, WrongStep,
    BadInput, SentToAccused.
    """
    locked = locked_case(actor, case, seen)
    if Doer.LEADER not in roles_on(locked, actor):
        raise NotAllowed(_("The coordinator of the area decides whose a matter is."))
    if locked.no_owner_at is None:
        raise WrongStep(_("This appeal is not before the coordinator."))
    if to_org is None:
        raise BadInput(_("Choose the body it goes to."))
    if not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    locked.no_owner_at = None
    locked.save_as_next_version()
    sent = send_handlings(
        actor=actor,
        case=locked,
        mode=Mode.REFERRAL,
        recipients=[Recipient(to_org, is_lead=True)],
        words=reason,
        receive_clock=receive_clock(locked),
    )
    if makes_rule and sent.category_id and Lines().first(subject_of(sent)) is None:
        RoutingRule.objects.create(
            position=DECISION_POSITION,
            name=_("Decided in %(number)s") % {"number": sent.number},
            desk=Desk.APPEAL,
            area=area_led(actor, sent.area_code),
            category=sent.category,
            mode=Mode.REFERRAL,
            to_org=to_org,
            decided_in_id=sent.pk,
            made_by=actor,
            note=reason.strip()[:300],
        )
    return sent


def area_led(actor: User, code: str) -> Area | None:
    """Return the area that holds a code and in which somebody leads."""
    led = [p.area_code for p in actor.posts_today if p.is_leader and code.startswith(p.area_code)]
    widest = min(led, key=len, default="")
    found: Area | None = Area.objects.filter(code=widest, state=AreaState.ACTIVE).first()
    return found
