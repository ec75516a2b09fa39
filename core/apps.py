"""The app of abstract machinery: no tables, no domain nouns."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Scope, records, errors, geometry and database roles."""

    name = "core"
