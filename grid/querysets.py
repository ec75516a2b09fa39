"""Questions asked of the registers of places."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q, QuerySet

from core.access import Actor, Scope, ScopedQuerySet, within
from grid.choices import AreaState, Level, RentalState, SiteState


class AreaQuerySet(ScopedQuerySet):
    """Areas, scoped by their own code."""

    capability: ClassVar[str] = "places"
    area_code_path: ClassVar[str] = "code"

    def active(self) -> Self:
        """Keep the areas in force now."""
        return self.filter(state=AreaState.ACTIVE)

    def on(self, day: date) -> Self:
        """Keep the areas that were in force on a day (half-open periods)."""
        begun = Q(valid_from__lte=day) & ~Q(state=AreaState.DRAFT)
        return self.filter(begun & (Q(valid_to__gt=day) | Q(valid_to=None)))

    def cells(self) -> Self:
        """Keep the grid cells."""
        return self.filter(level=Level.CELL)

    def below(self, code: str) -> Self:
        """Keep the area with this code and all below it."""
        return self.filter(code__gte=code, code__lt=code + ":")

    def containing(self, place: GEOSGeometry) -> Self:
        """Keep the areas that a WGS 84 point lies in, widest first."""
        return self.filter(boundary__intersects=place).order_by("code")


class RedrawQuerySet(ScopedQuerySet):
    """Redrawings of cells, scoped by the cells that end."""

    capability: ClassVar[str] = "redraws"
    area_code_path: ClassVar[str] = "retiring__code"

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition that a cell that ends lies in the scope."""
        touched = self.model._base_manager.filter(super().in_scope(scope, actor))
        return Q(pk__in=touched.values("pk"))


class PlaceQuerySet(ScopedQuerySet):
    """Places whose geometry everyone who serves the area may see."""

    capability: ClassVar[str] = "places"

    def below(self, code: str) -> Self:
        """Keep the places in the area with this code."""
        return self.filter(area_code__gte=code, area_code__lt=code + ":")


class BuildingQuerySet(PlaceQuerySet):
    """Buildings; a building head sees the named ones."""

    named_path: ClassVar[str] = "pk"


class DwellingQuerySet(PlaceQuerySet):
    """Dwellings; a building head sees those of the named buildings."""

    named_path: ClassVar[str] = "building_id"


class RentalHousingQuerySet(PlaceQuerySet):
    """Rental housing."""

    capability: ClassVar[str] = "rental_housing"

    def current(self) -> Self:
        """Keep the dwellings that are still let."""
        return self.exclude(state=RentalState.ENDED)

    def due_by(self, day: date) -> Self:
        """Keep the rentals whose next check is on or before a day."""
        return self.current().filter(next_check_on__lte=day)


class KeySiteQuerySet(PlaceQuerySet):
    """Key sites."""

    capability: ClassVar[str] = "key_sites"

    def current(self) -> Self:
        """Keep the sites that are not closed."""
        return self.exclude(state=SiteState.CLOSED)

    def due_by(self, day: date) -> Self:
        """Keep the sites whose next inspection is on or before a day."""
        return self.current().filter(next_inspection_on__lte=day)


class VideoPointQuerySet(PlaceQuerySet):
    """Video points of the register."""

    capability: ClassVar[str] = "video_points"


class ImportBatchQuerySet(QuerySet[Any]):
    """Imports of place files: one's own, and those of plain places where one may write."""

    capability: ClassVar[str] = "places"
    NARROWER: ClassVar = ("rental", "site", "video")  # of these only the sender knows

    def visible_to(self, actor: Actor) -> Self:
        """Keep the imports the actor sent, and those that lie in what they may write."""
        if not actor.is_active:
            return self.none()
        ranges = actor.scope_of(self.capability, "write").ranges
        inside = within("area_code", ranges) & ~Q(place_type__in=self.NARROWER)
        return self.filter(Q(sender=getattr(actor, "username", "")) | inside)
