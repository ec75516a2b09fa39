"""`manage.py setup_database`: extensions, migrations as the owner, rights of the app role."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.database import as_owner, create_extensions, grant_app_role
from core.partitions import make_months
from core.remade import remade_parts

SHOWN = 5


class Command(BaseCommand):
    """Brings the database to the schema of this version; safe to run again."""

    help = "Migrate as the owner role and grant the app role its rows."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create the extensions, migrate, make the months ahead, grant."""
        app_role = connections["default"].settings_dict["USER"]
        with as_owner() as owner:
            refuse_remade(owner)
            create_extensions(owner)
            call_command("migrate", verbosity=options["verbosity"])
            make_months(owner)
            if app_role != owner.settings_dict["USER"]:
                grant_app_role(owner, app_role)


def refuse_remade(owner: BaseDatabaseWrapper) -> None:
    """Stop, before anything is changed, at a database that these migrations cannot take on."""
    parts = remade_parts(owner)
    if parts:
        named = ", ".join(parts[:SHOWN]) + (" …" if len(parts) > SHOWN else "")
        raise CommandError(
            "This database was made by older migrations, which have been remade since "
            f"(they differ in: {named}). Nothing was changed. "
            "`script/database renew` sets it aside under another name and makes an empty one."
        )
