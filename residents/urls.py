"""Addresses of people: every view reads in the scope of whoever asks."""

from django.urls import URLPattern

from core.views import within_scope_all
from residents import urls_audit

app_name = "residents"
patterns: list[URLPattern] = [*urls_audit.patterns]
urlpatterns = within_scope_all(patterns)
