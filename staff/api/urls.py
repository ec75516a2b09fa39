"""Addresses of the API of staff."""

from django.urls import path

from staff.api.views import ResponsibleView

app_name = "staff-api"
urlpatterns = [path("responsible/", ResponsibleView.as_view(), name="responsible")]
