"""Hands for the tests of mediation: disputes taken as far as a test needs."""

from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from pypdf import PdfReader

from core.rows import everything, scoped, scoped_to
from incidents.choices.disputes import AgreementForm, Side
from incidents.models import Dispute, DisputeParty, JudicialConfirmation
from incidents.services.disputes import (
    DisputeReport,
    Minutes,
    NewParty,
    Terms,
    accept_dispute,
    ask_judge,
    assign_mediator,
    begin_performance,
    draft_confirmation,
    record_consent,
    record_joint_consent,
    register_dispute,
    sign_agreement,
    start_mediation,
    write_agreement,
)
from tests import factories

PARTIES = (NewParty("a", "张建国", "13800001111"), NewParty("b", "李秀英", "13800002222"))
MINUTES = Minutes("双方当事人", "楼上夜间噪音", "甲方要求铺地垫", "乙方同意铺设")


def registered(actor, **values):
    """Register a noise dispute between two neighbours in the first cell."""
    values = {
        "kind": "02",
        "title": "夜间噪音",
        "text": "楼上楼下因噪音争执",
        "place": factories.in_cell(0),
        "parties": PARTIES,
        **values,
    }
    return register_dispute(actor=actor, report=DisputeReport(**values))


def assigned(room, **values):
    """A dispute with a mediator named."""
    dispute = registered(room.taker, **values)
    return assign_mediator(actor=room.taker, case=dispute, mediator=room.mediator)


def accepted(room, **values):
    """A dispute that the mediator took on."""
    return accept_dispute(actor=room.mediator, case=assigned(room, **values), no_interest=True)


def consented(room, **values):
    """A dispute to whose mediation both sides agree."""
    dispute = accepted(room, **values)
    for party in parties_of(dispute):
        record_consent(actor=room.mediator, party=party)
    return again(dispute)


def mediating(room, **values):
    """A dispute in mediation."""
    return start_mediation(actor=room.mediator, case=consented(room, **values))


def terms(**values):
    """What was agreed."""
    values = {
        "form": AgreementForm.WRITTEN,
        "facts": "夜间噪音影响休息",
        "terms": "乙方铺设地垫，晚十点后不再移动家具",
        "perform_by": timezone.localdate() + timedelta(days=14),
        **values,
    }
    return Terms(**values)


def agreed(room, **values):
    """A dispute with a written agreement that nobody has signed."""
    dispute = mediating(room)
    write_agreement(actor=room.mediator, case=dispute, terms=terms(**values))
    return again(dispute)


def signed(room, **values):
    """A dispute with an agreement in effect."""
    dispute = agreed(room, **values)
    sign_agreement(
        actor=room.mediator, case=dispute, parties=parties_of(dispute), mediator=True, seal=True
    )
    return again(dispute)


def performing(room, **values):
    """A dispute whose agreement is being performed, without the court."""
    return begin_performance(actor=room.mediator, case=signed(room, **values))


def drafted(room, **values):
    """A prepared application to the court to which both sides agree."""
    dispute = signed(room, **values)
    row = draft_confirmation(actor=room.mediator, case=dispute, court=room.court)
    for party in parties_of(dispute):
        record_joint_consent(actor=room.mediator, party=party)
    return row


def parties_of(dispute):
    """Return the parties, as no actor but a test may."""
    with scoped(everything("a test looks")):
        return list(DisputeParty.objects.filter(dispute=dispute.pk).order_by("side"))


def again(row):
    """Return a row as the database keeps it now."""
    return type(row)._base_manager.get(pk=row.pk)


def confirmation_of(dispute):
    """Return the application of a dispute."""
    return JudicialConfirmation.objects.get(dispute=dispute.pk)


def state_of(dispute):
    """Return the state the database keeps."""
    return Dispute._base_manager.get(pk=dispute.pk).state


def sides():
    """Return the sides' codes."""
    return [Side.A, Side.B]


def asked(room):
    """A question put to the contact judge."""
    return ask_judge(actor=room.mediator, case=mediating(room), question="口头协议是否有效？")


def again_scoped(row, actor):
    """Return a row of a dossier as an actor's row scope lets it through."""
    with scoped_to(actor):
        return again(row)


def pdf_words(content):
    """Return what can be read in a PDF."""
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
