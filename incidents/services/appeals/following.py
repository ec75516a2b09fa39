"""After the reply: the rating link, the call back, closing, opening once more."""

import logging
import secrets
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.encryption import blind_index
from core.errors import BadInput, DomainError, WrongStep
from incidents.choices import AppealState, Closing, FollowUpKind, HandlingState, Party
from incidents.models import Appeal, FollowUp
from incidents.services.addresses import rating_address
from incidents.services.contacts import reachable
from incidents.services.doers import Hand
from incidents.services.limits import due_after
from incidents.services.messages import write_to_reporter
from incidents.services.notices import people_of, tell
from incidents.services.steps import check_step, locked_case, move, note
from incidents.services.words import without_numbers
from incidents.workflow.appeals import AppealStep
from staff.models import User

TOKEN_BYTES: Final = 18
MOST_WORDS: Final = 500
SCORES: Final = range(1, 6)
LOG: Final = logging.getLogger(__name__)


def token_index(token: str) -> bytes:
    """Return what is kept of a rating link."""
    return blind_index(token, "follow_up.token")


def ask_to_rate(appeal: Appeal) -> FollowUp:
    """Open the question whether the citizen is satisfied; due when the time to rate is over."""
    if asked := open_rating(appeal):
        return asked
    due = due_after("appeal.rating", timezone.now())
    # A second reply of one day is rated too: two questions of a case are not due at once.
    due -= timedelta(seconds=FollowUp.objects.filter(case=appeal.pk).count())
    return FollowUp.objects.create(case_id=appeal.pk, kind=FollowUpKind.SATISFACTION, due_at=due)


@transaction.atomic
def rating_token(appeal: Appeal) -> str | None:
    """Return a new token for the rating link of an appeal; the one before is void.

    Asked for when a message goes out: the token is kept nowhere. None where nothing is to be
    rated any more.
    """
    asked = open_rating(appeal)
    if asked is None:
        return None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    asked.save_as_next_version(token_index=token_index(token))
    return token


def write_reply(appeal: Appeal) -> None:
    """Write the reply to the citizen, with the link that rates it once."""
    link = rating_address(rating_token(appeal) or "")
    key = f"replied:{appeal.pk}:{appeal.version}"
    write_to_reporter(appeal, "case.replied", key=key, reply=appeal.reply, link=link)


def open_rating(appeal: Appeal) -> FollowUp | None:
    """Return the question of satisfaction that is still open, locked."""
    rows = FollowUp.objects.filter(case=appeal.pk, kind=FollowUpKind.SATISFACTION, done_at=None)
    found: FollowUp | None = rows.select_for_update().order_by("-pk").first()
    return found


def rated_by(token: str) -> Appeal | None:
    """Return the appeal that a rating link is for; None for a used, wrong or late one."""
    asked = FollowUp.objects.filter(
        token_index=token_index(token), done_at=None, due_at__gt=timezone.now()
    ).first()
    if asked is None:
        return None
    found: Appeal | None = Appeal._base_manager.filter(pk=asked.case_id).first()
    return found


@transaction.atomic
def rate_by_token(
    *, token: str, score: int, is_resolved: bool | None = None, words: str = ""
) -> FollowUp:
    """Keep what the citizen thinks of a reply, by the link that works once.

    Raises WrongStep for a used, wrong or late link, without saying which; BadInput.
    """
    if score not in SCORES:
        raise BadInput(_("Satisfaction goes from 1 to 5."))
    asked = (
        FollowUp.objects.select_for_update()
        .filter(token_index=token_index(token), done_at=None, due_at__gt=timezone.now())
        .first()
    )
    if asked is None:
        raise WrongStep(_("This link is not valid any more."))
    return keep_rating(asked, None, score, is_resolved, words)


def keep_rating(
    asked: FollowUp, by: User | None, score: int | None, is_resolved: bool | None, words: str
) -> FollowUp:
    """Write the outcome of a question; its link is void."""
    return asked.save_as_next_version(
        done_at=timezone.now(),
        done_by=by,
        score=score,
        is_resolved=is_resolved,
        result=without_numbers(words.strip())[:MOST_WORDS],
        token_index=b"",
    )


