"""All addresses."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from config.views import find_by_number, healthy, home

ROOMS = (
    ("", "staff.urls"),
    ("", "fieldwork.urls"),
    ("", "incidents.urls"),
    ("", "incidents.urls.portal"),
    ("", "maps.urls"),
    ("places/", "grid.urls"),
    ("people/", "residents.urls"),
    ("open311/v2/", "incidents.open311.urls"),
    ("api/grid/", "grid.api.urls"),
    ("api/staff/", "staff.api.urls"),
    ("api/residents/", "residents.api.urls"),
    ("api/fieldwork/", "fieldwork.api.urls"),
    ("api/cases/", "incidents.api.urls"),
    ("api/maps/", "maps.api.urls"),
)

handler404 = "config.views.nothing_here"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("find/", find_by_number, name="find"),
    path("healthy/", healthy, name="healthy"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="api-docs"),
    *(path(prefix, include(module)) for prefix, module in ROOMS),
]
