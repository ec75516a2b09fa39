"""Mail: read with suspicion, brought to its case, answered where somebody waits for it."""

from incidents.services.mail.fetching import fetch_mail
from incidents.services.mail.intake import take_in
from incidents.services.mail.originals import opened_original

__all__ = ["fetch_mail", "opened_original", "take_in"]
