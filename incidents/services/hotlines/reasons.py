"""Why a file of a hotline or one of its rows cannot be taken, put into words when shown."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from grid.imports import reasons as places
from grid.imports.reasons import FileRefused
from incidents.workflow.hotlines import LABELS

FILES: Final = {
    "not_a_table": _("Send CSV, Excel (.xlsx) or JSON."),
    "what_is_it": _(
        "The columns tell neither cases (编号, 内容) nor statuses (贵方编号, 办理状态) nor an"
        " acknowledgement (文件, 结果)."
    ),
    "odd_column": _(
        "The name of a column holds characters that no text has. Write the columns anew."
    ),
    "broken_json": _("This is no JSON that can be read: rows of names and values."),
    "too_many_rows": _("A file holds at most %(most)s rows. Send it in parts."),
    "too_large_file": _("A file is at most %(most)s MB. Send it in parts."),
}
ROWS: Final = {
    "not_a_moment": _("“%(field)s” is “%(value)s”, no day and time such as 2026-11-26 09:30."),
    "to_come": _("“%(field)s” is still to come."),
    "before_received": _("“%(field)s” lies before the case was received there."),
    "not_mail": _("“%(field)s” is no e-mail address."),
    "not_phone": _("“%(field)s” is no phone number."),
    "half_a_place": _("Give longitude and latitude, or neither."),
    "other_row": _("Row %(first)s has the same number but other contents."),
    "here_already": _("Here already as %(case)s."),
    "no_such_case": _("We sent no case with the number %(value)s."),
    "own_case": _("%(value)s came from there; its status is told by us."),
    "not_in_turn": _("%(value)s has gone on meanwhile: %(detail)s"),
    "no_such_file": _("We sent no file called %(value)s."),
    "in_words": "%(detail)s",
}


class HotlineFileRefused(FileRefused):
    """The file as a whole cannot be taken; nothing was changed."""

    @staticmethod
    def in_words(reason: str, params: Mapping[str, Any]) -> str:
        """Return the reason in the language of whoever reads."""
        return reason_text(reason, params)


class RowRefused(Exception):
    """A row cannot be taken; it is listed with the reason."""

    def __init__(self, reason: str, **params: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


def reason_text(reason: str, params: Mapping[str, Any]) -> str:
    """Return a reason in the language of whoever reads; the field by its label."""
    if not reason:
        return ""
    given = dict(params)
    if "field" in given:
        given["field"] = LABELS.get(given["field"], given["field"])
    words = ROWS.get(reason) or FILES.get(reason)
    return str(words) % given if words else places.reason_text(reason, given)
