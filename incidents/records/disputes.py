"""The pages of disputes: the case for those of the area, the dossier for the mediator."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Final

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.records import Column, Facts, RecordSet
from incidents.choices.disputes import ConfirmationState, Signer
from incidents.filters import DisputeFilter
from incidents.forms.disputes import PartyForm, SessionForm
from incidents.models import Agreement, Dispute, JudicialConfirmation, PartyReading, SessionMinutes
from incidents.records.incidents import due_words, where
from incidents.records.shared import parts_of
from incidents.services.disputes import read_agreement, read_minutes, read_parties, scans_of
from incidents.services.disputes.bodies import (
    contact_judge,
    courts_for,
    mediators_for,
    partners_for,
)
from incidents.services.disputes.court import court_steps, last_day
from incidents.services.disputes.registering import may_register
from incidents.services.disputes.steps import skippable_levels
from incidents.services.disputes.texting import may_text, mobile_of
from incidents.services.disputes.texts import current_text
from incidents.services.steps import steps_for
from incidents.workflow.disputes import COURT_STEPS, DISPUTE_STEPS, DisputeStep

# What ends or changes a mediation is offered, and never as the thing to do next.
SIDE_STEPS: Final = frozenset(DISPUTE_STEPS) - {
    DisputeStep.START,
    DisputeStep.BEGIN,
    DisputeStep.CLOSE,
}


@dataclass
class SignLine:
    """One who signs: a party, the mediator or the seal; what stands there already."""

    label: str
    who: str  # in addresses: a party's key, "mediator" or "seal"
    party: Any = None
    signature: Any = None


@dataclass
class File:
    """What the mediator reads on the page of a dispute."""

    parties: list[Any]
    sessions: list[Any]
    minutes: dict[int, SessionMinutes]
    agreement: Agreement | None
    signing: list[SignLine] = field(default_factory=list)
    text: Any = None
    scans: list[Any] = field(default_factory=list)
    last_day: date | None = None
    confirmation: JudicialConfirmation | None = None
    court_steps: list[Any] = field(default_factory=list)
    checks: list[Any] = field(default_factory=list)
    questions: list[Any] = field(default_factory=list)


class Disputes(RecordSet):
    """Disputes: list, page."""

    model = Dispute
    filter_class = DisputeFilter
    columns = (
        "number",
        "title",
        "kind",
        "level",
        Column("where", _("where"), where),
        "mediating_org",
        "state",
        Column("due", _("due"), due_words),
    )
    popup = ("kind", "state", Column("due", _("due"), due_words))
    facts = (
        Facts(
            _("Dispute"),
            (
                "kind",
                "level",
                Column("words", _("words"), lambda case: case.text),
                Column("where", _("where"), where),
                "address",
                "building",
                "source",
                "source_org",
                "received_at",
            ),
            only_filled=True,
        ),
        Facts(
            _("Hands and clocks"),
            ("mediating_org", "mediator", "step_due_at", "due_at", "visits_required"),
            only_filled=True,
        ),
        Facts(_("Safety"), ("urgency", "is_violence_concern", "concern_review_on")),
    )
    keys = ("-pk",)
    related = (
        "cell__parent",
        "area",
        "category",
        "holder",
        "holder_org",
        "building",
        "mediator",
        "mediating_org",
        "source_org",
    )
    searched = ("number", "title")
    links: ClassVar = {"building": "grid:building_detail"}
    shape = "place"
    layer = "disputes"
    status = "state"
    add = None
    change = None
    remove = None

    def beside_list(self, user: Any) -> dict[str, Any]:
        """Tell whether the reader may register a dispute."""
        return {"may_register": may_register(user)}

    def more(self, record: Any, user: Any) -> dict[str, Any]:
        """Add the steps and the events; for the mediator the file, too."""
        own = set(steps_for(record, user))
        is_mediator = record.mediator_id == user.pk
        at_entry = record.entered_by_id == user.pk and record.assigned_at is None
        found = parts_of(record, user) | {
            "is_mediator": is_mediator,
            "today": timezone.localdate(),
            "now": timezone.now(),
            "may_open": is_mediator or at_entry,
            "may": {step.name.lower(): step in own for step in DisputeStep},
            "invitations": invitations_of(record, user),
            "side_steps": SIDE_STEPS,
            "skips": skippable_levels(record, user),
            "mediators": mediators_for(record.area_code) if DisputeStep.ASSIGN in own else (),
        }
        if is_mediator or at_entry:
            found["file"] = file = file_of(record, user)
            if not (file.agreement and file.agreement.effective_at):
                found["offered"] = [one for one in found["offered"] if one[0] != DisputeStep.BEGIN]
            found["party_form"] = PartyForm(code=record.area_code)
        if is_mediator:
            found |= choices_of(record, user)
        return found


def invitations_of(record: Dispute, user: Any) -> list[tuple[Any, bool]]:
    """Return the invited units, and whether the reader answers for one."""
    rows = record.invitations.select_related("org")
    own = user.organisation_id
    return [(row, row.state == "asked" and bool(own) and row.org_id == own) for row in rows]


def choices_of(record: Dispute, user: Any) -> dict[str, Any]:
    """Return what the mediator can choose from."""
    return {
        "session_form": SessionForm(actor=user),
        "may_text": may_text(),
        "once": uuid.uuid4(),  # what is sent from this page goes out once
        "partners": partners_for(record.area_code),
        "courts": courts_for(record.area_code),
        "judge": contact_judge(record.area_code),
    }


def file_of(record: Dispute, user: Any) -> File:
    """Return the dossier; what is shown of it enters the read log."""
    minutes = {row.session_id: row for row in read_minutes(actor=user, case=record)}
    found = File(
        parties=read_parties(actor=user, case=record),
        sessions=list(record.sessions.select_related("room__organisation")),
        minutes=minutes,
        agreement=read_agreement(actor=user, case=record),
        checks=list(record.checks.filter(agreement__replaced_at=None)),
        questions=list(record.questions.select_related("judge")),
    )
    add_looks(found, user)
    for session in found.sessions:
        session.written = minutes.get(session.pk)
    if found.agreement:
        add_agreement(found, found.agreement)
        found.scans = scans_of(user, record)
    return found


def add_looks(found: File, user: Any) -> None:
    """Add when each party last looked at its own side, and whether a message reaches it."""
    rows = PartyReading.objects.visible_to(user).filter(party__in=found.parties)
    last = dict(rows.order_by().values_list("party").annotate(Max("at")))
    for party in found.parties:
        party.last_look = last.get(party.pk)
        party.has_mobile = bool(mobile_of(party))


def sign_lines(found: File) -> list[SignLine]:
    """Return who signs the agreement, and who has."""
    rows = found.text.signatures.all() if found.text else ()
    held = {(row.signer, row.party_id): row for row in rows}
    lines = [
        SignLine(
            f"{party.get_side_display()} {party.called}",
            str(party.pk),
            party,
            held.get((Signer.PARTY, party.pk)),
        )
        for party in found.parties
        if party.withdrew_at is None
    ]
    for signer in (Signer.MEDIATOR, Signer.SEAL):
        label = str(signer.label)
        lines.append(SignLine(label, signer.value, signature=held.get((signer, None))))
    return lines


def add_agreement(found: File, agreement: Agreement) -> None:
    """Add who has signed, and where the application to the court stands."""
    found.text = current_text(agreement)
    found.signing = sign_lines(found)
    if agreement.effective_at:
        found.last_day = last_day(agreement)
    row = (
        JudicialConfirmation.objects.filter(agreement=agreement).select_related("court_org").first()
    )
    if row:
        found.confirmation = row
        steps = [step for step in court_steps(row) if row.state != ConfirmationState.DRAFTED]
        found.court_steps = [(step, COURT_STEPS[step]) for step in steps]
