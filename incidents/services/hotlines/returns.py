"""What is told to a linked hotline: how its cases stand, and the cases that are sent to it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from core.rows import everything, scoped
from incidents.choices import Desk, HandlingState
from incidents.choices.hotlines import Content, Direction, ReturnStatus, RowState
from incidents.models import Appeal, CaseEvent, ExchangeRow, Handling, HotlineLink
from incidents.services.hotlines.making import make_file
from incidents.workflow.appeals import AppealStep
from incidents.workflow.hotlines import TOLD

MOST: Final = 1_000  # rows in one file; the rest goes with the next
ENDED: Final = timedelta(days=40)  # later steps of a closed case are not looked for
MOST_WORDS: Final = 8_000
# Steps of a case that we sent there which concern the other side.
TOLD_OF_SENT: Final = (AppealStep.RESENT, AppealStep.RECALL)
Row = dict[str, Any]


@transaction.atomic
def make_files(link: HotlineLink, moment: datetime) -> int:
    """Make the files that tell what is new; return how many. Nothing is told twice."""
    locked = HotlineLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    made = 0
    with scoped(everything("what is new for a linked hotline")):
        told = [*returns(locked, moment), *steps_of_sent(locked, moment)]
        sent = list(cases_for(locked)) if locked.sends_cases else []
    for content, rows in ((Content.STATUSES, told), (Content.CASES, sent)):
        for start in range(0, len(rows), MOST):
            make_file(locked, content, rows[start : start + MOST])
            made += 1
    return made


def untold(link: HotlineLink, moment: datetime) -> Any:
    """Return the steps that the hotline was not told of, since it was linked."""
    known = ExchangeRow.objects.filter(link=link, event=OuterRef("pk"))
    rows = CaseEvent.objects.filter(~Exists(known), at__gte=link.created_at, at__lte=moment)
    lately = Q(case__closed_at=None) | Q(case__closed_at__gte=moment - ENDED)
    return rows.filter(lately).select_related("handling").order_by("pk")


def returns(link: HotlineLink, moment: datetime) -> Iterator[Row]:
    """Yield how the cases stand that came from the hotline, step by step."""
    cases = Appeal._base_manager.filter(source_org=link.org_id).exclude(external_no="")
    # Read once: a step that is written meanwhile is told with the next file.
    events = list(untold(link, moment).filter(step__in=TOLD, case__in=cases.values("pk")))
    of_case = cases.in_bulk({event.case_id for event in events})
    for event in events:
        appeal = of_case[event.case_id]
        status, words = status_of(event, appeal, link)
        yield {
            "external_no": appeal.external_no,
            "case_id": appeal.pk,
            "event": event,
            "status": status,
            "words": words[:MOST_WORDS],
            "sent_parts": parts_sent(link, appeal) if link.returns_contact else [],
        }


def status_of(event: CaseEvent, appeal: Appeal, link: HotlineLink) -> tuple[str, str]:
    """Return what a step is called there, and the words that go with it."""
    status = TOLD[event.step]
    if status == ReturnStatus.ACCEPTED:
        return status, ""
    if status == ReturnStatus.TRANSFERRED:
        lead = appeal.handlings.filter(is_lead=True).exclude(state=HandlingState.CANCELLED)
        handling = lead.select_related("to_org").order_by("-pk").first()
        if handling is not None and handling.to_org_id == link.org_id:
            return ReturnStatus.RETURNED, event.text  # it stays with the body that brought it
        return status, str(handling.to_org) if handling else ""
    if status == ReturnStatus.CLOSED and event.step == AppealStep.CLOSE:
        return status, str(appeal.get_closing_display())
    return status, event.text or (appeal.reply if status == ReturnStatus.ANSWERED else "")


def parts_sent(link: HotlineLink, appeal: Appeal) -> list[str]:
    """Return which parts of the contact the hotline itself had sent."""
    rows = ExchangeRow.objects.filter(link=link, case=appeal.pk, exchange__direction=Direction.IN)
    found = rows.exclude(sent_parts=[]).order_by("pk").first()
    return list(found.sent_parts) if found else []


def cases_for(link: HotlineLink) -> Iterator[Row]:
    """Yield the handlings that were sent to the hotline's body and not to the hotline yet."""
    known = ExchangeRow.objects.filter(link=link, handling=OuterRef("pk"), event=None)
    waiting = Handling._base_manager.filter(
        ~Exists(known),
        to_org=link.org_id,
        state=HandlingState.SENT,
        case__desk=Desk.APPEAL,
        sent_at__gte=link.created_at,
    )
    came = Appeal._base_manager.filter(source_org=link.org_id).exclude(external_no="")
    for handling in waiting.exclude(case__in=came.values("pk")).order_by("pk"):
        yield {"case_id": handling.case_id, "handling": handling}


def steps_of_sent(link: HotlineLink, moment: datetime) -> Iterator[Row]:
    """Yield what became here of cases that the hotline got from us: sent back, taken away."""
    of_case = ExchangeRow.objects.filter(link=link, case=OuterRef("case"))
    sent_as = of_case.filter(
        state=RowState.TOLD, handling__isnull=False, event=None, created_at__lte=OuterRef("at")
    )
    numbers = of_case.exclude(external_no="").order_by("pk").values("external_no")[:1]
    events = untold(link, moment).filter(Exists(sent_as), step__in=TOLD_OF_SENT)
    for event in events.annotate(external_no=Subquery(numbers)):
        theirs = event.handling is None or event.handling.to_org_id == link.org_id
        stays = theirs and event.step == AppealStep.RESENT
        yield {
            "external_no": event.external_no or "",
            "case_id": event.case_id,
            "event": event,
            "status": ReturnStatus.RETURNED if stays else ReturnStatus.CLOSED,
            "words": event.text[:MOST_WORDS],
        }
