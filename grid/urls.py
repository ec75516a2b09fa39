"""Addresses of the registers of places."""

from django.urls import path

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
from grid.views.imports import (
    ImportDetail,
    ImportFindings,
    ImportList,
    ImportShapes,
    ImportStart,
    ImportStep,
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
    path("imports/", ImportList.as_view(), name="import_list"),
    path("imports/new/", ImportStart.as_view(), name="import_start"),
    path("imports/<int:pk>/", ImportDetail.as_view(), name="import_detail"),
    path("imports/<int:pk>/shapes.json", ImportShapes.as_view(), name="import_shapes"),
    path("imports/<int:pk>/findings.csv", ImportFindings.as_view(), name="import_findings"),
    path("imports/<int:pk>/apply/", ImportStep.as_view(step="apply"), name="import_apply"),
    path("imports/<int:pk>/cancel/", ImportStep.as_view(step="cancel"), name="import_cancel"),
    path("imports/<int:pk>/undo/", ImportStep.as_view(step="undo"), name="import_undo"),
]
