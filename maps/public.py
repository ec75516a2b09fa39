"""The map for everybody: offices, where answers are about, how much was done in a community.

No case is in it: answers were written for everybody, offices are public, and counts come
from summary rows with the small ones hidden.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from branca.element import MacroElement
from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import Count
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from folium.template import Template

from grid.choices import Level, OrganisationKind
from grid.models import Area, Organisation
from incidents.services.portal import public_answers
from incidents.services.public_counts import Done
from maps.choropleth import Shade, drawn, map_of, number_in
from maps.elements import LocalMap

SETTINGS_ID: Final = "town-settings"
# The offices that citizens go to; enterprises and teams are none of them.
OPEN_KINDS: Final = (
    OrganisationKind.GOVERNANCE_CENTRE,
    OrganisationKind.GOVERNANCE_OFFICE,
    OrganisationKind.STREET_OFFICE,
    OrganisationKind.RESIDENTS_COMMITTEE,
    OrganisationKind.VILLAGE_COMMITTEE,
    OrganisationKind.POLICE_STATION,
    OrganisationKind.DEPARTMENT,
    OrganisationKind.COURT,
    OrganisationKind.TRIBUNAL,
    OrganisationKind.PROCURATORATE,
    OrganisationKind.LEGAL_AID_CENTRE,
    OrganisationKind.PSYCHOLOGICAL_SUPPORT_CENTRE,
    OrganisationKind.VOLUNTEER_CORPS,
    OrganisationKind.JUSTICE_OFFICE,
    OrganisationKind.HEALTH_SERVICE,
    OrganisationKind.CIVIL_AFFAIRS_OFFICE,
)


class TownMap(MacroElement):
    """The offices and answers over a map, and who serves where it is tapped."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const { openTown } = await import({{ this.module|tojson }});
        openTown({{ this._parent.get_name() }}, {{ this.settings_id|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "TownMap"
        self.settings_id = SETTINGS_ID
        self.module = static("js/public_map.js")


@dataclass(frozen=True)
class Office:
    """An office as everybody may know it."""

    row: Organisation

    @property
    def as_settings(self) -> dict[str, Any]:
        """What the browser needs to draw it."""
        row = self.row
        return {
            "at": [row.location.y, row.location.x],  # type: ignore[union-attr]
            "name": row.name,
            "kind": row.get_kind_display(),
            "lines": [text for text in (row.address, row.hours) if text],
            "phone": row.phone,
        }


def offices() -> list[Organisation]:
    """Return the offices that citizens go to, by kind and area."""
    rows = Organisation.objects.filter(kind__in=OPEN_KINDS).order_by("area_code", "pk")
    order = list(OPEN_KINDS)
    return sorted(rows, key=lambda row: order.index(OrganisationKind(row.kind)))


def draw() -> LocalMap:
    """Draw the map of the town."""
    return map_of(Area.objects.active().filter(level=Level.COMMUNITY), TownMap())


def answered() -> Iterator[dict[str, Any]]:
    """Yield where answers are about: one sign for an area, with how many there are."""
    found = public_answers().order_by().values("area").annotate(count=Count("pk"))
    counts = {row["area"]: row["count"] for row in found if row["area"]}
    areas = Area.objects.filter(pk__in=counts).annotate(middle=PointOnSurface("boundary"))
    for area in areas.defer("boundary"):
        yield {
            "at": [area.middle.y, area.middle.x],
            "name": area.name,
            "count": counts[area.pk],
            "url": f"{reverse('portal:answers')}?area={area.code}",
        }


def counts_of(done: list[Done]) -> list[dict[str, Any]]:
    """Return the communities coloured by what was answered, and by what was handled."""
    texts = (
        (_("Questions answered in twelve months"), [row.answered for row in done]),
        (_("Reports handled in twelve months"), [row.handled for row in done]),
    )
    areas = [row.area for row in done]
    return [
        drawn((Shade(*one) for one in zip(areas, map(number_in, told), told, strict=True)), title)
        for title, told in texts
    ]


def settings_of(shown: list[Organisation], done: list[Done]) -> dict[str, Any]:
    """Return what the browser needs: offices with a place, answers, counts, addresses, words."""
    return {
        "counts": counts_of(done),
        "offices": [Office(row).as_settings for row in shown if row.location],
        "answers": list(answered()),
        "responsible": reverse("staff:responsible_public"),
        "words": {
            "here": _("Who serves here?"),
            "answers": _("Asked and answered"),
            "closer": _("Closer"),
            "farther": _("Farther"),
        },
    }
