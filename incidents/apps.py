"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    """What happens."""

    name = "incidents"
    verbose_name = _("What happens")
