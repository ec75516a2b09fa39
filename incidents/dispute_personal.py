"""What is held about the parties of a mediation, why, and until when."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.registry import Entry, Kind, Register

LAW: Final = _("People's Mediation Law, art. 27–31: register, record, file, follow up")
COURT_LAW: Final = _("People's Mediation Law, art. 33: confirmation by the court")
MEDIATE: Final = _("Mediate a dispute, as the parties wish")
THE_MEDIATOR: Final = _("the mediator of the dispute; the desk until one is named")
ONLY_MEDIATOR: Final = _("the mediator of the dispute")
AND_COURT: Final = _("the mediator; the court that both sides asked to confirm it")
AND_JUDGE: Final = _("the mediator; the contact judge who was asked")
WITH_FILE: Final = _("as long as the file of the mediation is kept")

of_party = partial(Entry, "incidents.disputeparty")
of_minutes = partial(Entry, "incidents.sessionminutes")
of_agreement = partial(Entry, "incidents.agreement")
of_signature = partial(Entry, "incidents.agreementsignature")
of_question = partial(Entry, "incidents.courtquestion")

REGISTER: Final = Register(
    _("Parties of a mediation"),
    (
        of_party(
            "name contact represented_by",
            _("name, contact and representative of a party; sealed"),
            MEDIATE,
            LAW,
            THE_MEDIATOR,
            WITH_FILE,
            Kind.SENSITIVE,
        ),
        of_party(
            "id created_at updated_at version dispute side organisation entered_by consent_at "
            "withdrew_at extension_consent_at confirmation_consent_at",
            _("side of a party, and what it agreed to"),
            MEDIATE,
            LAW,
            THE_MEDIATOR,
            WITH_FILE,
        ),
        of_minutes(
            "present facts positions outcome",
            _("what was said in a session; sealed"),
            MEDIATE,
            LAW,
            ONLY_MEDIATOR,
            WITH_FILE,
            Kind.SENSITIVE,
        ),
        of_minutes(
            "id created_at updated_at version session written_by",
            _("which session minutes belong to, and who wrote them"),
            MEDIATE,
            LAW,
            ONLY_MEDIATOR,
            WITH_FILE,
        ),
        of_agreement(
            "facts terms amount",
            _("what the parties agreed on; sealed"),
            MEDIATE,
            COURT_LAW,
            AND_COURT,
            WITH_FILE,
            Kind.SENSITIVE,
        ),
        of_agreement(
            "id created_at updated_at version dispute form perform_by status_matter written_by "
            "effective_at confirmation_declined_at replaced_at",
            _("form of an agreement, and the days it names"),
            MEDIATE,
            COURT_LAW,
            AND_COURT,
            WITH_FILE,
        ),
        of_signature(
            "id agreement signer party has_copy recorded_by signed_at",
            _("who signed an agreement and got a copy"),
            MEDIATE,
            LAW,
            ONLY_MEDIATOR,
            WITH_FILE,
        ),
        of_question(
            "question answer",
            _("questions on the law put to a judge, and the answers; sealed"),
            MEDIATE,
            LAW,
            AND_JUDGE,
            WITH_FILE,
            Kind.SENSITIVE,
        ),
        of_question(
            "id created_at updated_at version dispute judge asked_by asked_at due_at answered_at",
            _("to whom a question was put, and when"),
            MEDIATE,
            LAW,
            AND_JUDGE,
            WITH_FILE,
        ),
    ),
)
