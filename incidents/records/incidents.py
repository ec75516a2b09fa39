"""The pages of incidents."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.records import Column, Facts, RecordSet
from core.templatetags.wangge import stamp
from incidents.filters import IncidentFilter
from incidents.models import Incident
from incidents.records.shared import contact_parts, parts_of

RELATED = ("cell__parent", "category", "holder", "holder_org", "building")


def where(case: Any) -> str:
    """Return the community and cell of a case, or the area it names."""
    return f"{case.cell.parent} {case.cell}" if case.cell else str(case.area)


def due_words(case: Any) -> str:
    """Return when a case is due, and that it is late: in words, never by colour alone."""
    if case.next_due_at is None or not case.is_open:
        return ""
    late = f" · {_now('late')}" if case.clock == "late" else ""
    return f"{stamp(case.next_due_at)}{late}"


class Incidents(RecordSet):
    """Incidents: list, page, file, popup."""

    model = Incident
    filter_class = IncidentFilter
    columns = (
        "number",
        "title",
        "kind",
        Column("where", _("where"), where),
        "holder_org",
        "state",
        Column("due", _("due"), due_words),
    )
    popup = ("kind", "state", Column("due", _("due"), due_words))
    facts = (
        Facts(
            _("Incident"),
            (
                "kind",
                "category",
                Column("words", _("words"), lambda case: shown_words(case)),
                Column("where", _("where"), where),
                "address",
                "building",
                "site",
                "video_point",
                "source",
                "received_at",
                "result",
            ),
            only_filled=True,
        ),
        Facts(
            _("Hands and clocks"),
            ("holder_org", "holder", "step_due_at", "handed_to_police_at", "police_ref"),
            only_filled=True,
        ),
    )
    keys = ("-pk",)
    related = RELATED
    searched = ("number", "title")
    links: ClassVar = {
        "building": "grid:building_detail",
        "site": "grid:site_detail",
        "video_point": "grid:video_point_detail",
    }
    shape = "place"
    layer = "incidents"
    status = "state"
    add = None
    change = None
    remove = None

    def more(self, record: Any, user: Any) -> dict[str, Any]:
        """Add the steps, the handlings, the events, the files."""
        return parts_of(record, user) | contact_parts(record, user)


def shown_words(case: Incident) -> str:
    """Return the words of an incident once somebody of the place has read them."""
    if not case.is_text_checked:
        return _now("Not shown before the grid worker has read it.")
    return case.text