@transaction.atomic
def close_appeal(
    *,
    actor: Hand,
    case: Appeal,
    called_back: str = "",
    score: int | None = None,
    is_resolved: bool | None = None,
    seen: int | None = None,
) -> Appeal:
    """Close an appeal once the citizen rated it, was called back, or let the time pass.

    `called_back` says what came of the call. Raises WrongStep while none of it holds, BadInput
    for a score that is none.
    """
    if score is not None and score not in SCORES:
        raise BadInput(_("Satisfaction goes from 1 to 5."))
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, AppealStep.CLOSE, {})
    user = actor if isinstance(actor, User) else None
    how = closed_on(locked, user, called_back, score, is_resolved)
    if how is None:
        raise WrongStep(_("Call back first, or wait for the rating: nobody was asked yet."))
    return move(locked, actor, AppealStep.CLOSE, rule, text=called_back, closing=how)


def closed_on(
    appeal: Appeal, user: User | None, called_back: str, score: int | None, resolved: bool | None
) -> str | None:
    """Return on what an appeal can be closed now; None while nobody has asked the citizen."""
    asked = open_rating(appeal)
    if asked is None:
        return Closing.RATED
    if called_back.strip():
        keep_rating(asked, user, score, resolved, called_back)
        return Closing.CALLED_BACK
    if asked.due_at < timezone.now():
        keep_rating(asked, user, None, None, "")
        return Closing.WAITED
    if appeal.is_anonymous or reachable(appeal) is None:
        keep_rating(asked, user, None, None, "")
        return Closing.UNREACHABLE
    return None


@transaction.atomic
def reopen_appeal(*, actor: Hand, case: Appeal, reason: str, seen: int | None = None) -> Appeal:
    """Open a replied or closed appeal once more, for whoever did the work; they are told.

    Raises WrongStep the second time, or when the time for it is over.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, AppealStep.REOPEN, {"reason": reason})
    if locked.reopened_count:
        raise WrongStep(_("It was opened again once already. Ask for a review instead."))
    ended = locked.closed_at or locked.replied_at
    if ended and due_after("appeal.reopen", ended) < timezone.now():
        raise WrongStep(_("It was closed too long ago. Register it anew."))
    if asked := open_rating(locked):
        keep_rating(asked, None, None, False, "")
    clock = "petition.finish" if locked.is_formal else f"appeal.{locked.kind}"
    again = move(
        locked,
        actor,
        AppealStep.REOPEN,
        rule,
        text=without_numbers(reason),
        reopened_count=1,
        due_at=due_after(clock, timezone.now()),
        replied_at=None,
        closing="",
    )
    tell(doers_of(again), "appeal.back", case=again)
    return again


def doers_of(appeal: Appeal) -> set[int]:
    """Return who did the work, after their handlings are theirs again; else their body."""
    found: set[int] = set()
    rows = appeal.handlings.exclude(state=HandlingState.CANCELLED).select_for_update()
    for handling in rows:
        if handling.is_lead:
            back: dict[str, Any] = {"state": HandlingState.RETURNED, "answered_at": None}
            due = {"due_at": appeal.due_at, "answer_due_at": appeal.due_at}
            handling.save_as_next_version(**back, **due)
            found |= {handling.to_user_id} if handling.to_user_id else set()
            found |= set() if handling.to_user_id else set(people_of(handling.to_org_id))
    if not found and appeal.holder_org_id:
        found = set(people_of(appeal.holder_org_id))
    return found


@transaction.atomic
def note_call(*, actor: User, case: Appeal, words: str) -> None:
    """Note a call back that reached nobody; the question stays open."""
    locked = locked_case(actor, case)
    check_step(locked, actor, AppealStep.CLOSE, {})
    if not words.strip():
        raise BadInput(_("Write what came of the call."))
    note(locked, actor, "call_back", text=without_numbers(words))


def close_waiting(limit: int = 500) -> int:
    """Close, by the clock, the appeals whose time to rate is over; return how many.

    One that cannot be closed holds up no other; one that is joined to another goes with it.
    """
    due = FollowUp.objects.filter(
        kind=FollowUpKind.SATISFACTION, done_at=None, due_at__lt=timezone.now()
    ).values("case")
    waiting = Appeal._base_manager.filter(pk__in=due, state=AppealState.REPLIED, duplicate_of=None)
    closed = 0
    for appeal in list(waiting.order_by("replied_at", "pk")[:limit]):
        try:
            close_appeal(actor=Party.SYSTEM, case=appeal)
        except DomainError as error:
            LOG.warning("%s was not closed by the clock: %s", appeal.number, error.code)
        else:
            closed += 1
    return closed
