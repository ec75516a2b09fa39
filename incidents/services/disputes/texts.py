"""The text of an agreement: frozen for its signers, with a fingerprint that shows a change."""

import hashlib
from collections.abc import Sequence
from typing import Final

from django.template.loader import render_to_string
from django.utils import timezone, translation

from incidents.models import Agreement, AgreementText, Dispute, DisputeParty, SigningLink

PAPER_LANGUAGE: Final = "zh-hans"


def agreement_words(case: Dispute, agreement: Agreement, parties: Sequence[DisputeParty]) -> str:
    """Return the paper of an agreement without its signatures, in Chinese.

    It names the parties and not how to reach them: each side gets the same paper.
    """
    content = {"case": case, "agreement": agreement, "parties": parties}
    with translation.override(PAPER_LANGUAGE):
        return render_to_string("incidents/papers/_agreement_words.html", content).strip()


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def freeze_text(case: Dispute, agreement: Agreement) -> AgreementText:
    """Return the text that an agreement is signed under, in the running row scope.

    Where the words changed a new one takes the place of the one before: what was signed or
    refused under it, and its links, are void.
    """
    parties = case.parties.taking_part().select_related("organisation")
    words = agreement_words(case, agreement, list(parties))
    known = current_text(agreement)
    if known is not None and known.sha256 == fingerprint(words):
        return known
    if known is not None:
        known.save_as_next_version(replaced_at=timezone.now())
        close_links(known)
    parties.update(signing_refused_at=None)
    frozen = AgreementText(agreement=agreement, text=words, sha256=fingerprint(words))
    frozen.save(force_insert=True)
    return frozen


def current_text(agreement: Agreement) -> AgreementText | None:
    """Return the text that an agreement is signed under now, in the running row scope."""
    found: AgreementText | None = (
        AgreementText.objects.current().filter(agreement=agreement).first()
    )
    return found


def close_links(text: AgreementText, party: DisputeParty | None = None) -> None:
    """Close the links to a text, of one party or of all, in the running row scope."""
    links = SigningLink.objects.open().filter(text=text)
    if party is not None:
        links = links.filter(party=party)
    links.update(closed_at=timezone.now(), token_index=b"")
