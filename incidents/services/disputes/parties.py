"""The parties of a dispute: written down, asked, free to leave at any time."""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, reading
from core.encryption import blind_index
from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.rows import scoped_to
from core.saving import check
from grid.models import Organisation
from incidents.choices import DisputeState
from incidents.choices.disputes import Side
from incidents.models import Dispute, DisputeParty
from incidents.services.disputes.locking import locked_dossier
from incidents.services.doers import Hand
from incidents.services.steps import check_step, move, note
from incidents.workflow.disputes import OPEN_BEFORE, DisputeStep
from staff.models import User

FIELDS = ("name", "contact", "represented_by")
CONSENTING: Final = (DisputeState.ASSIGNED, DisputeState.MEDIATING)
CODE_DIGITS: Final = 8


@dataclass(frozen=True)
class NewParty:
    """Somebody on one side: named, or an organisation."""

    side: str
    name: str = ""
    contact: str = ""
    represented_by: str = ""
    organisation: Organisation | None = None


def written_party(dispute: Dispute, actor: User, party: NewParty) -> DisputeParty:
    """Write a party down, in the actor's row scope. Raises BadInput."""
    if party.side not in Side.values:
        raise BadInput(_("Choose the side."))
    row = DisputeParty(
        dispute=dispute,
        side=party.side,
        name=party.name.strip() or None,
        contact=party.contact.strip() or None,
        represented_by=party.represented_by.strip() or None,
        organisation=party.organisation,
        entered_by=actor,
    )
    check(row)
    row.save(force_insert=True)
    return row


@transaction.atomic
def add_party(*, actor: User, case: Dispute, party: NewParty) -> DisputeParty:
    """Add a party: at the desk before a mediator is named, afterwards by the mediator.

    Raises NotAllowed, WrongStep when the dispute is over, BadInput.
    """
    locked = locked_dossier(actor, case, at_entry=True)
    if locked.state not in OPEN_BEFORE:
        raise WrongStep(_("Parties are written down before there is an agreement."))
    with scoped_to(actor):
        row = written_party(locked, actor, party)
    note(locked, actor, "party.add", text=str(row))
    return row


def party_of(actor: User, party: DisputeParty) -> DisputeParty:
    """Return a party locked, in the actor's row scope. Raises OutOfScope."""
    found: DisputeParty | None = (
        DisputeParty.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .filter(pk=party.pk)
        .first()
    )
    if found is None:
        raise OutOfScope(_("There is no such party in your disputes."))
    return found


@transaction.atomic
def record_consent(*, actor: User, party: DisputeParty) -> DisputeParty:
    """Record that a party agrees to mediate, with this mediator (人民调解法 17)."""
    locked = locked_dossier(actor, dispute_of(party))
    if locked.accepted_at is None:
        raise WrongStep(_("Take the dispute on first."))
    with scoped_to(actor):
        row = party_of(actor, party)
        keep_consent(locked, row, actor)
    return row


def keep_consent(dispute: Dispute, party: DisputeParty, hand: Hand) -> None:
    """Write a consent down once, in the running row scope. Raises WrongStep out of its time."""
    if dispute.state not in CONSENTING or dispute.accepted_at is None:
        raise WrongStep(_("Consent is asked before mediation begins."))
    if party.withdrew_at is None and party.consent_at is None:
        party.save_as_next_version(consent_at=timezone.now())
        note(dispute, hand, "consent", text=str(party))


@transaction.atomic
def leave_mediation(*, actor: User, party: DisputeParty) -> Dispute:
    """Record that a party refuses or leaves; with nobody left on a side mediation ends.

    Nobody is asked why (人民调解法 17, 23).
    """
    locked = locked_dossier(actor, dispute_of(party))
    with scoped_to(actor):
        return keep_leaving(locked, party_of(actor, party), actor)


def keep_leaving(dispute: Dispute, party: DisputeParty, hand: Hand) -> Dispute:
    """Let a party go, in the running row scope. Raises WrongStep once they have agreed."""
    rule = check_step(dispute, hand, DisputeStep.WITHDRAW, {})
    party.save_as_next_version(withdrew_at=party.withdrew_at or timezone.now())
    note(dispute, hand, "party.leave", text=str(party))
    left = set(dispute.parties.taking_part().values_list("side", flat=True))
    return move(dispute, hand, DisputeStep.WITHDRAW, rule) if len(left) < 2 else dispute


@transaction.atomic
def record_extension_consent(*, actor: User, party: DisputeParty) -> DisputeParty:
    """Record that a party agrees to more time."""
    locked_dossier(actor, dispute_of(party))
    with scoped_to(actor):
        row = party_of(actor, party)
        row.save_as_next_version(extension_consent_at=timezone.now())
    return row


def dispute_of(party: DisputeParty) -> Dispute:
    """Return the dispute of a party."""
    found: Dispute = Dispute._base_manager.get(pk=party.dispute_id)
    return found


def taking_part(dispute: Dispute) -> list[DisputeParty]:
    """Return the parties who have not left, in the running row scope."""
    return list(dispute.parties.taking_part())


def check_consents(dispute: Dispute, actor: User, field: str = "consent_at") -> None:
    """Refuse to go on unless both sides are there and everybody agrees.

    Raises WrongStep that says who is missing.
    """
    with scoped_to(actor):
        parties = taking_part(dispute)
    if len({party.side for party in parties}) < 2:
        raise WrongStep(_("Write down both sides first."))
    missing = [str(party) for party in parties if getattr(party, field) is None]
    if missing:
        raise WrongStep(
            _("Consent is missing: %(who)s. Nothing goes on without both sides.")
            % {"who": "、".join(missing)}
        )


def read_parties(*, actor: User, case: Dispute) -> list[DisputeParty]:
    """Return the parties for a page of the dossier, after the reading was written down (R2).

    Runs in the actor's row scope. Raises NotLogged.
    """
    rows = list(
        DisputeParty.objects.visible_to(actor)
        .filter(dispute=case.pk)
        .select_related("organisation")
    )
    if rows:
        reading(actor, Action.VIEW, rows, FIELDS)
    return rows


def read_party(*, actor: User, case: Dispute, key: Any) -> DisputeParty:
    """Return a party whose name a page is about to show, after the reading was written down (R2).

    Runs in the actor's row scope. Raises OutOfScope, NotLogged.
    """
    rows = DisputeParty.objects.visible_to(actor).filter(dispute=case.pk, pk=key)
    found: DisputeParty | None = rows.select_related("organisation").first()
    if found is None:
        raise OutOfScope(_("There is no such party in your disputes."))
    reading(actor, Action.VIEW, [found], ("name",))
    return found


@transaction.atomic
def give_code(*, actor: User, party: DisputeParty) -> str:
    """Return a new code with which a party reads its own side; the one before is void.

    It is kept nowhere but on the notice that is printed now.
    """
    locked = locked_dossier(actor, dispute_of(party))
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    with scoped_to(actor):
        row = party_of(actor, party)
        index = code_index(locked.number, code)
        row.save_as_next_version(code_index=index, code_given_at=timezone.now())
    note(locked, actor, "party.code", text=str(row))
    return code


def code_index(number: str, code: str) -> bytes:
    """Return what is kept of a party's code: an index bound to the number of the dispute."""
    return blind_index(f"{number}:{code}", "party.query")


def require_mediator(actor: User, dispute: Dispute) -> None:
    """Refuse whoever does not mediate the dispute. Raises NotAllowed."""
    if dispute.mediator_id != actor.pk:
        raise NotAllowed(_("Only the mediator of this dispute does that."))
