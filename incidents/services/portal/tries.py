"""Wrong numbers and codes: counted by address and by number, neutral in their answer."""

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import OutOfScope
from incidents.services.portal.flood import HOUR, TooMany
from incidents.services.tallies import count_up, counted


class NothingFound(OutOfScope):
    """No case has this number and this code: the same answer whichever is wrong (404)."""


def check_tries(*whose: str) -> None:
    """Refuse even the right code after too many wrong ones within the hour. Raises TooMany."""
    for one in whose:
        if counted("tries", one, seconds=HOUR) >= settings.PORTAL_TRIES_PER_HOUR:
            raise TooMany(_("There were many tries. Go on in an hour, or call 12345."))


def wrong_try(*whose: str) -> NothingFound:
    """Count a wrong try; return what is answered to it."""
    for one in whose:
        count_up("tries", one, seconds=HOUR)
    return NothingFound(_("There is no case with this number and this code."))
