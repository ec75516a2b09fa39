"""Addresses of the layers as GeoJSON."""

from django.urls import path

from maps.api.views import FeatureDetail, FeatureList

app_name = "maps-api"
urlpatterns = [
    path("<str:layer>/", FeatureList.as_view(), name="features"),
    path("<str:layer>/<int:pk>/", FeatureDetail.as_view(), name="feature"),
]
