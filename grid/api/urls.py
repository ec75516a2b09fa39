"""Addresses of the registers of places as GeoJSON."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from grid.api import views

app_name = "grid_api"

router = SimpleRouter()
for name, viewset in {
    "areas": views.Areas,
    "organisations": views.Organisations,
    "compounds": views.Compounds,
    "buildings": views.Buildings,
    "dwellings": views.Dwellings,
    "rentals": views.Rentals,
    "sites": views.Sites,
    "video-points": views.VideoPoints,
}.items():
    router.register(name, viewset, basename=name)

urlpatterns = [path("home/", views.Home.as_view(), name="home"), *router.urls]
