"""What goes out: queued once, sent once, put in a place's own words."""

from incidents.services.messages.queueing import (
    queue_message,
    queue_steps_for_hooks,
    was_queued,
    write_to_reporter,
)
from incidents.services.messages.sending import forget_addresses, send_again, send_due

__all__ = [
    "forget_addresses",
    "queue_message",
    "queue_steps_for_hooks",
    "send_again",
    "send_due",
    "was_queued",
    "write_to_reporter",
]
