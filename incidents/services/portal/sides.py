"""A party's own side of a dispute: read and moved with the number and the party's code.

The dossier is for the mediator and the parties (人民调解法 15). Each party reads the state, the
next session and the agreement, and never how to reach the other side; each look is kept.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, WrongStep
from core.rows import everything, scoped
from incidents.choices import PREFIXES, Desk, DisputeState, Party
from incidents.choices.disputes import OwnPage
from incidents.models import (
    Agreement,
    AgreementSignature,
    AgreementText,
    Dispute,
    DisputeParty,
    MediationSession,
    PartyReading,
)
from incidents.services.disputes.agreements import require_agreed
from incidents.services.disputes.links import new_link, tell_mediator
from incidents.services.disputes.papers import agreement_pdf, next_session
from incidents.services.disputes.parties import (
    CONSENTING,
    code_index,
    dispute_of,
    keep_consent,
    keep_leaving,
)
from incidents.services.disputes.sessions import BOOKABLE
from incidents.services.disputes.texts import current_text
from incidents.services.portal.own import LONGEST_NUMBER
from incidents.services.portal.tries import check_tries, wrong_try
from incidents.services.steps import locked_case, note
from incidents.workflow.disputes import OPEN_BEFORE

OWN_SIDE: Final = "a party reads its own side"
CODE_DAYS: Final = 90  # so long after its end a party still reads how it ended
FURTHEST: Final = timedelta(days=60)


@dataclass(frozen=True)
class OwnSide:
    """What one party may know, and what it can do now."""

    dispute: Dispute
    party: DisputeParty
    session: MediationSession | None = None
    agreement: Agreement | None = None
    text: AgreementText | None = None
    has_signed: bool = False

    @property
    def can(self) -> set[str]:
        """What the party can do now: consent, leave, propose, sign."""
        here = self.dispute.state
        found: set[str] = set()
        if self.party.withdrew_at:
            return found
        if here in CONSENTING and self.dispute.accepted_at and not self.party.consent_at:
            found.add("consent")
        if here in OPEN_BEFORE:
            found.add("leave")
        if here in BOOKABLE:
            found.add("propose")
        if here == DisputeState.AGREED and self.waits_for_signature:
            found.add("sign")
        return found

    @property
    def waits_for_signature(self) -> bool:
        """Whether there is a text without the party's signature that is not in effect."""
        has_text = bool(self.text and self.agreement and not self.agreement.effective_at)
        return has_text and not self.has_signed


def is_dispute(number: str) -> bool:
    """Tell whether a number is one of the disputes'."""
    return number.strip().upper().startswith(PREFIXES[Desk.DISPUTE])


def own_party(*, number: str, code: str, address: str) -> DisputeParty:
    """Return the party with a code, with its dispute. Raises NothingFound, TooMany.

    Wrong tries are counted as those of every other case (`tries`).
    """
    number, code = number.strip().upper()[:LONGEST_NUMBER], code.strip()
    check_tries(address, number)
    given = code_index(number, code)
    with scoped(everything(OWN_SIDE)):
        rows = DisputeParty.objects.filter(dispute__number=number).exclude(code_index=b"")
        found = [
            party
            for party in rows.select_related("dispute__mediating_org", "dispute__mediator")
            if hmac.compare_digest(bytes(party.code_index), given) and is_readable(party.dispute)
        ]
    if not found:
        raise wrong_try(address, number)
    party: DisputeParty = found[0]
    return party


def is_readable(dispute: Dispute) -> bool:
    """Tell whether the codes of a dispute are still good: until 90 days after its end."""
    ended = dispute.closed_at
    return ended is None or timezone.now() - ended < timedelta(days=CODE_DAYS)


