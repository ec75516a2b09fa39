"""Addresses of the registers of places."""

from grid.records import (
    Areas,
    Buildings,
    Compounds,
    Dwellings,
    Organisations,
    Rentals,
    Sites,
    VideoPoints,
)

app_name = "grid"

urlpatterns = [
    *Areas.urls("areas/"),
    *Organisations.urls("organisations/"),
    *Compounds.urls("compounds/"),
    *Buildings.urls("buildings/"),
    *Dwellings.urls("dwellings/"),
    *Rentals.urls("rentals/"),
    *Sites.urls("sites/"),
    *VideoPoints.urls("video-points/"),
]
