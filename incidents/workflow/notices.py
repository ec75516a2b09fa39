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
    "fax.arrived": Kind(_("A fax has come: type in %(number)s from its scan."), "printer"),
}
UNKNOWN: Final = Kind(_("Something happened with %(number)s."))
