"""Addresses of people: every view reads in the scope of whoever asks."""

from core.views import within_scope_all
from residents.urls import audit, files, imports, landlords, population, rights

app_name = "residents"
ROOMS = (population, landlords, imports, files, rights, audit)
urlpatterns = within_scope_all([pattern for room in ROOMS for pattern in room.patterns])
