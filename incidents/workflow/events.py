"""The words of what was done with a case, beside the steps of its desk."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incidents.workflow import WORKFLOWS
from incidents.workflow.handlings import HANDLING_STEPS

EVENTS: Final[dict[str, str | Promise]] = {
    "report": _("Reported"),
    "register": _("Registered"),
    "edit": _("Changed"),
    "comment": _("Remark"),
    "mail": _("A letter of the citizen"),
    "mail.refused": _("Files that were not taken in"),
    "mail.bounced": _("A letter of ours was not delivered"),
    "claims": _("Split into claims"),
    "claim.answered": _("A claim was answered"),
    "accused": _("The body complained of was named"),
    "call_back": _("Called back, nobody reached"),
    "pause": _("The citizen was asked"),
    "resume": _("The citizen answered"),
    "supervise": _("Put under supervision"),
    "supervise.answer": _("Answer to the supervision"),
    "extension.ask": _("More time was asked for"),
    "extension.granted": _("More time was granted"),
    "extension.refused": _("More time was refused"),
    "duplicate": _("Joined to another case"),
    "duplicate.joined": _("Another case was joined to it"),
    "duplicate.parted": _("The joining was taken back"),
    "split": _("Split"),
    "split.off": _("Split off"),
    "party.add": _("A party was written down"),
    "party.leave": _("A party left the mediation"),
    "party.code": _("A party got its notice with a code"),
    "party.messages": _("A party asked for text messages"),
    "party.no_messages": _("A party wants no text messages any more"),
    "time.propose": _("A party proposes a time"),
    "consent": _("A party agrees to mediate"),
    "session.book": _("A session was booked"),
    "session.cancel": _("A session was called off"),
    "partner.invite": _("A partner unit was invited"),
    "partner.accepted": _("A partner unit helps"),
    "partner.declined": _("A partner unit declined"),
    "court.question": _("The contact judge was asked"),
    "court.guidance": _("The contact judge answered"),
    "agreement.change": _("The agreement was changed"),
    "agreement.sign": _("Signatures were recorded"),
    "agreement.text": _("A link to sign with was sent by text message"),
    "agreement.refuse": _("A party refuses to sign"),
    "agreement.scan": _("A scan of the signed paper was kept"),
    "performance.partly": _("Partly performed"),
    "confirmation.draft": _("Confirmation by the court was prepared"),
    "confirmation.apply": _("Both sides applied to the court"),
    "confirmation.accept": _("The court accepted the application"),
    "confirmation.refuse": _("The court did not accept the application"),
    "confirmation.extend": _("The court took more time"),
    "confirmation.confirm": _("The court confirmed the agreement"),
    "confirmation.dismiss": _("The court dismissed the application"),
    "confirmation.withdraw": _("A side withdrew the application"),
    "visit": _("A dispute of the same visit was registered"),
    "contact.add": _("A contact was added"),
    "contact.ask": _("The contact was asked for"),
    "contact.grant": _("The contact was lent"),
    "contact.erased": _("How to reach the citizen was erased"),
    "conflict": _("A conflict of interest was declared"),
    "rate": _("The citizen rated the reply"),
    "publish": _("The answer was published"),
    "publish.withdraw": _("The published answer was taken away"),
    "alarm": pgettext_lazy("clock", "Alarm: nobody took it on in time"),
}


def event_label(desk: str, step: str) -> str | Promise:
    """Return the words of a step: of the desk, of a handling, of the engine; else its code."""
    if step in WORKFLOWS[desk]:
        return WORKFLOWS[desk][step].label
    _engine, _dot, own = step.partition("handling.")
    if own in HANDLING_STEPS:
        return HANDLING_STEPS[own].label
    return EVENTS.get(step, step)
