""" "Not ours": one objection with reasons, a decision, and after a second one a rule for all."""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput
from grid.models import Organisation
from incidents.choices import HandlingState, Mode
from incidents.models import Handling, RoutingRule
from incidents.services.doers import Hand
from incidents.services.duty_list import stop_rules_objected_to
from incidents.services.handlings.moving import check_handling, locked_handling, move_handling
from incidents.services.handlings.sending import start_clocks
from incidents.services.limits import due_after
from incidents.services.notices import people_of, tell
from incidents.services.staying import refuse_elsewhere
from incidents.workflow.handlings import HandlingStep
from staff.models import User

RULE_POSITION: Final = 100  # a decision goes before the general duty list


@transaction.atomic
def object_to_handling(
    *, actor: Hand, handling: Handling, reason: str, seen: int | None = None
) -> Handling:
    """Say that a matter is not one's own, and why. The second time the coordinator decides."""
    locked = locked_handling(actor, handling, seen)
    check_handling(locked, actor, HandlingStep.OBJECT, {"reason": reason})
    count = locked.objection_count + 1
    again = count > 1
    clock = "handling.no_owner" if again else "handling.objection"
    stop_rules_objected_to(locked)
    return move_handling(
        locked,
        actor,
        HandlingStep.OBJECT,
        text=reason,
        state=HandlingState.ARBITRATION if again else HandlingState.OBJECTED,
        objection_count=count,
        due_at=due_after(clock, timezone.now()),
    )


@transaction.atomic
def keep_handling(
    *, actor: User, handling: Handling, reason: str, seen: int | None = None
) -> Handling:
    """Answer an objection: the matter stays where it was sent, with the reason."""
    locked = locked_handling(actor, handling, seen)
    check_handling(locked, actor, HandlingStep.KEEP, {"reason": reason})
    return move_handling(locked, actor, HandlingStep.KEEP, text=reason)


@transaction.atomic
def send_handling_on(
    *, actor: User, handling: Handling, to_org: Organisation | None, seen: int | None = None
) -> Handling:
    """Agree with an objection and send the matter to another body; its clock starts anew."""
    locked = locked_handling(actor, handling, seen)
    check_handling(locked, actor, HandlingStep.SEND_ON, {"to_org": to_org})
    return hand_on(locked, actor, HandlingStep.SEND_ON, to_org, text=str(to_org))


@transaction.atomic
def arbitrate_handling(
    *,
    actor: User,
    handling: Handling,
    to_org: Organisation | None,
    reason: str,
    makes_rule: bool = True,
    seen: int | None = None,
) -> Handling:
    """Decide, after two objections, who handles the matter; the decision becomes a rule.

    The next case of this category in this community is sent there by itself (S36).
    """
    locked = locked_handling(actor, handling, seen)
    check_handling(locked, actor, HandlingStep.ARBITRATE, {"to_org": to_org, "reason": reason})
    decided = hand_on(locked, actor, HandlingStep.ARBITRATE, to_org, text=reason)
    category = category_of(decided)
    if makes_rule and category:
        RoutingRule.objects.create(
            position=RULE_POSITION,
            name=_("Decided in %(number)s") % {"number": decided.case.number},
            desk=decided.case.desk,
            category_id=category,
            mode=Mode.REFERRAL,
            to_org=decided.to_org,
            decided_in_id=decided.case_id,
            made_by=actor,
            note=reason.strip()[:300],
        )
    return decided


def category_of(handling: Handling) -> int | None:
    """Return the category of what is handled: of the claim, else of the case."""
    claimed = handling.claim.category_id if handling.claim else None
    return claimed or handling.case.category_id


def hand_on(
    handling: Handling, actor: Hand, step: str, to_org: Organisation | None, text: str
) -> Handling:
    """Give a locked handling to another body. Raises SentToAccused, StaysWithSource, BadInput."""
    if to_org is None:
        raise BadInput(_("Choose the body it goes to."))
    refuse_elsewhere(handling.case, to_org)
    start_clocks(handling, handling.case, timezone.now())
    due = handling.answer_due_at if step == HandlingStep.ARBITRATE else handling.due_at
    handling.to_org = to_org
    moved = move_handling(handling, actor, step, text=text, to_org=to_org, to_user=None, due_at=due)
    mark = f"sent:{moved.pk}:{moved.version}"
    tell(people_of(to_org.pk), "handling.sent", case=moved.case, key=mark)
    return moved
