"""Addresses of the imports of household lists."""

from django.urls import URLPattern, path

from residents.views import imports

STEPS = ("apply", "cancel", "undo")
patterns: list[URLPattern] = [
    path("imports/", imports.ImportList.as_view(), name="import_list"),
    path("imports/new/", imports.ImportStart.as_view(), name="import_start"),
    path("imports/<uuid:key>/", imports.ImportDetail.as_view(), name="import_detail"),
    path(
        "imports/<uuid:key>/findings.csv", imports.ImportFindings.as_view(), name="import_findings"
    ),
    *(
        path(
            f"imports/<uuid:key>/{step}/",
            imports.ImportStep.as_view(step=step),
            name=f"import_{step}",
        )
        for step in STEPS
    ),
]
