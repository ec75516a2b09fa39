"""The steps of a mediation, each as a service."""

import dataclasses
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, WrongStep
from core.rows import scoped_to
from grid.choices import OrganisationKind
from grid.models import Organisation
from incidents.choices import DisputeState, Mode
from incidents.choices.disputes import (
    LEVELS,
    ConfirmationState,
    DisputeLevel,
    SkipGround,
)
from incidents.models import Dispute
from incidents.models.disputes import REVIEW_DAYS
from incidents.services.disputes.bodies import serving
from incidents.services.disputes.hands import forget_consents, given_back
from incidents.services.disputes.locking import locked_dossier
from incidents.services.disputes.parties import check_consents
from incidents.services.doers import roles_on
from incidents.services.handlings import Recipient, send_handlings
from incidents.services.limits import due_after, limit, moment_after
from incidents.services.notices import tell_followers
from incidents.services.steps import act, check_step, locked_case, move
from incidents.services.words import without_numbers
from incidents.workflow.disputes import DISPUTE_STEPS, DisputeStep
from incidents.workflow.rules import Doer
from staff.models import User


@transaction.atomic
def start_mediation(*, actor: User, case: Dispute, seen: int | None = None) -> Dispute:
    """Begin to mediate: taken on, no violence feared, both sides agree. 30 days from now.

    Raises WrongStep that names what is missing.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.START, {})
    if locked.accepted_at is None:
        raise WrongStep(_("Take the dispute on first."))
    if locked.is_violence_concern:
        raise WrongStep(
            _("Violence is feared here. Take the safety path; mediation waits for the review.")
        )
    check_consents(locked, actor)
    now = timezone.now()
    due = due_after("dispute.mediate", now)
    return move(locked, actor, DisputeStep.START, rule, started_at=now, due_at=due)


@transaction.atomic
def extend_mediation(*, actor: User, case: Dispute, seen: int | None = None) -> Dispute:
    """Give the mediation more time, as every party has agreed."""
    locked = locked_dossier(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.EXTEND, {})
    check_consents(locked, actor, "extension_consent_at")
    start = max(locked.due_at or timezone.now(), timezone.now())
    due = moment_after(limit("dispute.extension"), start)
    moved = move(locked, actor, DisputeStep.EXTEND, rule, due_at=due, step_due_at=due)
    with scoped_to(actor):
        moved.parties.taking_part().update(extension_consent_at=None)
    return moved


@transaction.atomic
def fail_mediation(*, actor: User, case: Dispute, reason: str, seen: int | None = None) -> Dispute:
    """End without agreement; the parties are told what else they can do (人民调解法 26)."""
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.FAIL, {"reason": reason})
    words = without_numbers(reason)
    failed = move(
        locked, actor, DisputeStep.FAIL, rule, text=words, failed_at=timezone.now(), due_at=None
    )
    tell_followers(failed, "dispute.failed")
    return failed


@transaction.atomic
def withdraw_dispute(*, actor: User, case: Dispute, seen: int | None = None) -> Dispute:
    """End a dispute that a party does not want mediated; nobody is asked why."""
    return act(case, actor, DisputeStep.WITHDRAW, seen)


@transaction.atomic
def mediate_again(*, actor: User, case: Dispute, reason: str, seen: int | None = None) -> Dispute:
    """Go back to the table: after a breach, or to change what was agreed before it began.

    Raises WrongStep while the court has the agreement.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.AGAIN, {"reason": reason})
    check_not_before_court(locked)
    due = due_after("dispute.mediate", timezone.now())
    return move(locked, actor, DisputeStep.AGAIN, rule, text=without_numbers(reason), due_at=due)


def check_not_before_court(dispute: Dispute) -> None:
    """Refuse what must wait for the court. Raises WrongStep."""
    waits = (ConfirmationState.APPLIED, ConfirmationState.ACCEPTED)
    if dispute.confirmations.filter(state__in=waits).exists():
        raise WrongStep(_("The court has the agreement. Wait for its answer, or withdraw it."))


@transaction.atomic
def close_dispute(
    *, actor: User, case: Dispute, words: str = "", seen: int | None = None
) -> Dispute:
    """Close what is performed, or what goes on elsewhere."""
    closed = act(case, actor, DisputeStep.CLOSE, seen, reason=without_numbers(words))
    tell_followers(closed, "dispute.closed")
    return closed


