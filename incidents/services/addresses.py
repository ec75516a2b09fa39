"""The addresses of the portal as citizens open them, for the messages that go out."""

from django.conf import settings
from django.urls import reverse


def public_address(name: str, *args: str) -> str:
    """Return the whole address of a page of the portal, as the settings say it is opened."""
    return f"{settings.PUBLIC_ADDRESS}{reverse(name, args=args)}"


def progress_address() -> str:
    """Return where number and code are typed in."""
    return public_address("portal:progress")


def rating_address(token: str) -> str:
    """Return where a reply is rated once; without a token, where number and code are."""
    return public_address("portal:rate", token) if token else progress_address()
