"""Addresses of the phone pages, of visits and of photos."""

from django.urls import path

from core.views import within_scope
from fieldwork.records.visits import Visits
from fieldwork.views import phone, visits

urlpatterns = [
    path("today/", phone.TodayPage.as_view(), name="today"),
    path("today/log/", phone.LogPage.as_view(), name="log"),
    path("today/log/buildings/<int:pk>/", phone.DoorsPage.as_view(), name="doors"),
    path(
        "today/visit/<slug:kind>/<int:pk>/",
        within_scope(visits.VisitPage.as_view()),
        name="visit_new",
    ),
    path("today/tasks/<int:pk>/", visits.PhoneTaskPage.as_view(), name="phone_task"),
    path("today/me/", phone.MePage.as_view(), name="me"),
    path("work/photos/<uuid:client_uuid>/", visits.PhotoFile.as_view(), name="photo"),
    *Visits.urls("work/visits/"),
]