@transaction.atomic
def step_up(
    *,
    actor: User,
    case: Dispute,
    reason: str,
    to: str = "",
    ground: str = SkipGround.NONE,
    mediating_org: Organisation | None = None,
    seen: int | None = None,
) -> Dispute:
    """Take a dispute up by one level, or further on a leader's or a safety ground.

    The next level names its mediator, and the parties are asked anew. Raises BadInput.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.STEP_UP, {"reason": reason})
    check_not_before_court(locked)
    level = to or next_level(locked.level)
    check_level(locked, actor, level, ground)
    forget_consents(locked)
    before = locked.level
    moved = move(
        locked,
        actor,
        DisputeStep.STEP_UP,
        rule,
        text=stepped_words(before, level, ground, reason),
        level=level,
        mediator=None,
        mediating_org=mediating_org,
        holder=None,
        holder_org=mediating_org,
        accepted_at=None,
        started_at=None,
        due_at=None,
    )
    tell_followers(moved, "dispute.stepped_up")
    return moved


def stepped_words(before: str, level: str, ground: str, reason: str) -> str:
    """Return what the history says: from which level to which, on which ground, and why."""
    words = f"{DisputeLevel(before).label} → {DisputeLevel(level).label}"
    if level != next_level(before):
        words += f"（{SkipGround(ground).label}）"
    return f"{words}\n{without_numbers(reason)}"


def next_level(level: str) -> str:
    """Return the level above. Raises WrongStep at the top."""
    place = LEVELS.index(level) + 1
    if place == len(LEVELS):
        raise WrongStep(_("There is no level above. Give the parties the court guide."))
    return LEVELS[place]


def check_level(dispute: Dispute, actor: User, level: str, ground: str) -> None:
    """Refuse to go down, or up by more than one without a ground. Raises BadInput, NotAllowed."""
    if level not in LEVELS or LEVELS.index(level) <= LEVELS.index(dispute.level):
        raise BadInput(_("Choose a higher level."))
    if level == next_level(dispute.level):
        return
    if ground == SkipGround.SAFETY and dispute.is_violence_concern:
        return
    if ground == SkipGround.LEADER:
        if Doer.LEADER in roles_on(dispute, actor):
            return
        raise NotAllowed(_("Only a leader of the area lets a dispute skip a level."))
    raise BadInput(
        _("A dispute goes up one level at a time. More needs a leader, or a ground of safety.")
    )


def skippable_levels(dispute: Dispute, actor: User) -> list[tuple[str, str]]:
    """Return the levels that somebody may take a dispute to over the next one's head."""
    is_leader = Doer.LEADER in roles_on(dispute, actor)
    rule = DISPUTE_STEPS[DisputeStep.STEP_UP]
    may = is_leader and dispute.state in rule.start
    above = LEVELS[LEVELS.index(dispute.level) + 2 :] if may else ()
    return [(level, str(DisputeLevel(level).label)) for level in above]


@transaction.atomic
def take_safety_path(
    *, actor: User, case: Dispute, reason: str, domestic: bool = False, seen: int | None = None
) -> Dispute:
    """Hand a matter in which violence is feared to the police, at home also to the women's
    federation, instead of mediating it (人民调解法 25; 反家庭暴力法 13, 15).

    The concern is about the matter and is looked at again within 14 days. Raises BadInput
    where no police station is registered.
    """
    locked = locked_case(actor, case, seen)
    police = serving(locked.area_code, OrganisationKind.POLICE_STATION)
    if police is None:
        raise BadInput(_("No police station is registered for this place. Call 110."))
    bodies = [Recipient(police, is_lead=True)]
    is_domestic = domestic or locked.is_domestic_violence
    federation = serving(locked.area_code, OrganisationKind.WOMENS_FEDERATION)
    if is_domestic and federation:
        bodies.append(Recipient(federation))
    check_step(locked, actor, DisputeStep.SAFETY, {"words": reason})
    locked.save_as_next_version(is_domestic_violence=is_domestic, **concern_values(locked))
    return send_handlings(
        actor=actor,
        case=locked,
        mode=Mode.JOINT if len(bodies) > 1 else Mode.REFERRAL,
        recipients=bodies,
        words=without_numbers(reason),
        step=DisputeStep.SAFETY,
        receive_clock="incident.police",
    )


def concern_values(dispute: Dispute) -> dict[str, Any]:
    """Return what a concern about violence sets: a day of review, and no family level."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "is_violence_concern": True,
        "concern_noted_on": today,
        "concern_review_on": today + timedelta(days=REVIEW_DAYS),
    }
    if dispute.level == DisputeLevel.FAMILY:
        values["level"] = DisputeLevel.VILLAGE
    return values


@transaction.atomic
def review_concern(
    *, actor: User, case: Dispute, stands: bool, reason: str, seen: int | None = None
) -> Dispute:
    """Look at a concern about violence again: it stands for 14 days more, or is lifted.

    A lifted one lets the matter go back to be mediated.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.REVIEW, {"reason": reason})
    words = without_numbers(reason)
    if stands:
        return move(locked, actor, DisputeStep.REVIEW, rule, text=words, **concern_values(locked))
    locked.save_as_next_version(
        is_violence_concern=False, concern_noted_on=None, concern_review_on=None
    )
    if locked.state == DisputeState.SAFETY:
        back = dataclasses.replace(rule, end=DisputeState.REGISTERED, clock="dispute.assign")
        locked.save_as_next_version(holder_org=locked.mediating_org)
        return given_back(locked, actor, DisputeStep.REVIEW, back, words)
    return move(locked, actor, DisputeStep.REVIEW, rule, text=words)
