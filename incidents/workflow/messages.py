"""The words of every message that goes out: kind → by which ways, with which values.

They are the words a place starts with; `MessageText` holds its own. `%(name)s` stands for a
value; a text may use those of its kind and no others.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.choices import MessageWay

TO_PEOPLE: Final = (MessageWay.SMS, MessageWay.EMAIL)
OF_REPORTER: Final = "case."  # begins the kinds that go to whoever reported a case
ERASED: Final = "erased"  # why a message ended: its reporter is not reached any more
ENDINGS: Final = {ERASED: _("How to reach the citizen was erased")}


@dataclass(frozen=True)
class Kind:
    """One kind of message. `values` are the names that its words may use, with an example.

    `needs` are names that its words must use: without them the message would say nothing.
    """

    label: str | Promise
    subject: str | Promise
    body: str | Promise
    values: dict[str, str]
    needs: tuple[str, ...] = ("number",)
    ways: tuple[str, ...] = TO_PEOPLE


NUMBER: Final = {"number": "SQ2026112600001"}
MESSAGES: Final[dict[str, Kind]] = {
    "case.registered": Kind(
        _("Receipt: number and code"),
        _("Received: %(number)s"),
        _(
            "Your matter was received under the number %(number)s. Ask how it stands with the"
            " number and the code %(code)s at %(link)s or by phone. Whoever has the code can"
            " read the answer: keep it to yourself."
        ),
        {**NUMBER, "code": "12345678", "link": "https://…/"},
        needs=("number", "code"),
    ),
    "case.noted": Kind(
        _("Receipt of a further letter"),
        _("Your further letter about %(number)s"),
        _("What you wrote was added to %(number)s. Whoever handles it has been told."),
        NUMBER,
    ),
    "case.asked": Kind(
        _("Question to the citizen"),
        _("A question about %(number)s"),
        _(
            "To go on with %(number)s we need to know: %(question)s Please answer this message;"
            " the time of waiting is not counted."
        ),
        {**NUMBER, "question": "…？"},
        needs=("number", "question"),
    ),
    "case.replied": Kind(
        _("Reply"),
        _("Reply to %(number)s"),
        _("%(reply)s This is the reply to %(number)s. Say whether it helped: %(link)s"),
        {**NUMBER, "reply": "…。", "link": "https://…/"},
        needs=("number", "reply"),
    ),
    "case.closed": Kind(
        _("Closed"),
        _("%(number)s is closed"),
        _("%(number)s is closed. If it is not settled, answer this message within 15 days."),
        NUMBER,
    ),
    "sign.link": Kind(
        _("Link to sign with"),
        "",
        _(
            "The link you asked for: %(link)s It works once, until %(until)s. Keep it to"
            " yourself. If you asked for none, delete this message."
        ),
        {"link": "https://…/", "until": "2026-12-03 18:00"},
        needs=("link",),
        ways=(MessageWay.SMS,),
    ),
    "mail.too_large": Kind(
        _("A letter was too large"),
        _("Your letter was too large"),
        _("Your letter is larger than %(most)s MB and was not read. Send it with smaller files."),
        {"most": "25"},
        needs=("most",),
        ways=(MessageWay.EMAIL,),
    ),
    "case.step": Kind(
        _("Step of a case, for another system"),
        "",
        "",
        {**NUMBER, "desk": "appeal", "step": "accept", "state": "accepted", "at": "…"},
        ways=(MessageWay.WEBHOOK,),
    ),
    "hotline.file": Kind(
        _("File for a linked hotline"),
        "",
        "",
        {"file": "12309-000001.csv"},
        needs=(),
        ways=(MessageWay.FILE,),
    ),
}
