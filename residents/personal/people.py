"""What is held about residents, why, and until when."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.registry import Entry, Holding, Kind, Reach, Register
from residents.personal.imports import IMPORT

GRID_DUTY: Final = _("Duty of the community under the Organic Law of Residents' Committees")
RIGHTS_DUTY: Final = _("Personal Information Protection Law, art. 44–50")
KEEPING_DUTY: Final = _("Personal Information Protection Law, art. 9, 51")
THE_CELL: Final = _("grid workers and leaders of the community, community police")
THE_OFFICER: Final = _("who took the request in, the data-protection officer")
TWO_YEARS: Final = _("two years after the person moved away or died")
WITH_RECORD: Final = _("as long as the record")
THREE_YEARS: Final = _("three years after the answer")

of_person = partial(Entry, "residents.person")
of_home = partial(Entry, "residents.residency")
of_change = partial(Entry, "residents.populationchange")
of_merge = partial(Entry, "residents.mergeproposal")
of_correction = partial(Entry, "residents.correction")
of_request = partial(Entry, "residents.datarequest")

PERSON: Final = (
    of_person(
        "name sex",
        _("name and sex"),
        _("Know who lives in the grid cell, to serve them and help in need"),
        GRID_DUTY,
        THE_CELL,
        TWO_YEARS,
    ),
    of_person(
        "birth_date",
        _("date of birth"),
        _("Know children and old people who need help; apply the rules for minors"),
        GRID_DUTY,
        THE_CELL,
        TWO_YEARS,
        Kind.MINOR,
    ),
    of_person(
        "paper_kind identity_number identity_index identity_tail_index",
        _("kind and number of the identity paper"),
        _("Tell people of one name apart; kept sealed, shown masked"),
        GRID_DUTY,
        THE_CELL,
        TWO_YEARS,
        Kind.SENSITIVE,
    ),
    of_person(
        "phone phone_index contact_address",
        _("phone and contact address"),
        _("Reach people about a service or in danger; kept sealed, shown masked"),
        GRID_DUTY,
        THE_CELL,
        TWO_YEARS,
    ),
    of_person(
        "registered_area_code",
        _("area of household registration"),
        _("Send people to the office that answers for them"),
        GRID_DUTY,
        THE_CELL,
        TWO_YEARS,
    ),
    of_person(
        "deceased_on",
        _("day of death"),
        _("End services, and let relatives ask"),
        GRID_DUTY,
        THE_CELL,
        TWO_YEARS,
    ),
    of_person(
        "id area_code created_at updated_at version source source_key awaits_merge merged_into",
        _("keys of the record, its grid cell and where it came from"),
        _("Keep one record of each person, and know its source"),
        KEEPING_DUTY,
        THE_CELL,
        WITH_RECORD,
    ),
    of_person(
        "legal_basis basis_document purpose review_due retention_until locked_at",
        _("legal basis, review, end and lock of the record"),
        _("Hold nothing without a basis, and end in time"),
        KEEPING_DUTY,
        THE_CELL,
        WITH_RECORD,
    ),
)
HOME: Final = (
    of_home(
        "person dwelling rental kind household_no is_head is_primary begins_on ends_on",
        _("where, with whom, since when and how somebody lives"),
        _("Know who lives in a home: service, fire safety, rescue"),
        GRID_DUTY,
        THE_CELL,
        TWO_YEARS,
    ),
    of_home(
        "state verified_at verified_by source",
        _("how sure a home is, and who verified it"),
        _("Keep records right"),
        KEEPING_DUTY,
        THE_CELL,
        WITH_RECORD,
    ),
    of_home(
        "id area_code created_at updated_at version",
        _("keys of the record, its grid cell and where it came from"),
        _("Keep one record of each person, and know its source"),
        KEEPING_DUTY,
        THE_CELL,
        WITH_RECORD,
    ),
)
CHANGES: Final = (
    of_change(
        "id kind actor at dwelling household_no person_keys content_hash area_code",
        _("that a household was verified, or that somebody moved: when, where, by whom"),
        _("Keep records right, and show how they came about"),
        KEEPING_DUTY,
        THE_CELL,
        TWO_YEARS,
    ),
    of_merge(
        "id created_at updated_at version kept dropped state proposed_by decided_by decided_at "
        "reason answer moved",
        _("that two records may be one person's, who said so and who decided"),
        _("Keep one record of each person, and know its source"),
        KEEPING_DUTY,
        THE_CELL,
        WITH_RECORD,
    ),
    of_correction(
        "id created_at updated_at version person field new_value said_by asked_by state "
        "decided_by decided_at answer",
        _("that a fact was said to be wrong, what it should be, and what was decided"),
        _("Keep records right"),
        RIGHTS_DUTY,
        THE_CELL,
        _("what it should be until the decision; the rest as long as the record"),
    ),
)
REQUEST: Final = (
    of_request(
        "requester_kind requester_name contact",
        _("who asks about a record, and where the answer goes"),
        _("Answer a request"),
        RIGHTS_DUTY,
        THE_OFFICER,
        THREE_YEARS,
    ),
    of_request(
        "kind channel field wished subject_key",
        _("what was asked, about which record"),
        _("Answer a request"),
        RIGHTS_DUTY,
        THE_OFFICER,
        THREE_YEARS,
    ),
    of_request(
        "identity_check paper_kind proof_kind checked_by checked_at",
        _("how somebody was known: the kind of paper, no copy and no number"),
        _("Give nothing to a stranger"),
        RIGHTS_DUTY,
        THE_OFFICER,
        THREE_YEARS,
    ),
    of_request(
        "lodged_on due_on taken_by state decision is_without_basis reasons "
        "decided_by decided_at executed_by executed_at erased_count",
        _("steps, decision and reasons"),
        _("Show how a request was handled"),
        RIGHTS_DUTY,
        THE_OFFICER,
        THREE_YEARS,
    ),
    of_request(
        "id area_code created_at updated_at version legal_basis basis_document "
        "purpose review_due retention_until",
        _("legal basis, review, end and lock of the record"),
        _("Hold nothing without a basis, and end in time"),
        KEEPING_DUTY,
        THE_OFFICER,
        WITH_RECORD,
    ),
)
REGISTER: Final = Register(
    _("Residents"),
    (*PERSON, *HOME, *CHANGES, *REQUEST, *IMPORT),
    (
        Holding("residents.person", "id"),
        Holding("residents.residency", "person_id"),
        Holding("residents.populationchange", "person_keys", Reach.TAKEN_OUT),
        Holding("residents.mergeproposal", "kept_id"),
        Holding("residents.mergeproposal", "dropped_id"),
        Holding("residents.correction", "person_id"),
        Holding("residents.datarequest", "subject_key", Reach.KEPT),
    ),
    concerns_children=True,
)
