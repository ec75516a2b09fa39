"""The words of every notice: kind → what it says, with which icon.

`%(number)s` and `%(title)s` are the case's; every other value is given by whoever tells.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """What a notice says. One that is urgent stands out until it is read."""

    text: str | Promise
    icon: str = "bell"
    is_urgent: bool = False


NOTICES: Final[dict[str, Kind]] = {
    "incident.reported": Kind(_("New: %(number)s %(title)s"), "alert-circle"),
    "incident.back": Kind(
        _("%(number)s came back to you: it is to be worked on."), "arrow-back-up"
    ),
    "incident.refused": Kind(_("%(number)s is no matter for us; the reason is with the case.")),
    "incident.resolved": Kind(_("%(number)s was dealt with; somebody will look at it."), "check"),
    "incident.closed": Kind(_("%(number)s is closed."), "circle-check"),
    "appeal.replied": Kind(_("%(number)s was replied to."), "message-check"),
    "appeal.redirected": Kind(_("%(number)s was guided to its legal channel."), "scale"),
    "appeal.not_accepted": Kind(_("%(number)s was not accepted; the reason is with the case.")),
    "appeal.objected": Kind(
        _("The citizen objects to the refusal of %(number)s."), "alert-circle", True
    ),
    "appeal.withdrawn": Kind(_("%(number)s was withdrawn by the citizen.")),
    "appeal.recalled": Kind(_("%(number)s was taken back from you.")),
    "appeal.back": Kind(
        _("%(number)s was opened again: the citizen is not satisfied."), "arrow-back-up", True
    ),
    "appeal.no_owner": Kind(
        _("%(number)s has no owner: decide within two working days."), "help-circle", True
    ),
    "rule.stopped": Kind(
        _("The routing rule “%(rule)s” was switched off; look at it."), "route-off", True
    ),
    "review.asked": Kind(_("A review of the reply to %(number)s was asked for."), "gavel"),
    "dispute.registered": Kind(
        _("%(number)s waits for a mediator of your organisation: %(title)s"), "scale"
    ),
    "dispute.assigned": Kind(_("You are named mediator of %(number)s: %(title)s"), "scale"),
    "dispute.stepped_up": Kind(_("%(number)s was taken one level up."), "arrow-up"),
    "dispute.failed": Kind(_("%(number)s ended without agreement.")),
    "dispute.breached": Kind(_("The agreement of %(number)s is not kept."), "alert-circle"),
    "dispute.closed": Kind(_("%(number)s is closed."), "circle-check"),
    "dispute.check_due": Kind(_("%(number)s: ask both sides whether the agreement is kept.")),
    "dispute.concern_due": Kind(
        _("%(number)s: look at the concern about violence again."), "shield", True
    ),
    "dispute.consented": Kind(_("A party of %(number)s agrees to mediate."), "check"),
    "dispute.left": Kind(_("A party of %(number)s left the mediation."), "door-exit"),
    "dispute.proposed": Kind(_("A party of %(number)s proposes a time to meet."), "calendar"),
    "dispute.signed": Kind(_("A party of %(number)s signed the agreement."), "writing"),
    "dispute.refused": Kind(_("A party of %(number)s does not sign the agreement.")),
    "confirmation.last_days": Kind(
        _("%(number)s: the time to apply to the court is nearly over."), "hourglass", True
    ),
    "confirmation.accept": Kind(_("The court accepted the application of %(number)s."), "gavel"),
    "confirmation.refuse": Kind(_("The court did not accept %(number)s."), "gavel"),
    "confirmation.extend": Kind(_("The court takes more time for %(number)s."), "gavel"),
    "confirmation.confirm": Kind(_("The court confirmed the agreement of %(number)s."), "gavel"),
    "confirmation.dismiss": Kind(_("The court dismissed the application of %(number)s."), "gavel"),
    "confirmation.withdraw": Kind(_("The application of %(number)s was withdrawn."), "gavel"),
    "partner.asked": Kind(_("Your unit is asked to help with %(number)s."), "users-plus"),
    "partner.accepted": Kind(_("The invited unit helps with %(number)s."), "users"),
    "partner.declined": Kind(_("The invited unit declined %(number)s; the reason is there.")),
    "court.question": Kind(_("A mediator asks you about %(number)s."), "scale"),
    "court.answered": Kind(_("The contact judge answered about %(number)s."), "scale"),
    "footage.asked": Kind(_("A footage request about %(number)s waits for you."), "eye-check"),
    "footage.approved": Kind(
        _("Your footage request about %(number)s was approved for 24 hours."), "eye-check"
    ),
    "footage.refused": Kind(
        _("Your footage request about %(number)s was refused; the reason is there.")
    ),
    "handling.sent": Kind(_("%(number)s was sent to your body: %(title)s"), "inbox"),
    "handling.late": Kind(
        _("%(number)s is late at %(body)s; it was due %(due)s."), "clock-exclamation", True
    ),
    "police.waiting": Kind(
        _("%(number)s was handed to %(body)s and nobody has taken it on in time. Call them."),
        "urgent",
        True,
    ),
    "extension.granted": Kind(_("More time was granted for %(number)s."), "hourglass"),
    "extension.refused": Kind(
        _("More time for %(number)s was refused; the reason is with the case."), "hourglass"
    ),
    "supervised": Kind(
        _("%(number)s is under supervision: answer the order."), "clock-exclamation", True
    ),
    "supervision.answered": Kind(_("Your order about %(number)s was answered."), "message"),
    "mail.answer": Kind(_("The citizen wrote about %(number)s again."), "mail"),
    "mail.failed": Kind(
        _("A message about %(number)s could not be delivered."), "mail-exclamation"
    ),
    "exchange.waits": Kind(
        _("A file of %(hotline)s waits to be taken in: %(file)s"), "arrows-exchange"
    ),
    "exchange.refused": Kind(
        _("A file was refused, the reason is with it: %(file)s (%(hotline)s)"), "alert-circle", True
    ),
    "exchange.stuck": Kind(
        _("A file could not be sent to %(hotline)s: %(file)s"), "alert-circle", True
    ),
    "contact.asked": Kind(
        _("%(number)s: whoever handles it asks for the contact."), "user-question"
    ),
    "contact.lent": Kind(_("The contact of %(number)s was lent to you for a time."), "user-check"),
    "fax.arrived": Kind(_("A fax has come: type in %(number)s from its scan."), "printer"),
}
UNKNOWN: Final = Kind(_("Something happened with %(number)s."))
