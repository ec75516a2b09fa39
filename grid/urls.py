"""Addresses of the registers of places, of redrawing cells, and of imports."""

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
from grid.views import activation, imports, redraws

app_name = "grid"

REDRAWING = [
    path("areas/<int:pk>/split/", redraws.SplitPage.as_view(), name="area_split"),
    path("areas/<int:pk>/merge/", redraws.MergePage.as_view(), name="area_merge"),
    path("areas/<int:pk>/border/", redraws.BorderPage.as_view(), name="area_border"),
    path("areas/<int:pk>/activation/", activation.ActivationPage.as_view(), name="area_activation"),
    path("redraws/", redraws.RedrawList.as_view(), name="redraw_list"),
    path("redraws/<int:pk>/", redraws.RedrawDetail.as_view(), name="redraw_detail"),
]
STEPS = ("apply", "cancel", "undo")
IMPORTS = [
    path("imports/", imports.ImportList.as_view(), name="import_list"),
    path("imports/new/", imports.ImportStart.as_view(), name="import_start"),
    path("imports/<int:pk>/", imports.ImportDetail.as_view(), name="import_detail"),
    path("imports/<int:pk>/shapes.json", imports.ImportShapes.as_view(), name="import_shapes"),
    path("imports/<int:pk>/findings.csv", imports.ImportFindings.as_view(), name="import_findings"),
    *(
        path(
            f"imports/<int:pk>/{step}/",
            imports.ImportStep.as_view(step=step),
            name=f"import_{step}",
        )
        for step in STEPS
    ),
]

urlpatterns = [
    *Areas.urls("areas/"),
    *Organisations.urls("organisations/"),
    *Compounds.urls("compounds/"),
    *Buildings.urls("buildings/"),
    *Dwellings.urls("dwellings/"),
    *Rentals.urls("rentals/"),
    *Sites.urls("sites/"),
    *VideoPoints.urls("video-points/"),
    *REDRAWING,
    *IMPORTS,
]
