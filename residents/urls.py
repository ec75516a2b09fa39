"""Addresses of people: every view reads in the scope of whoever asks."""

from core.views import within_scope_all
from residents import urls_audit, urls_files, urls_imports, urls_population, urls_rights

app_name = "residents"
ROOMS = (urls_population, urls_imports, urls_files, urls_rights, urls_audit)
urlpatterns = within_scope_all([pattern for room in ROOMS for pattern in room.patterns])
