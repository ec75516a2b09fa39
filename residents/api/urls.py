"""Addresses of the API about people: every view reads in the scope of whoever asks."""

from django.urls import URLPattern

from core.views import within_scope_all
from residents.api import urls_population

app_name = "residents_api"
patterns: list[URLPattern] = [
    *urls_population.patterns,
]
urlpatterns = within_scope_all(patterns)
