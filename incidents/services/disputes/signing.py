"""Signing an agreement: on paper, or on the mediator's device; or refusing to."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, WrongStep
from core.rows import scoped_to
from incidents.choices.disputes import Signer, SigningWay
from incidents.models import (
    Agreement,
    AgreementSignature,
    AgreementText,
    Dispute,
    DisputeParty,
)
from incidents.services.disputes.agreements import agreement_of, require_agreed, take_effect
from incidents.services.disputes.locking import locked_dossier
from incidents.services.disputes.parties import dispute_of, party_of
from incidents.services.disputes.texts import close_links, current_text, freeze_text
from incidents.services.doers import Hand
from incidents.services.steps import note
from staff.models import User

LEAST_NAME: Final = 2
DRAWN: Final = re.compile(r"(M\d{1,3} \d{1,3}(L\d{1,3} \d{1,3})*)+")
LONGEST_DRAWING: Final = 20_000


@dataclass(frozen=True)
class Hands:
    """A signature as it was given: the name typed, perhaps drawn (an SVG path in 600 × 200)."""

    name: str
    drawing: str = ""


@transaction.atomic
def sign_agreement(
    *,
    actor: User,
    case: Dispute,
    parties: Collection[DisputeParty] = (),
    mediator: bool = False,
    seal: bool = False,
    copies: bool = True,
) -> Agreement:
    """Record signatures on paper; with all parties, the mediator and the seal it takes effect.

    `copies`: each who signed got one (人民调解法 29). What is recorded already is not
    recorded again. Raises WrongStep once it is in effect, BadInput for a strange party.
    """
    locked = locked_dossier(actor, case)
    with scoped_to(actor):
        agreement, text = to_sign(actor, locked)
        hands: list[tuple[str, Any]] = [(Signer.PARTY, party) for party in parties]
        hands += [(Signer.MEDIATOR, None)] * mediator + [(Signer.SEAL, None)] * seal
        for signer, party in hands:
            keep_signature(text, locked, signer, party, has_copy=copies, recorded_by=actor)
        finish(locked, agreement, text)
    note(locked, actor, "agreement.sign", text=words_of(hands))
    return agreement


@transaction.atomic
def sign_on_device(
    *, actor: User, case: Dispute, hands: Hands, seen: str, party: DisputeParty | None = None
) -> Agreement:
    """Sign on the mediator's device: a party, or without one the mediator.

    `seen` is the fingerprint of the text that was shown. Raises WrongStep where the text
    changed since, BadInput for another name.
    """
    locked = locked_dossier(actor, case)
    with scoped_to(actor):
        agreement, text = to_sign(actor, locked)
        check_seen(text, seen)
        row = party_of(actor, party) if party else None
        check_hands(hands, *(names_of(row) if row else [actor.full_name]))
        signer = Signer.PARTY if row else Signer.MEDIATOR
        keep_signature(
            text, locked, signer, row, way=SigningWay.DEVICE, hands=hands, recorded_by=actor
        )
        finish(locked, agreement, text)
    note(locked, actor, "agreement.sign", text=words_of([(signer, row)]))
    return agreement


def words_of(hands: Collection[tuple[str, Any]]) -> str:
    """Return who signed, by their sides: events name nobody."""
    return "、".join(str(party or Signer(signer).label) for signer, party in hands)


def to_sign(actor: User, dispute: Dispute) -> tuple[Agreement, AgreementText]:
    """Return the agreement to be signed and its text, in the actor's row scope.

    Raises OutOfScope, WrongStep once it is in effect or they are back at the table.
    """
    agreement = agreement_of(actor, dispute)
    if agreement.effective_at:
        raise WrongStep(_("This agreement is in effect already."))
    require_agreed(dispute)
    return agreement, current_text(agreement) or freeze_text(dispute, agreement)


def check_seen(text: AgreementText, seen: str) -> None:
    """Refuse to sign a text that is not the one that was shown. Raises WrongStep."""
    if text.replaced_at is not None or text.sha256 != seen:
        raise WrongStep(_("The text was changed meanwhile. Read it again before you sign."))


def check_hands(hands: Hands, *names: str) -> None:
    """Refuse a signature in another name, or a drawing that is none. Raises BadInput."""
    typed = plain(hands.name)
    known = [plain(name) for name in names if name]
    if len(typed) < LEAST_NAME or (known and not any(typed in name for name in known)):
        raise BadInput(_("Type your name as it stands in the agreement."))
    drawing = hands.drawing
    if drawing and (len(drawing) > LONGEST_DRAWING or not DRAWN.fullmatch(drawing)):
        raise BadInput(_("The drawn signature could not be read. Clear it and draw it again."))


def plain(name: str) -> str:
    """Return a name without spaces and dots."""
    return "".join(name.split()).replace("·", "").lower()


def names_of(party: DisputeParty) -> list[str]:
    """Return in whose names a party may sign: its own, its representative's.

    Whoever signs for an organisation gives their own name.
    """
    if party.organisation_id:
        return []
    return [secret.opened() for secret in (party.name, party.represented_by) if secret]


def keep_signature(
    text: AgreementText,
    dispute: Dispute,
    signer: str,
    party: DisputeParty | None,
    *,
    hands: Hands | None = None,
    **values: Any,
) -> None:
    """Keep one signature, if it is not there. Raises BadInput for another dispute's party."""
    if party and party.dispute_id != dispute.pk:
        raise BadInput(_("This is no party of the dispute."))
    if text.signatures.filter(signer=signer, party=party).exists():
        return
    if hands:
        values |= {"written_name": hands.name.strip(), "drawing": hands.drawing or None}
    AgreementSignature(text=text, signer=signer, party=party, **values).save(force_insert=True)
    if party:
        close_links(text, party)
        DisputeParty.objects.filter(pk=party.pk).update(signing_refused_at=None)


def finish(dispute: Dispute, agreement: Agreement, text: AgreementText) -> None:
    """Let the agreement take effect if nobody's signature is missing under this text."""
    held = set(text.signatures.values_list("signer", "party"))
    needed: set[tuple[str, Any]] = {(Signer.MEDIATOR, None), (Signer.SEAL, None)}
    parties = dispute.parties.taking_part().values_list("pk", flat=True)
    needed |= {(Signer.PARTY, pk) for pk in parties}
    if needed <= held:
        take_effect(dispute, agreement)


@transaction.atomic
def refuse_to_sign(*, actor: User, party: DisputeParty) -> None:
    """Record that a party does not sign; nobody is asked why. The agreement has no effect."""
    locked = locked_dossier(actor, dispute_of(party))
    with scoped_to(actor):
        _agreement, text = to_sign(actor, locked)
        keep_refusal(locked, text, party_of(actor, party), actor)


def keep_refusal(dispute: Dispute, text: AgreementText, party: DisputeParty, hand: Hand) -> None:
    """Write a refusal down, in the running row scope. Raises WrongStep for what is signed."""
    if text.signatures.filter(party=party).exists():
        raise WrongStep(_("This party has signed already."))
    close_links(text, party)
    party.save_as_next_version(signing_refused_at=timezone.now())
    note(dispute, hand, "agreement.refuse", text=str(party))
