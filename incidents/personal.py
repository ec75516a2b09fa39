"""What is held about those who report something, why, and until when."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.registry import Entry, Kind, Register

DUTY: Final = _("Regulations on petitions, art. 21–23: register, answer, tell the outcome")
THE_INTAKE: Final = _("the intake of the area; who handles the case, by a grant with an end")
WITH_CASE: Final = _("until the retention rule of contacts removes it")

of_contact = partial(Entry, "incidents.contact")

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
    ),
)
