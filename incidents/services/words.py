"""Words of a case: what names a person in them is masked, the rest is left as it came."""

from typing import Final

from core.personal import IDENTITY, LANDLINE, MOBILE

MASK: Final = "••••"


def without_numbers(text: str) -> str:
    """Return a text in which identity, card and phone numbers are masked."""
    for pattern in (IDENTITY, MOBILE, LANDLINE):
        text = pattern.sub(MASK, text)
    return text
