"""What is held about those who report something, why, and until when."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.registry import Entry, Kind, Register

DUTY: Final = _("Regulations on petitions, art. 21–23: register, answer, tell the outcome")
THE_INTAKE: Final = _("the intake of the area; who handles the case, by a grant with an end")
WITH_CASE: Final = _("until the retention rule of contacts removes it")

of_contact = partial(Entry, "incidents.contact")
of_message = partial(Entry, "incidents.message")
of_letter = partial(Entry, "incidents.letter")
of_exchange_row = partial(Entry, "incidents.exchangerow")
EXCHANGING: Final = _("Take over cases from linked hotlines, and tell them how they stand")
ANSWERING: Final = _("Tell whoever wrote how their case stands, and know their answer again")
THE_SYSTEM: Final = _("nobody reads it; the system sends by it")

REGISTER: Final = Register(
    _("Reports and appeals"),
    (
        of_contact(
            "name phone email address original",
            _("how to reach whoever reported something; sealed, apart from the case"),
            _("Ask back, answer, and tell the outcome"),
            DUTY,
            THE_INTAKE,
            WITH_CASE,
            Kind.SENSITIVE,
        ),
        of_contact(
            "id created_at updated_at version case area_code entered_by is_confidential "
            "wants_messages",
            _("to which case a contact belongs, and whether it may be used"),
            _("Keep the contact apart and use it as wished"),
            DUTY,
            THE_INTAKE,
            WITH_CASE,
        ),
        of_message(
            "to filled",
            _("the address a message goes to and the values of its words; sealed"),
            ANSWERING,
            DUTY,
            THE_SYSTEM,
            _("emptied some days after the message went out"),
            Kind.SENSITIVE,
        ),
        of_message(
            "id created_at updated_at version key way hook case area_code kind language state "
            "tries next_try_at taken_at ended_at error",
            _("which messages went out about a case, and whether they arrived"),
            ANSWERING,
            DUTY,
            _("system administrators, the auditor"),
            WITH_CASE,
        ),
        of_letter(
            "id message_id is_out digest case area_code original fate reason sender_mark at",
            _("which e-mails belong to a case; no address"),
            ANSWERING,
            DUTY,
            _("system administrators, the auditor"),
            WITH_CASE,
        ),
        of_exchange_row(
            "sealed",
            _("what another hotline sent about a case, with whoever spoke; sealed"),
            EXCHANGING,
            DUTY,
            _("nobody reads the contact in it; it goes into the vault with the case"),
            _("emptied when it is decided about, after 30 days at the latest"),
            Kind.SENSITIVE,
        ),
        of_exchange_row(
            "id created_at updated_at version exchange link position area_code external_no case "
            "event handling status words state reason params sent_parts",
            _("which cases were exchanged with another hotline, and what it was told"),
            EXCHANGING,
            DUTY,
            _("the hotline desk; the words only whoever reads the case"),
            WITH_CASE,
        ),
    ),
)
