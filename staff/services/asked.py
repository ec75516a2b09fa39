"""What a reader asked for, in words: the read log keeps one language, its pages speak another."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# As the log keeps it → as it is shown. What fits none is shown as it was kept.
PATTERNS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (r"last four: (?P<index>\w+)", _("last four characters, index %(index)s")),
    (r"number or phone: (?P<index>[\w ]+)", _("number or phone, index %(index)s")),
    (r"name: (?P<count>\d+) characters", _("name, %(count)s characters")),
    (r"identity_number #(?P<index>\w+)", _("number of the paper, index %(index)s")),
    (r"phone #(?P<index>\w+)", _("phone, index %(index)s")),
    (r"search: too many", _("too many searches")),
    (r"dwelling (?P<key>\d+)", _("dwelling no. %(key)s")),
    (r"visit to dwelling (?P<key>\d+)", _("visit to dwelling no. %(key)s")),
    (r"list (?P<area>\d*)", _("list %(area)s")),
    (r"move in", _("move in")),
    (r"corrections", _("corrections")),
    (r"correction", _("correction")),
    (r"referral", _("referral")),
    (r"proposal of a support file", _("proposal of a support file")),
)


def asked_words(kept: str) -> str:
    """Return what was asked in the language of whoever looks."""
    for pattern, words in PATTERNS:
        if fitting := re.fullmatch(pattern, kept):
            return (str(words) % fitting.groupdict()).strip()
    return kept
