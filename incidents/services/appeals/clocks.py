"""The first clocks of an appeal, by its kind or by the petition rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from incidents.choices import AppealKind
from incidents.services.limits import due_after


def first_clocks(kind: str, is_formal: bool, start: datetime) -> tuple[datetime | None, datetime]:
    """Return when the reply is due and when acceptance is: by kind, or by the petition rules.

    The time for a written petition and for a tip-off runs from its acceptance.
    """
    if is_formal:
        return None, due_after("petition.notify", start)
    if kind == AppealKind.REPORT:
        return None, due_after("appeal.accept_report", start)
    return due_after(f"appeal.{kind}", start), due_after("appeal.accept", start)


def no_later(due: datetime | None, extras: Mapping[str, Any]) -> datetime | None:
    """Return when a reply is due, no later than another hotline promised (`extras["due"]`)."""
    if promised := extras.get("due"):
        there = datetime.fromisoformat(promised)
        return min(due, there) if due else there
    return due