def side_of(party: DisputeParty) -> OwnSide:
    """Return what a party may know, after the look was written down.

    Whoever has left is told the state; what the others go on to say is not theirs to read.
    """
    with scoped(everything(OWN_SIDE)), transaction.atomic():
        PartyReading.objects.create(party=party, what=OwnPage.STATE)
        party.refresh_from_db()
        dispute: Dispute = Dispute.objects.select_related("mediating_org", "mediator").get(
            pk=party.dispute_id
        )
        if party.withdrew_at:
            return OwnSide(dispute, party)
        agreement = Agreement.objects.filter(dispute=dispute, replaced_at=None).first()
        text = current_text(agreement) if agreement else None
        return OwnSide(
            dispute=dispute,
            party=party,
            session=next_session(dispute),
            agreement=agreement,
            text=text,
            has_signed=AgreementSignature.objects.filter(text=text, party=party).exists(),
        )


def own_agreement(party: DisputeParty) -> bytes:
    """Return the party's own agreement as PDF, after the look was written down.

    Raises WrongStep where there is none, or where the party has left.
    """
    with scoped(everything(OWN_SIDE)), transaction.atomic():
        party.refresh_from_db()
        require_taking_part(party)
        rows = Agreement.objects.filter(dispute=party.dispute_id, replaced_at=None)
        agreement = rows.select_related("dispute__mediating_org").first()
        if agreement is None:
            raise WrongStep(_("There is no agreement yet."))
        PartyReading.objects.create(party=party, what=OwnPage.AGREEMENT)
        return agreement_pdf(agreement.dispute, agreement)


def require_taking_part(party: DisputeParty) -> None:
    """Refuse whoever has left. Raises WrongStep."""
    if party.withdrew_at is not None:
        raise WrongStep(_("You have left this mediation."))


@transaction.atomic
def take_own_side(*, party: DisputeParty, step: str, when: datetime | None = None) -> str:
    """Do what a party can do by itself; return the secret of a link where it goes to sign.

    Raises WrongStep, BadInput.
    """
    with scoped(everything(OWN_SIDE)):
        dispute = locked_case(Party.CITIZEN, dispute_of(party))
        row = DisputeParty.objects.select_for_update(of=("self",)).get(pk=party.pk)
        require_taking_part(row)
        if step == "sign":
            return link_for(dispute, row)
        taken: dict[str, Any] = {"consent": consent, "leave": leave, "propose": propose}
        if step not in taken:
            raise WrongStep(_("This cannot be done now."))
        taken[step](dispute, row, when)
    return ""


def consent(dispute: Dispute, party: DisputeParty, _when: datetime | None) -> None:
    """Agree to mediate."""
    keep_consent(dispute, party, Party.CITIZEN)
    tell_mediator(dispute, "dispute.consented", key=f"consent:{party.pk}:{party.version}")


def leave(dispute: Dispute, party: DisputeParty, _when: datetime | None) -> None:
    """Refuse or leave; nobody is asked why (人民调解法 17, 23)."""
    keep_leaving(dispute, party, Party.CITIZEN)
    tell_mediator(dispute, "dispute.left", key=f"left:{party.pk}:{party.version}")


def propose(dispute: Dispute, party: DisputeParty, when: datetime | None) -> None:
    """Propose a time to meet; the mediator books it. Raises BadInput, WrongStep."""
    if dispute.state not in BOOKABLE:
        raise WrongStep(_("Sessions are held while a dispute is being mediated."))
    if when is None or not timezone.now() < when < timezone.now() + FURTHEST:
        raise BadInput(_("Choose a day within the next 60 days, and a time."))
    party.save_as_next_version(proposed_at=when)
    words = f"{party} {timezone.localtime(when):%Y-%m-%d %H:%M}"
    note(dispute, Party.CITIZEN, "time.propose", text=words)
    tell_mediator(dispute, "dispute.proposed", key=f"proposed:{party.pk}:{party.version}")


def link_for(dispute: Dispute, party: DisputeParty) -> str:
    """Return the secret of a link to sign with. Raises WrongStep where nothing is to sign."""
    require_agreed(dispute)
    rows = Agreement.objects.filter(dispute=dispute, replaced_at=None, effective_at=None)
    agreement = rows.first()
    text = current_text(agreement) if agreement else None
    if text is None:
        raise WrongStep(_("There is nothing to sign now."))
    return new_link(text, party, None)
