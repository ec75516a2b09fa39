"""The papers of mediation as PDF: agreement, minutes, court guide, joint application.

They are in Chinese whatever language the page is in: courts and parties read them. The
fonts are embedded; nothing is fetched from anywhere.
"""

from dataclasses import dataclass
from typing import Any, Final, NoReturn

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from PIL import ImageFile
from weasyprint import CSS, HTML

from core.audit import Action, reading
from core.errors import OutOfScope
from core.rows import everything, scoped
from incidents.choices.disputes import DisputeKind, Signer
from incidents.models import (
    Agreement,
    AgreementSignature,
    Dispute,
    DisputeParty,
    JudicialConfirmation,
    MediationSession,
    SessionMinutes,
)
from incidents.services.disputes.bodies import courts_for
from incidents.services.disputes.texts import PAPER_LANGUAGE, current_text, freeze_text
from staff.models import User

# WeasyPrint lets Pillow take pictures that were cut off; everybody else refuses them.
ImageFile.LOAD_TRUNCATED_IMAGES = False
LAWSUIT_YEARS: Final = 3  # 民法典 188
LABOUR_YEARS: Final = 1  # 劳动争议调解仲裁法 27
REVIEW_DAYS: Final = 60  # 行政复议法 20


def pdf_of(template: str, **context: Any) -> bytes:
    """Return a paper as PDF, in Chinese, with its fonts embedded."""
    with translation.override(PAPER_LANGUAGE):
        text = render_to_string(f"incidents/papers/{template}.html", context)
    sheet = CSS(filename=str(settings.BASE_DIR / "static" / "css" / "papers.css"))
    written: bytes = HTML(string=text, url_fetcher=fetch_nothing).write_pdf(stylesheets=[sheet])
    return written


def fetch_nothing(url: str, **_options: Any) -> NoReturn:
    """Refuse to fetch anything: what parties wrote must not reach out. Raises ValueError."""
    raise ValueError(f"papers fetch nothing: {url}")


def read_file(actor: User, case: Dispute) -> tuple[Agreement, list[DisputeParty]]:
    """Return the agreement and the parties for a paper, after the printing was written down.

    Runs in the actor's row scope. Raises OutOfScope, NotLogged.
    """
    rows = Agreement.objects.visible_to(actor).filter(dispute=case.pk, replaced_at=None)
    agreement = rows.first()
    if agreement is None:
        raise OutOfScope(_("There is no agreement that you may read."))
    parties = parties_for(actor, case)
    reading(actor, Action.PRINT, [agreement], ("facts", "terms", "amount", "perform_by"))
    return agreement, parties


def parties_for(actor: User, case: Dispute) -> list[DisputeParty]:
    """Return the parties for a paper, after the printing was written down."""
    rows = DisputeParty.objects.visible_to(actor).filter(dispute=case.pk, withdrew_at=None)
    parties = list(rows.select_related("organisation"))
    reading(actor, Action.PRINT, parties, ("name", "contact", "represented_by"))
    return parties


@dataclass(frozen=True)
class Line:
    """One line of the signatures: who, and what stands there already."""

    who: str
    signature: AgreementSignature | None


def agreement_paper(*, actor: User, case: Dispute) -> bytes:
    """Return the agreement as it is signed, one copy each (人民调解法 29).

    Runs in the actor's row scope. Raises OutOfScope, NotLogged.
    """
    agreement, _parties = read_file(actor, case)
    with scoped(everything("an agreement is printed")):
        return agreement_pdf(case, agreement)


def agreement_pdf(case: Dispute, agreement: Agreement) -> bytes:
    """Return the frozen text with its fingerprint and the signatures under it.

    Runs in a scope of everything: the court and the parties do not read each other's rows.
    """
    text = current_text(agreement) or freeze_text(case, agreement)
    signatures = {(row.signer, row.party_id): row for row in text.signatures.all()}
    parties = case.parties.taking_part().select_related("organisation")
    lines = [
        Line(f"{party.get_side_display()} {party.called}", signatures.get((Signer.PARTY, party.pk)))
        for party in parties
    ]
    return pdf_of(
        "agreement",
        case=case,
        agreement=agreement,
        text=text,
        lines=lines,
        copies=len(lines),
        mediator=signatures.get((Signer.MEDIATOR, None)),
        seal=signatures.get((Signer.SEAL, None)),
    )


