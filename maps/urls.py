"""Addresses of the map."""

from django.urls import path

from maps.views import barometer, fragments, pages, public, reports, tiles

app_name = "maps"
urlpatterns = [
    path("map/", pages.page, name="workbench"),
    path("town/", public.page, name="public"),
    path("barometer/map/", barometer.page, name="barometer"),
    path("reports/<int:pk>/map/", reports.page, name="report_map"),
    path("map/shift/", pages.shift, name="shift"),
    path("map/search/", fragments.search, name="search"),
    path("map/inside/", fragments.inside_drawn, name="inside"),
    path("map/counts/<str:layer>/", fragments.counts, name="counts"),
    path("map/residents/<str:kind>/<int:pk>/", fragments.residents_at, name="residents_at"),
    path("map/at/<str:layer>/<int:building>/", fragments.at_building, name="at_building"),
    path("tiles/base/<int:z>/<int:x>/<int:y>.mvt", tiles.base_tile, name="base_tile"),
    path("tiles/<str:layer>/<int:z>/<int:x>/<int:y>.mvt", tiles.tile, name="tile"),
]
