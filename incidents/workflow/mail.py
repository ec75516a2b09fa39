"""What the intake of mail decides by: automatic letters, quoted answers, kinds, files."""

import re
from typing import Final

from incidents.choices import AppealKind

# RFC 3834 and what mail programs do instead of it. A reply by a machine opens no case.
MACHINE_REPLIES: Final = {
    "auto-submitted": re.compile(r"auto-(replied|notified)", re.IGNORECASE),
    "precedence": re.compile(r"auto_reply", re.IGNORECASE),
    "x-autoreply": re.compile(r"\S"),
    "x-autorespond": re.compile(r"\S"),
}
# Written by a machine or to many: somebody looks at it, nobody answers by machine.
MACHINE_MADE: Final = {
    "auto-submitted": re.compile(r"auto-generated", re.IGNORECASE),
    "precedence": re.compile(r"bulk|list|junk", re.IGNORECASE),
    "list-id": re.compile(r"\S"),
    "list-unsubscribe": re.compile(r"\S"),
}
WANTS_NO_ANSWER: Final = {"x-auto-response-suppress": re.compile(r"all|autoreply", re.IGNORECASE)}
MACHINES: Final = re.compile(r"^(mailer-daemon|postmaster|no-?reply|donotreply)@", re.IGNORECASE)

NUMBER_TAG: Final = re.compile(r"\[((?:SJ|SQ|JF)\d{13})\]")
# From the first of these lines on a letter repeats what it answers.
QUOTED: Final = re.compile(
    r"^\s*(-{3,}\s*(original message|原始邮件|forwarded message|转发邮件信息)|_{8,}\s*$"
    r"|on .{4,120} wrote:\s*$|在.{4,120}写道[：:]\s*$|(from|发件人)\s*[：:]\s.*@)",
    re.IGNORECASE,
)
# Which kind an appeal is that nobody has chosen a kind for; the intake can change it.
KIND_WORDS: Final = (
    (AppealKind.REPORT, re.compile("举报|投诉|反映")),
    (AppealKind.SUGGESTION, re.compile("建议|意见")),
    (AppealKind.HELP_REQUEST, re.compile("求助|帮助|解决")),
)
KIND_OTHERWISE: Final = AppealKind.ENQUIRY

OFFICE_PARTS: Final = {"docx": "word/", "xlsx": "xl/"}
MACROS: Final = ("vbaproject.bin", "vbadata.xml", "activex", "oleobject", "externallinks")
ACTIVE_PDF: Final = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/XFA")


def kind_of(words: str) -> str:
    """Return the kind of an appeal by its words."""
    return next((kind for kind, sign in KIND_WORDS if sign.search(words)), KIND_OTHERWISE)
