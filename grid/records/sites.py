"""Key sites and video points: how they are listed and shown."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from core.records import Facts, Step
from grid.choices import SiteState, VideoState
from grid.filters import SiteFilter, VideoPointFilter
from grid.forms.places import SiteForm, VideoPointForm
from grid.models import KeySite, VideoPoint
from grid.records.buildings import ORIGIN
from grid.records.common import WHERE, PlaceRecords, step, work
from grid.services.places import move_site, move_video_point
from grid.services.sites import RULE_DISTANCE_M, RULED_PAIRS, ruled_near
from grid.workflow import SITE_NEXT, SITE_VERBS, VIDEO_NEXT

SITE_STEPS: Final = (
    step(SiteState.ACTIVE, _("Put on the register"), move_site, "approve", leads_on=True),
    step(SiteState.SUSPENDED, _("Suspend"), move_site, SITE_VERBS[SiteState.SUSPENDED]),
    step(
        SiteState.CLOSED,
        _("Close"),
        move_site,
        SITE_VERBS[SiteState.CLOSED],
        warning=_("A closed site leaves every due list and cannot be opened again. Continue?"),
    ),
)
VIDEO_STEPS: Final = (
    step(VideoState.ONLINE, _("Put online"), move_video_point, leads_on=True),
    step(VideoState.FAULT, _("Report a fault"), move_video_point),
    step(VideoState.OFFLINE, _("Take offline"), move_video_point),
    step(VideoState.RETIRED, _("Retire"), move_video_point),
)


class Sites(PlaceRecords):
    """Key sites (S35)."""

    name = "site"
    model = KeySite
    form_class = SiteForm
    filter_class = SiteFilter
    columns = ("name", "kind", WHERE, "state", "hazard_level", "next_inspection_on")
    facts = (
        Facts("", ("kind", "address", WHERE, "operator_org", "licence_no", "capacity")),
        Facts(
            _("Safety"),
            ("hazard_level", "inspect_every_days", "last_inspection_on", "next_inspection_on"),
        ),
        ORIGIN,
    )
    popup = ("hazard_level", "next_inspection_on")
    related = ("cell__parent", "operator_org")
    links = {"cell": "grid:area_detail", "operator_org": "grid:organisation_detail"}
    searched = ("name", "address", "licence_no")
    shape = "shape"
    layer = "sites"
    status = "state"

    def steps(self, record: KeySite, user: Any) -> tuple[Step, ...]:
        """Return the steps that may follow the site's state."""
        return tuple(each for each in SITE_STEPS if each.name in SITE_NEXT[record.state])

    def more(self, record: KeySite, user: Any) -> dict[str, Any]:
        """Show what stands too near under the rules, and the ring around a school."""
        near = list(ruled_near(record))
        seen = KeySite.objects.visible_to(user).filter(pk__in=[site.pk for site in near])
        return {
            "ring_m": RULE_DISTANCE_M if record.kind in RULED_PAIRS else "",
            "too_near": near,
            "visible_keys": set(seen.values_list("pk", flat=True)),
            **work(user),
        }


class VideoPoints(PlaceRecords):
    """Video points: an asset register, no stream (R5)."""

    name = "video_point"
    model = VideoPoint
    form_class = VideoPointForm
    filter_class = VideoPointFilter
    columns = ("code", "name", "unit_kind", WHERE, "state", "is_linked_town", "is_linked_city")
    facts = (
        Facts("", ("code", "name", "unit_kind", WHERE, "owner_org", "purpose")),
        Facts(_("View"), ("bearing", "field_of_view")),
        Facts(
            _("Duties"),
            (
                "is_sign_posted",
                "filed_on",
                "retention_days",
                "town_centre",
                "is_linked_town",
                "is_linked_city",
            ),
        ),
        ORIGIN,
    )
    popup = ("state", "unit_kind")
    related = ("cell__parent", "owner_org", "town_centre")
    links = {
        "cell": "grid:area_detail",
        "owner_org": "grid:organisation_detail",
        "town_centre": "grid:organisation_detail",
    }
    searched = ("code", "name", "purpose")
    shape = "place"
    layer = "video_points"
    status = "state"

    def steps(self, record: VideoPoint, user: Any) -> tuple[Step, ...]:
        """Return the steps that may follow the point's state."""
        return tuple(each for each in VIDEO_STEPS if each.name in VIDEO_NEXT[record.state])
