"""WHAT WE DO: campaigns, tasks, visits, check lists."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldworkConfig(AppConfig):
    """WHAT WE DO: campaigns, tasks, visits, check lists."""

    name = "fieldwork"
    verbose_name = _("fieldwork")
