"""Appeals: registered, accepted or guided, dispatched, replied to, rated, closed."""

from incidents.services.appeals.registering import (
    AppealIntake,
    ClaimIntake,
    ContactParts,
    Receipt,
    register_appeal,
)

__all__ = [
    "AppealIntake",
    "ClaimIntake",
    "ContactParts",
    "Receipt",
    "register_appeal",
]
