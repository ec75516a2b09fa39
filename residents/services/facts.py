"""Facts about a person as they are told at the door, cleaned and checked."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput
from residents.choices.people import (
    BASIS_DOCUMENT,
    PEOPLE_PURPOSE,
    REVIEW_DAYS,
    LegalBasis,
    PaperKind,
    Sex,
)
from residents.papers import (
    BadPaper,
    birth_date_of,
    cleaned_number,
    cleaned_phone,
    number_columns,
    phone_columns,
    plain,
    sex_of,
)

WITH_BIRTH = frozenset({PaperKind.RESIDENT_ID, PaperKind.HMT_RESIDENCE})


@dataclass(frozen=True)
class PersonalFacts:
    """What is told about somebody. A number that holds birth and sex speaks for both."""

    name: str
    paper_kind: str = PaperKind.RESIDENT_ID
    number: str = ""
    sex: str = ""
    birth_date: date | None = None
    phone: str = ""
    contact_address: str = ""
    registered_area_code: str = ""

    def said(self) -> dict[str, str]:
        """Return all of it as text, for the keyed hash that knows a repeat."""
        return {name: str(value) for name, value in asdict(self).items()}


def cleaned(facts: PersonalFacts) -> dict[str, Any]:
    """Return the columns of a person with these facts. Raises BadPaper or BadInput."""
    number = cleaned_number(facts.paper_kind, facts.number) if facts.number else ""
    columns = {
        "name": cleaned_name(facts.name),
        "contact_address": facts.contact_address.strip() or None,
        "registered_area_code": cleaned_area(facts.registered_area_code),
        **number_columns(facts.paper_kind, number),
        **phone_columns(cleaned_phone(facts.phone)),
    }
    return columns | birth_and_sex(facts, number)


def cleaned_name(text: str) -> str:
    """Return a name without outer or doubled blanks. Raises BadInput."""
    name = " ".join(text.split())
    if not name:
        raise BadInput(_("Give the name."))
    if any(letter.isdigit() for letter in name):
        raise BadInput(_("A name has no digits."))
    return name


def cleaned_area(text: str) -> str:
    """Return the code of the area somebody is registered in. Raises BadInput."""
    code = plain(text)
    if code and not (code.isascii() and code.isdigit() and 6 <= len(code) <= 12):
        raise BadInput(_("An area code has 6 to 12 digits."))
    return code


def birth_and_sex(facts: PersonalFacts, number: str) -> dict[str, Any]:
    """Return date of birth and sex; what the number says must not contradict what was told."""
    born, sex = facts.birth_date, facts.sex or Sex.UNSTATED
    if number and facts.paper_kind in WITH_BIRTH:
        told, sex = born, sex_of(number)
        born = birth_date_of(number)
        if told and told != born:
            raise BadPaper(_("The date of birth does not fit the number. Look at the paper again."))
    if born and born > timezone.localdate():
        raise BadInput(_("The date of birth lies in the future."))
    if sex not in Sex.values:
        raise BadInput(_("Choose one of the values."))
    return {"birth_date": born, "sex": sex}


def basis() -> dict[str, Any]:
    """Return why and until when a new record is held (R1)."""
    return {
        "legal_basis": LegalBasis.STATUTORY_DUTY,
        "basis_document": BASIS_DOCUMENT,
        "purpose": str(PEOPLE_PURPOSE),
        "review_due": timezone.localdate() + timedelta(days=REVIEW_DAYS),
    }
