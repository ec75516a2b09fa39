"""HOW IT IS SEEN: layers, tiles, Folium pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MapsConfig(AppConfig):
    """HOW IT IS SEEN: layers, tiles, Folium pages."""

    name = "maps"
    verbose_name = _("maps")
