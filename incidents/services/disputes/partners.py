"""Partner units asked to help, and questions put to the contact judge."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.rows import scoped_to
from core.saving import check
from grid.models import Organisation
from incidents.choices.disputes import InvitationState
from incidents.models import CourtQuestion, Dispute, PartnerInvitation
from incidents.services.disputes.bodies import contact_judge
from incidents.services.disputes.locking import locked_dossier
from incidents.services.limits import due_after
from incidents.services.notices import people_of, tell
from incidents.services.steps import note
from incidents.services.words import without_numbers
from staff.models import NetworkPost, User


@transaction.atomic
def invite_partner(
    *, actor: User, case: Dispute, org: Organisation, agreed: bool, words: str = ""
) -> PartnerInvitation:
    """Ask a partner unit to help; the parties must agree to it (人民调解法 20).

    Raises InvalidRecord when they do not, or when the unit is invited already.
    """
    locked = locked_dossier(actor, case)
    if not locked.is_open:
        raise WrongStep(_("This dispute is over."))
    invitation = PartnerInvitation(
        dispute=locked,
        org=org,
        words=without_numbers(words.strip()),
        is_agreed_by_parties=agreed,
        asked_by=actor,
    )
    check(invitation)
    invitation.save(force_insert=True)
    note(locked, actor, "partner.invite", text=str(org))
    tell(people_of(org.pk), "partner.asked", case=locked, key=f"invited:{invitation.pk}")
    return invitation


@transaction.atomic
def answer_invitation(
    *, actor: User, invitation: PartnerInvitation, accept: bool, reason: str = ""
) -> PartnerInvitation:
    """Accept an invitation, or decline it with the reason: by the unit that was asked."""
    locked: PartnerInvitation | None = (
        PartnerInvitation.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .filter(pk=invitation.pk)
        .first()
    )
    if locked is None:
        raise OutOfScope(_("There is no such invitation at your unit."))
    if locked.org_id != actor.organisation_id:
        raise NotAllowed(_("The unit that was asked answers."))
    if locked.state != InvitationState.ASKED:
        raise WrongStep(_("This was answered already."))
    if not accept and not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    state = InvitationState.ACCEPTED if accept else InvitationState.DECLINED
    locked.save_as_next_version(
        state=state,
        answered_by=actor,
        answered_at=timezone.now(),
        reason=without_numbers(reason.strip()),
    )
    note(locked.dispute, actor, f"partner.{state}", text=str(locked.org))
    tell([locked.asked_by_id], f"partner.{state}", case=locked.dispute, key=f"answer:{locked.pk}")
    return locked


@transaction.atomic
def ask_judge(
    *, actor: User, case: Dispute, question: str, judge: NetworkPost | None = None
) -> CourtQuestion:
    """Put a question on the law to the contact judge of the place; answered in 3 working days.

    Raises BadInput where the place has none, or nothing is asked.
    """
    locked = locked_dossier(actor, case)
    post = judge or contact_judge(locked.area_code)
    if post is None:
        raise BadInput(_("No contact judge serves this place. Ask the court's office."))
    if not question.strip():
        raise BadInput(_("Write the question."))
    row = CourtQuestion(
        dispute=locked,
        judge=post,
        question=question.strip(),
        asked_by=actor,
        due_at=due_after("court.question", timezone.now()),
    )
    with scoped_to(actor):
        row.full_clean(exclude=["answer"])
        row.save(force_insert=True)
    note(locked, actor, "court.question")
    tell([post.user_id], "court.question", case=locked, key=f"question:{row.pk}")  # type: ignore[list-item]
    return row


@transaction.atomic
def answer_question(*, actor: User, question: CourtQuestion, answer: str) -> CourtQuestion:
    """Answer a question on the law: by the judge to whom it was put, once."""
    if not answer.strip():
        raise BadInput(_("Write the answer."))
    with scoped_to(actor):
        rows = CourtQuestion.objects.visible_to(actor).select_for_update(of=("self",))
        locked: CourtQuestion | None = rows.filter(pk=question.pk).first()
        if locked is None:
            raise OutOfScope(_("There is no such question put to you."))
        if locked.judge.user_id != actor.pk:
            raise NotAllowed(_("The judge to whom it was put answers."))
        if locked.answered_at is not None:
            raise WrongStep(_("This was answered already."))
        locked.save_as_next_version(answer=answer.strip(), answered_at=timezone.now())
    dispute = Dispute._base_manager.get(pk=locked.dispute_id)
    note(dispute, actor, "court.guidance")
    tell([locked.asked_by_id], "court.answered", case=dispute, key=f"guided:{locked.pk}")
    return locked
