"""The first clocks of an appeal, by its kind or by the petition rules."""

from datetime import datetime

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
