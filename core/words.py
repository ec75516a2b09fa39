"""Words put together the way each language does it."""

from django.utils.translation import gettext as _


def labelled(label: object, text: object) -> str:
    """Return a text behind its label: a full-width colon in Chinese, ": " in English."""
    return _("%(label)s: %(text)s") % {"label": label, "text": text}