def notice_paper(*, actor: User, party: DisputeParty, code: str, address: str) -> bytes:
    """Return the notice for one party: what it is about, when and where, rights, number, code.

    Runs in the actor's row scope. Raises OutOfScope, NotLogged.
    """
    rows = DisputeParty.objects.visible_to(actor).select_related("organisation")
    row = rows.filter(pk=party.pk).first()
    case = Dispute.objects.visible_to(actor).select_related("mediating_org", "mediator")
    found = case.filter(pk=party.dispute_id).first()
    if row is None or found is None:
        raise OutOfScope(_("There is no such party in your disputes."))
    reading(actor, Action.PRINT, [row], ("name",))
    session = next_session(found)
    today = timezone.localdate()
    return pdf_of(
        "notice", case=found, party=row, session=session, code=code, address=address, today=today
    )


def next_session(case: Dispute) -> MediationSession | None:
    """Return the next session of a dispute that was not called off."""
    rows = MediationSession.objects.standing().filter(dispute=case, held_at=None)
    rows = rows.filter(period__endswith__gt=timezone.now()).select_related("room__organisation")
    found: MediationSession | None = rows.order_by("period").first()
    return found


def application_paper(*, actor: User, confirmation: JudicialConfirmation) -> bytes:
    """Return the joint application to the court with the last day to hand it in."""
    case = confirmation.dispute
    agreement, parties = read_file(actor, case)
    return pdf_of(
        "application", case=case, agreement=agreement, parties=parties, confirmation=confirmation
    )


def minutes_paper(*, actor: User, session: MediationSession) -> bytes:
    """Return the minutes of a session, to be read and signed by those present."""
    found = SessionMinutes.objects.visible_to(actor).filter(session=session.pk).first()
    if found is None:
        raise OutOfScope(_("There are no minutes that you may read."))
    reading(actor, Action.PRINT, [found], ("present", "facts", "positions", "outcome"))
    return pdf_of("minutes", case=session.dispute, session=session, minutes=found)


def guide_paper(*, actor: User, case: Dispute) -> bytes:
    """Return the court guide: what else the parties can do (人民调解法 26). It names nobody."""
    seen = Dispute.objects.visible_to(actor).filter(pk=case.pk).exists()
    if not seen:
        raise OutOfScope(_("There is no such case in your area."))
    with translation.override(PAPER_LANGUAGE):
        remedies = other_remedies(case.kind)
    courts = list(courts_for(case.area_code)[:5])
    today = timezone.localdate()
    return pdf_of("guide", case=case, remedies=remedies, courts=courts, today=today)


def other_remedies(kind: str) -> list[str]:
    """Return the ways that stay open after mediation, for a kind of dispute, with their time."""
    found = []
    if kind == DisputeKind.LABOUR:
        found.append(
            _(
                "Labour arbitration, within %(years)s year from the day the right was known to "
                "be harmed (劳动争议调解仲裁法 27). It comes before a lawsuit."
            )
            % {"years": LABOUR_YEARS}
        )
    if kind in (DisputeKind.ENFORCEMENT, DisputeKind.CONSTRUCTION):
        found.append(
            _("Administrative review, within %(days)s days from knowing the act (行政复议法 20).")
            % {"days": REVIEW_DAYS}
        )
    found.append(
        _("A lawsuit at the people's court, in general within %(years)s years (民法典 188).")
        % {"years": LAWSUIT_YEARS}
    )
    found.append(_("Legal aid: call 12348 or go to the legal aid centre."))
    found.append(_("Another mediator or organisation, if both sides wish."))
    return found
