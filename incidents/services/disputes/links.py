"""One-time links: a party reads the frozen text on its own phone, and signs or refuses."""

import secrets
from datetime import timedelta
from typing import ClassVar, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.encryption import blind_index
from core.errors import DomainError, WrongStep
from core.rows import everything, scoped, scoped_to
from incidents.choices import DisputeState, Party
from incidents.choices.disputes import OwnPage, Signer, SigningWay
from incidents.models import AgreementText, Dispute, DisputeParty, PartyReading, SigningLink
from incidents.services.disputes.locking import locked_dossier
from incidents.services.disputes.parties import dispute_of, party_of
from incidents.services.disputes.signing import (
    Hands,
    check_hands,
    check_seen,
    finish,
    keep_refusal,
    keep_signature,
    names_of,
    to_sign,
)
from incidents.services.disputes.texts import close_links
from incidents.services.notices import tell
from incidents.services.steps import locked_case, note
from staff.models import User

LINK_DAYS: Final = 7
TOKEN_BYTES: Final = 18
BY_LINK: Final = "a party signs by its link"


class LinkVoid(DomainError):
    """A link to sign with was used, replaced, is too old or was never given (404)."""

    code: ClassVar[str] = "link_void"
    status: ClassVar[int] = 404


@transaction.atomic
def make_link(*, actor: User, party: DisputeParty) -> str:
    """Return the secret of a new link for a party to sign with; the one before is void."""
    locked = locked_dossier(actor, dispute_of(party))
    with scoped_to(actor):
        _agreement, text = to_sign(actor, locked)
        return new_link(text, party_of(actor, party), actor)


def new_link(text: AgreementText, party: DisputeParty, made_by: User | None) -> str:
    """Make a link, in the running row scope. Raises WrongStep for what is signed."""
    if party.withdrew_at or text.signatures.filter(party=party).exists():
        raise WrongStep(_("This party has signed already."))
    close_links(text, party)
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    SigningLink(
        text=text,
        party=party,
        token_index=link_index(secret),
        made_by=made_by,
        expires_at=timezone.now() + timedelta(days=LINK_DAYS),
    ).save(force_insert=True)
    return secret


def link_index(secret: str) -> bytes:
    """Return what is kept of a link."""
    return blind_index(secret, "signing.link")


def open_link(secret: str, *, lock: bool = False) -> SigningLink:
    """Return the link with a secret, in the running row scope. Raises LinkVoid."""
    rows = SigningLink.objects.open().filter(
        token_index=link_index(secret),
        expires_at__gt=timezone.now(),
        text__replaced_at=None,
        text__agreement__effective_at=None,
        text__agreement__replaced_at=None,
        party__dispute__state=DisputeState.AGREED,
        party__withdrew_at=None,
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: SigningLink | None = rows.select_related("text", "party__organisation").first()
    if found is None:
        raise LinkVoid(_("This link is not valid any more. Ask your mediator for a new one."))
    return found


def read_link(secret: str) -> SigningLink:
    """Return what a link shows, after the look was written down. Raises LinkVoid."""
    with scoped(everything(BY_LINK)):
        link = open_link(secret)
        PartyReading.objects.create(party=link.party, what=OwnPage.SIGNING)
        return link


@transaction.atomic
def sign_by_link(*, secret: str, hands: Hands, seen: str) -> None:
    """Sign as the party that a link is for; the link works once.

    Raises LinkVoid, WrongStep where the text changed, BadInput for another name.
    """
    with scoped(everything(BY_LINK)):
        dispute, link = locked_link(secret)
        check_seen(link.text, seen)
        check_hands(hands, *names_of(link.party))
        keep_signature(
            link.text, dispute, Signer.PARTY, link.party, way=SigningWay.LINK, hands=hands
        )
        note(dispute, Party.CITIZEN, "agreement.sign", text=str(link.party))
        tell_mediator(dispute, "dispute.signed", key=f"signed:{link.pk}")
        finish(dispute, link.text.agreement, link.text)


@transaction.atomic
def refuse_by_link(*, secret: str) -> None:
    """Refuse to sign, by the party that a link is for. Raises LinkVoid."""
    with scoped(everything(BY_LINK)):
        dispute, link = locked_link(secret)
        keep_refusal(dispute, link.text, link.party, Party.CITIZEN)
        tell_mediator(dispute, "dispute.refused", key=f"refused:{link.pk}")


def locked_link(secret: str) -> tuple[Dispute, SigningLink]:
    """Return the dispute of a link and the link, locked in this order: as every step does.

    Runs in the running row scope. Raises LinkVoid, also where it was used meanwhile.
    """
    dispute = locked_case(Party.CITIZEN, dispute_of(open_link(secret).party))
    return dispute, open_link(secret, lock=True)


def tell_mediator(dispute: Dispute, kind: str, *, key: str) -> None:
    """Tell the mediator what a party did by itself."""
    if dispute.mediator_id:
        tell([dispute.mediator_id], kind, case=dispute, key=key, number=dispute.number)
