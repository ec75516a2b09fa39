"""The pages of visits: the list of an area, the page of one visit, the map's popup."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from core.records import Column, Facts, RecordSet, Step
from fieldwork.filters import VisitFilter
from fieldwork.models import Visit
from fieldwork.services.signing import sign_visit
from grid.choices import HazardLevel

DETAIL_OF = {
    "building": "grid:building_detail",
    "dwelling": "grid:dwelling_detail",
    "rental": "grid:rental_detail",
    "site": "grid:site_detail",
}


def found(visit: Visit) -> str:
    """Return what a check found; nothing for other visits."""
    return str(HazardLevel(visit.hazard_level).label) if visit.hazard_level else ""


def signed(visit: Visit) -> Any:
    """Return when the second person signed a joint visit; nothing for other visits."""
    if visit.second_worker_id is None:
        return None
    return visit.second_signed_at or _("not yet")


SIGN = Step("sign", _("Sign: I took part"), "view", sign_visit, leads_on=True)


class Visits(RecordSet):
    """Visits: the newest first. They are logged on the phone and never changed."""

    model = Visit
    filter_class = VisitFilter
    columns = (
        "at",
        Column("place", _("place"), lambda visit: visit.target),
        "kind",
        "result",
        Column("hazard", _("hazard found"), found),
        "worker",
    )
    popup = ("at", "result")
    facts = (
        Facts(
            _("Visit"),
            (
                "kind",
                "at",
                "result",
                Column("is_unchanged", value=lambda visit: visit.is_unchanged or None),
                "worker",
                "second_worker",
                Column("second_signed_at", value=signed),
                "distance_m",
                "cell",
                Column("task", _("task"), lambda visit: visit.task),
                "needs",
                "note",
            ),
        ),
    )
    keys = ("-at", "-pk")
    related = ("cell", "building", "dwelling__building", "rental__dwelling__building", "site",
               "worker", "second_worker", "task", "standard")  # fmt: skip
    links: ClassVar = {"cell": "grid:area_detail", "task": "fieldwork:task_detail"}
    shape = "place"
    layer = "visits"
    status = "result"
    add = None
    change = None
    remove = None

    def steps(self, record: Any, user: Any) -> tuple[Step, ...]:
        """Offer the second person their signature."""
        waits = record.second_worker_id == user.pk and record.second_signed_at is None
        return (SIGN,) if waits else ()

    def more(self, record: Any, user: Any) -> dict[str, Any]:
        """Add the check list with what was found, the tasks it made, the photos."""
        return {
            "place_url": DETAIL_OF[record.target_kind],
            "place": record.target,
            "answers": answers_of(record),
            "photos": [photo for photo in record.photos.all() if not photo.item_key],
            "hazard_label": found(record),
        }


def answers_of(visit: Visit) -> list[dict[str, Any]]:
    """Return the items of the check list, each with its outcome, photos and tasks."""
    if visit.standard is None:
        return []
    results = {
        result.item_key: result for result in visit.results.prefetch_related("rectifications")
    }
    photos: dict[str, list[Any]] = {}
    for photo in visit.photos.all():
        photos.setdefault(photo.item_key, []).append(photo)
    return [
        {
            "text": visit.standard.text_of(key),
            "result": results[key],
            "photos": photos.get(key, []),
            "tasks": results[key].rectifications.all(),
        }
        for key in visit.standard.keys
        if key in results
    ]
