"""Numbers that name a person, found in free text.

Free text describes places and work. Whoever types an identity number or a phone number
into it is told, so that no person lands where nobody expects one (R1).
"""

import re
import unicodedata
from typing import Final

# GB 11643-1999: 17 digits and a check character; bank cards have 16 to 19 digits.
# Fifteen digits are a cell's code.
IDENTITY: Final = re.compile(
    r"(?<![\dA-Za-z])(?:\d{16,18}[\dXx]?|\d{6}[ \-]\d{8}[ \-]\d{3}[\dXx]|\d{4}(?:[ \-]\d{4}){3,4})"
    r"(?![\dA-Za-z])"
)
MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86[ \-]?)?1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}(?!\d)")
LANDLINE: Final = re.compile(r"(?<!\d)0\d{2,3}[ \-]?[2-9]\d{6,7}(?!\d)")


def mobile_in(text: str) -> str:
    """Return the first mobile number in a text as its eleven digits; "" where there is none."""
    found = MOBILE.search(unicodedata.normalize("NFKC", text))
    return "".join(filter(str.isdigit, found[0]))[-11:] if found else ""


def holds_personal_number(text: str) -> bool:
    """Tell whether a text holds what looks like an identity, card or phone number."""
    plain = unicodedata.normalize("NFKC", text)  # full-width digits too
    return any(pattern.search(plain) for pattern in (IDENTITY, MOBILE, LANDLINE))
