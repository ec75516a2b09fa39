"""Whole numbers as addresses and hidden fields bring them."""

from typing import Final

LARGEST: Final = 2**63 - 1  # what a bigint column holds


def whole_number(text: object) -> int | None:
    """Return the number that ASCII digits write; None for anything else.

    A number beyond `LARGEST` is none either: no key and no version is that large.
    """
    digits = str(text).strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(LARGEST))):
        return None
    number = int(digits)
    return number if number <= LARGEST else None
