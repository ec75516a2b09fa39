"""The app of those who live here."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    """People and where they live, and the walls around what is known of them."""

    name = "residents"
    verbose_name = _("residents")
