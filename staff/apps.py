"""WHO SERVES: users, posts, the network of responsible people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """WHO SERVES: users, posts, the network of responsible people."""

    name = "staff"
    verbose_name = _("staff")
