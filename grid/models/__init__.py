"""The registers of places (WHERE)."""

from grid.models.areas import Area, Redraw
from grid.models.base_map import BaseFeature
from grid.models.buildings import Building, Compound, Dwelling
from grid.models.imports import (
    ImportBatch,
    ImportChange,
    ImportFinding,
    ImportMapping,
)
from grid.models.located import Located, Sourced
from grid.models.organisations import Organisation
from grid.models.rentals import RentalHousing
from grid.models.sites import KeySite
from grid.models.video import VideoPoint

__all__ = [
    "Area",
    "BaseFeature",
    "Building",
    "Compound",
    "Dwelling",
    "ImportBatch",
    "ImportChange",
    "ImportFinding",
    "ImportMapping",
    "KeySite",
    "Located",
    "Organisation",
    "Redraw",
    "RentalHousing",
    "Sourced",
    "VideoPoint",
]
