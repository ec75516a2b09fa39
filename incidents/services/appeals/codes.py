"""The query code of a case: eight digits that only the citizen has."""

import hmac
import uuid
from typing import Final

from core.encryption import blind_index
from incidents.models import Case
from incidents.services.addresses import progress_address
from incidents.services.messages import write_to_reporter

CODE_DIGITS: Final = 8


def code_of(client: uuid.UUID) -> str:
    """Return the code of the case that a sending made: eight digits, not kept anywhere.

    It is drawn with the index key from the sending's own random id, so that a receipt that
    got lost on the way is the same when the sending is repeated.
    """
    drawn = int.from_bytes(blind_index(str(client), "case.code"), "big")
    return f"{drawn % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def index_of(number: str, code: str) -> bytes:
    """Return what is kept of a code: an index bound to the number of its case."""
    return blind_index(f"{number}:{code}", "case.query")


def is_code_of(case: Case | None, number: str, code: str) -> bool:
    """Tell whether a code belongs to a case, in the same time whether there is one or not."""
    kept = bytes(case.query_code_index) if case else b""
    return hmac.compare_digest(kept or bytes(32), index_of(number, code)) and bool(kept)


def give_code(case: Case, code: str) -> None:
    """Let a case be asked for with its number and a code."""
    case.query_code_index = index_of(case.number, code)
    case.save(update_fields=["query_code_index", "updated_at"])


def write_receipt(case: Case, code: str) -> None:
    """Write number and code to whoever reported a case and left a way, once."""
    key = f"registered:{case.pk}"
    write_to_reporter(case, "case.registered", key=key, code=code, link=progress_address())
