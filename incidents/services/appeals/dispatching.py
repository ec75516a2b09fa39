"""Sending an appeal, or each of its claims, to those who handle it (S03, S07)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import BadInput, WrongStep
from grid.models import Organisation
from incidents.choices import AppealState, ClaimState, Mode
from incidents.models import Appeal, Claim, IssueCategory
from incidents.services.appeals.registering import MOST_CLAIMS
from incidents.services.appeals.routing import helper_of, proposed_rule, receive_clock
from incidents.services.handlings import Recipient, send_handlings
from incidents.services.notices import tell
from incidents.services.steps import check_step, locked_case, move, note
from incidents.services.words import without_numbers
from incidents.workflow.appeals import AppealStep
from staff.models import User


@dataclass(frozen=True)
class Proposal:
    """What the duty list proposes: way of handling, who leads, who helps, body by claim."""

    mode: str
    to_org: Organisation | None
    by_claim: Mapping[int, Organisation]
    rule: str = ""
    helper: Organisation | None = None


def proposal_for(appeal: Appeal) -> Proposal:
    """Return what the duty list proposes for an appeal and its claims."""
    rule = proposed_rule(appeal)
    by_claim = {
        claim.pk: found.to_org
        for claim in appeal.claims.open()
        if (found := proposed_rule(appeal, claim.category_id))
    }
    bodies = {org.pk for org in by_claim.values()}
    lead = rule.to_org if rule else next(iter(by_claim.values()), None)
    helper = helper_of(appeal, rule)
    mode = rule.mode if rule else Mode.REFERRAL
    if mode == Mode.JOINT and helper is None:
        mode = Mode.REFERRAL
    if len(bodies) > 1:
        mode = Mode.JOINT
    return Proposal(mode, lead, by_claim, rule.name if rule else "", helper)


@transaction.atomic
def dispatch_appeal(
    *,
    actor: User,
    case: Appeal,
    to_org: Organisation | None,
    mode: str = Mode.REFERRAL,
    co_orgs: Sequence[Organisation] = (),
    by_claim: Mapping[int, Organisation] | None = None,
    to_user: User | None = None,
    words: str = "",
    seen: int | None = None,
) -> Appeal:
    """Send an appeal to the body in the lead and to those who help.

    `by_claim` is claim → body; a claim without one goes to the body in the lead. Raises
    BadInput, StaysWithSource, SentToAccused, and what `check_step` raises.
    """
    if not to_org:
        raise BadInput(_("Choose the body it goes to."))
    locked = locked_case(actor, case, seen)
    Appeal._base_manager.filter(pk=locked.pk).update(no_owner_at=None)
    return send_handlings(
        actor=actor,
        case=locked,
        mode=mode,
        recipients=recipients_of(locked, to_org, to_user, co_orgs, by_claim or {}),
        words=words,
        receive_clock=receive_clock(locked),
    )


def recipients_of(
    appeal: Appeal,
    lead: Organisation,
    user: User | None,
    others: Sequence[Organisation],
    by_claim: Mapping[int, Organisation],
) -> list[Recipient]:
    """Return who gets what: the lead first, then each body with its claims.

    A body that gets one claim gets that; the body in the lead has the whole appeal, so claims
    that nobody else has are its own.
    """
    found = [Recipient(lead, user=user, is_lead=True)]
    for claim in appeal.claims.open():
        org = by_claim.get(claim.pk)
        if org is not None and org.pk != lead.pk:
            found.append(Recipient(org, claim=claim))
    with_claim = {one.org.pk for one in found}
    found += [Recipient(org) for org in others if org.pk not in with_claim]
    return found


@transaction.atomic
def split_claims(
    *, actor: User, case: Appeal, claims: Sequence[tuple[str, int | None]], seen: int | None = None
) -> Appeal:
    """Split an appeal into claims before it is dispatched, in the order given (S03).

    Each is words and the key of a category. Raises WrongStep once it is dispatched, BadInput.
    """
    locked = locked_case(actor, case, seen)
    is_accepted = locked.state == AppealState.ACCEPTED
    step = AppealStep.NO_OWNER if is_accepted else AppealStep.ACCEPT
    check_step(locked, actor, step, {})
    given = [(text.strip(), category) for text, category in claims if text.strip()]
    if not given:
        raise BadInput(_("Write what each claim is about."))
    if len(given) > MOST_CLAIMS:
        raise BadInput(_("An appeal has at most %(most)s claims.") % {"most": MOST_CLAIMS})
    chosen = {category for _text, category in given if category}
    if IssueCategory.objects.filter(pk__in=chosen).count() < len(chosen):
        raise BadInput(_("There is no such category."))
    locked.claims.all().delete()
    Claim.objects.bulk_create(
        [
            Claim(
                case_id=locked.pk,
                position=position,
                text=without_numbers(text)[:500],
                category_id=category,
            )
            for position, (text, category) in enumerate(given, start=1)
        ]
    )
    locked.save_as_next_version()
    note(locked, actor, "claims", text="\n".join(text for text, _category in given))
    return locked


@transaction.atomic
def answer_claim(
    *, actor: User, case: Appeal, claim: Claim, answer: str, is_referred_out: bool = False
) -> Claim:
    """Answer a claim that the body in the lead has itself, or say where it is guided.

    Raises NotAllowed for others, WrongStep, BadInput.
    """
    locked = locked_case(actor, case)
    check_step(locked, actor, AppealStep.DRAFT, {"reply": answer[:1]})
    found: Claim = Claim.objects.select_for_update().get(pk=claim.pk, case=locked.pk)
    if found.state != ClaimState.OPEN:
        raise WrongStep(_("This claim was answered already."))
    state = ClaimState.REFERRED_OUT if is_referred_out else ClaimState.ANSWERED
    found.save_as_next_version(state=state, answer=answer.strip())
    words = f"{found.position}. {answer.strip()}"
    note(locked, actor, "claim.answered", text=words)
    return found


@transaction.atomic
def recall_appeal(*, actor: User, case: Appeal, reason: str, seen: int | None = None) -> Appeal:
    """Take an appeal back from all who have it, to dispatch it anew."""
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, AppealStep.RECALL, {"reason": reason})
    doers = set()
    for handling in locked.handlings.exclude(state="cancelled").select_for_update():
        doers.add(handling.to_user_id)
        handling.save_as_next_version(state="cancelled", due_at=None)
    recalled = move(
        locked, actor, AppealStep.RECALL, rule, text=reason, holder=None, holder_org=None
    )
    tell(doers - {None}, "appeal.recalled", case=recalled)
    return recalled
