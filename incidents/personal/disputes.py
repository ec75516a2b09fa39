"""What is held about the parties of a mediation, why, and until when."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.registry import Entry, Kind, Register

LAW: Final = _("People's Mediation Law, art. 27–31: register, record, file, follow up")
COURT_LAW: Final = _("People's Mediation Law, art. 33: confirmation by the court")
SIGN_LAW: Final = _("Electronic Signature Law, art. 13: a reliable electronic signature")
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
of_text = partial(Entry, "incidents.agreementtext")
of_link = partial(Entry, "incidents.signinglink")
of_file = partial(Entry, "incidents.dossierfile")
of_look = partial(Entry, "incidents.partyreading")
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
            "withdrew_at extension_consent_at confirmation_consent_at signing_refused_at "
            "proposed_at wants_messages_at code_index code_given_at",
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
        of_text(
            "text",
            _("the words that an agreement is signed under; sealed"),
            MEDIATE,
            COURT_LAW,
            AND_COURT,
            WITH_FILE,
            Kind.SENSITIVE,
        ),
        of_text(
            "id created_at updated_at version agreement sha256 replaced_at",
            _("which words an agreement is signed under"),
            MEDIATE,
            COURT_LAW,
            AND_COURT,
            WITH_FILE,
        ),
        of_signature(
            "written_name drawing",
            _("a signature as it was typed and drawn; sealed"),
            MEDIATE,
            SIGN_LAW,
            AND_COURT,
            WITH_FILE,
            Kind.SENSITIVE,
        ),
        of_signature(
            "id text signer party way has_copy recorded_by signed_at",
            _("who signed an agreement, how, and got a copy"),
            MEDIATE,
            LAW,
            AND_COURT,
            WITH_FILE,
        ),
        of_link(
            "id created_at updated_at version text party token_index made_by expires_at closed_at",
            _("links with which a party signs"),
            MEDIATE,
            SIGN_LAW,
            ONLY_MEDIATOR,
            WITH_FILE,
        ),
        of_file(
            "content",
            _("a scan of the signed paper; sealed"),
            MEDIATE,
            LAW,
            ONLY_MEDIATOR,
            WITH_FILE,
            Kind.SENSITIVE,
        ),
        of_file(
            "id dispute agreement mime sha256 size uploaded_by uploaded_at",
            _("which scans there are"),
            MEDIATE,
            LAW,
            ONLY_MEDIATOR,
            WITH_FILE,
        ),
        of_look(
            "id party what at",
            _("when a party looked at its own side"),
            _("Keep who read what (R2)"),
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
