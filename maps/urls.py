"""Addresses of the map."""

from django.urls import path

from maps.views import tiles

app_name = "maps"
urlpatterns = [
    path("tiles/<str:layer>/<int:z>/<int:x>/<int:y>.mvt", tiles.tile, name="tile"),
]
