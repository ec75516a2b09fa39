"""What is held in care records and youth support files, why, and until when."""

from functools import partial
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.registry import Entry, Holding, Kind, Reach, Register
from residents.choices.files import CareState, YouthState

CARE_BASIS: Final = _(
    "The person's own wish; for statutory care the law of its authority, such as the"
    " Community Correction Law or the Mental Health Law"
)
YOUTH_BASIS: Final = _(
    "Consent of the guardian, from 18 of the young person; Law on the Protection of Minors, art. 43"
)
CARE_READERS: Final = _(
    "grid workers and leaders of the community for voluntary care; for statutory care only"
    " staff of the authority that are granted the record by name"
)
YOUTH_READERS: Final = _("only helpers who are granted the file by name, for 180 days at most")
GRANT_READERS: Final = _("the holder, who asked for it, and who granted it")
SEALED_AFTER_END: Final = _("sealed when the help ends: nobody reads it; erased three years later")
SEALED_AT_END: Final = _(
    "sealed when the service ends: nobody reads it; erased with the person's record"
)
AS_FILE: Final = _("as long as the record or file it belongs to")
OFFER: Final = _("Offer help that somebody is owed or asked for")
HELP: Final = _("Help a young person with what they need; nothing is held against them")
LEAST: Final = _("Let no more people read it than the help needs")
YEARLY: Final = _("Regulations on the Protection of Minors in Cyberspace, art. 36, 37")
BY_NAME: Final = _("Personal Information Protection Law, art. 28, 51")

of_care = partial(Entry, "residents.carerecord", kind=Kind.SENSITIVE)
of_contact = partial(Entry, "residents.carecontact", kind=Kind.SENSITIVE)
of_youth = partial(Entry, "residents.youthsupportfile", kind=Kind.MINOR)
of_card = partial(Entry, "residents.supportcard", kind=Kind.MINOR)
of_entry = partial(Entry, "residents.supportentry", kind=Kind.MINOR)
of_level = partial(Entry, "residents.supportleveldecision", kind=Kind.MINOR)
of_grant = partial(Entry, "residents.filegrant")
of_opening = partial(Entry, "residents.fileopening")

CARE: Final = (
    of_care(
        "id created_at updated_at version number person recorded_for area_code is_doubled "
        "category authority opened_on opened_by state measures ends_on end_reason",
        _("which service somebody is offered, by which authority, from when until when"),
        OFFER,
        CARE_BASIS,
        CARE_READERS,
        SEALED_AT_END,
    ),
    of_care(
        "purpose legal_basis basis_document decided_by renewed_on review_due retention_until "
        "reopening_document",
        _("on which document the service rests, and when it is reviewed"),
        _("Hold nothing without a basis, and end in time"),
        CARE_BASIS,
        CARE_READERS,
        SEALED_AT_END,
    ),
    of_care(
        "told_on not_told_reason consent_counted_on objected_on objection",
        _("when the person was told, what they agreed or objected to"),
        _("Let nobody be on a list without knowing, and let them object"),
        CARE_BASIS,
        CARE_READERS,
        SEALED_AT_END,
    ),
    of_contact(
        "id created_at updated_at version record at by kind outcome note awaits_word_check",
        _("calls and visits of the service: when, by whom, what is needed"),
        OFFER,
        CARE_BASIS,
        CARE_READERS,
        AS_FILE,
    ),
)
YOUTH: Final = (
    of_youth(
        "id created_at updated_at version number person recorded_for area_code is_doubled "
        "category source opened_on opened_by approved_by state closing_reason",
        _("why a young person is offered help, who asked for it and who approved it"),
        HELP,
        YOUTH_BASIS,
        YOUTH_READERS,
        SEALED_AFTER_END,
    ),
    of_youth(
        "best_interest_note guardian_voice own_wishes awaits_word_check",
        _("what the young person wishes, what the guardian says, why help is best"),
        HELP,
        YOUTH_BASIS,
        YOUTH_READERS,
        SEALED_AFTER_END,
    ),
    of_youth(
        "purpose basis basis_document decided_by renewed_on review_due retention_until "
        "reopening_document",
        _("on which consent or duty the file rests, and when it is reviewed"),
        _("Hold nothing without a basis, and end in time"),
        YOUTH_BASIS,
        YOUTH_READERS,
        SEALED_AFTER_END,
    ),
    of_card(
        "id created_at updated_at version file kind by",
        _("the help planned and given, with dates"),
        HELP,
        YOUTH_BASIS,
        YOUTH_READERS,
        AS_FILE,
    ),
    of_entry(
        "id created_at updated_at version card on by contact text awaits_word_check",
        _("the help planned and given, with dates"),
        HELP,
        YOUTH_BASIS,
        YOUTH_READERS,
        AS_FILE,
    ),
    of_level(
        "id created_at updated_at version file level needs reasons proposed_by endorsed_by "
        "valid_from valid_to state",
        _("how much help is owed, for which needs, decided by which two people"),
        HELP,
        YOUTH_BASIS,
        YOUTH_READERS,
        AS_FILE,
    ),
    of_level(
        "told_guardian_on not_told_reason objected_on objected_by objection",
        _("when the guardian was told, and what was objected"),
        _("Let nobody be on a list without knowing, and let them object"),
        YOUTH_BASIS,
        YOUTH_READERS,
        AS_FILE,
    ),
)
GRANTS: Final = (
    of_grant(
        "id created_at updated_at version care_record youth_file file_number office area_code "
        "staff is_reviewer reason asked_by granted_by begins_on ends_on revoked_at revoked_by",
        _("who may read a record or file by name, for how long, and who granted it"),
        LEAST,
        BY_NAME,
        GRANT_READERS,
        AS_FILE,
    ),
    of_opening(
        "id created_at updated_at version file_key file_number area_code reason asked_by "
        "asked_at approved_by approved_at expires_at is_refused",
        _("that the file of somebody under 18 was opened: by whom, what for, who allowed it"),
        LEAST,
        YEARLY,
        _("who asked, the supervisor who decides; the auditor as figures"),
        _("that it was opened three years at least; the reason as long as the file"),
    ),
)
CARE_FILE: Final = "residents.carerecord"
YOUTH_FILE: Final = "residents.youthsupportfile"
CARE_REGISTER: Final = Register(
    _("Care records"),
    CARE,
    (
        Holding(CARE_FILE, "person_id", absent=Q(state=CareState.SEALED)),
        Holding("residents.carecontact", "record_id", through=CARE_FILE),
    ),
)
YOUTH_REGISTER: Final = Register(
    _("Youth support files"),
    (*YOUTH, *GRANTS),
    (
        Holding(
            YOUTH_FILE,
            "person_id",
            absent=Q(state__in=[YouthState.SEALED, YouthState.ERASED]),
        ),
        Holding("residents.supportcard", "file_id", through=YOUTH_FILE),
        Holding("residents.supportentry", "card_id", through="residents.supportcard"),
        Holding("residents.supportleveldecision", "file_id", through=YOUTH_FILE),
        Holding("residents.filegrant", "care_record_id", through=CARE_FILE),
        Holding("residents.filegrant", "youth_file_id", through=YOUTH_FILE),
        Holding("residents.fileopening", "file_key", Reach.KEPT, through=YOUTH_FILE),
    ),
    concerns_children=True,
)
