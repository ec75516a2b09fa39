"""Appeals: registered, accepted or guided, dispatched, replied to, rated, closed."""

from incidents.services.appeals.accused import is_accused, name_accused
from incidents.services.appeals.dispatching import (
    Proposal,
    answer_claim,
    dispatch_appeal,
    proposal_for,
    recall_appeal,
    split_claims,
)
from incidents.services.appeals.following import (
    close_appeal,
    close_waiting,
    note_call,
    rate_by_token,
    rated_by,
    rating_token,
    reopen_appeal,
)
from incidents.services.appeals.registering import (
    AppealIntake,
    ClaimIntake,
    ContactParts,
    Receipt,
    register_appeal,
)
from incidents.services.appeals.replying import assembled_reply, draft_reply, send_reply
from incidents.services.appeals.reviews import ask_review, decide_review
from incidents.services.appeals.routing import decide_owner, mark_no_owner
from incidents.services.appeals.taking_in import (
    accept_appeal,
    answer_now,
    not_accept_appeal,
    object_to_refusal,
    withdraw_appeal,
)
from incidents.services.appeals.triage import (
    free_slots,
    guidance_text,
    legal_aid_near,
    redirect_appeal,
    triage,
)

__all__ = [
    "AppealIntake",
    "ClaimIntake",
    "ContactParts",
    "Proposal",
    "Receipt",
    "accept_appeal",
    "answer_claim",
    "answer_now",
    "ask_review",
    "assembled_reply",
    "close_appeal",
    "close_waiting",
    "decide_owner",
    "decide_review",
    "dispatch_appeal",
    "draft_reply",
    "free_slots",
    "guidance_text",
    "is_accused",
    "legal_aid_near",
    "mark_no_owner",
    "name_accused",
    "not_accept_appeal",
    "note_call",
    "object_to_refusal",
    "proposal_for",
    "rate_by_token",
    "rated_by",
    "rating_token",
    "recall_appeal",
    "redirect_appeal",
    "register_appeal",
    "reopen_appeal",
    "send_reply",
    "split_claims",
    "triage",
    "withdraw_appeal",
]
