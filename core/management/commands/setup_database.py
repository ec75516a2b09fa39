"""`manage.py setup_database`: extensions, migrations as the owner, rights of the app role."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from core.database import as_owner, create_extensions, grant_app_role
from core.partitions import make_months


class Command(BaseCommand):
    """Brings the database to the schema of this version; safe to run again."""

    help = "Migrate as the owner role and grant the app role its rows."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create the extensions, migrate, make the months ahead, grant."""
        app_role = connections["default"].settings_dict["USER"]
        with as_owner() as owner:
            create_extensions(owner)
            call_command("migrate", verbosity=options["verbosity"])
            make_months(owner)
            if app_role != owner.settings_dict["USER"]:
                grant_app_role(owner, app_role)
