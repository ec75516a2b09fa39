"""Handlings: sent, received or objected to, answered, confirmed."""

from incidents.services.handlings.answers import (
    answer_handling,
    confirm_handling,
    return_handling,
)
from incidents.services.handlings.objections import (
    arbitrate_handling,
    keep_handling,
    object_to_handling,
    send_handling_on,
)
from incidents.services.handlings.sending import (
    Recipient,
    cancel_handling,
    instruct_handling,
    receive_handling,
    send_handlings,
)

__all__ = [
    "Recipient",
    "answer_handling",
    "arbitrate_handling",
    "cancel_handling",
    "confirm_handling",
    "instruct_handling",
    "keep_handling",
    "object_to_handling",
    "receive_handling",
    "return_handling",
    "send_handling_on",
    "send_handlings",
]
