"""Addresses of the auditor's search by number."""

from django.urls import URLPattern, path

from residents.views import blind

patterns: list[URLPattern] = [path("find-key/", blind.find_key, name="find_key")]
