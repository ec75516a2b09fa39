"""WHERE: areas and grid cells, and the places in them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridConfig(AppConfig):
    """Areas, compounds, buildings, dwellings, rentals, key sites, video points."""

    name = "grid"
    verbose_name = _("places")
