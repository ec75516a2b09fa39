"""The database the tests run on, as the app role, and a small cast of people."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate
from django.test import Client
from django.utils import translation
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.database import as_owner, grant_app_role
from core.partitions import make_months
from staff.choices import Role
from staff.models import User
from tests import factories


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: pytest.FixtureRequest,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> None:
    """Make the test database as the owner; then let every test run as the app role."""
    app = connections["default"]
    role = app.settings_dict["USER"]
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    with django_db_blocker.unblock():
        with as_owner() as owner:
            owner.settings_dict["TEST"]["NAME"] += f"_{worker}" if worker else ""
            name = owner.creation.create_test_db(
                verbosity=0, autoclobber=True, keepdb=django_db_keepdb and not django_db_createdb
            )
            make_months(owner)
            grant_app_role(owner, role)
            leave_statistics_alone(owner)
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
            settings.DATABASES[alias]["NAME"] = name
        flush_as_owner()


def leave_statistics_alone(owner: BaseDatabaseWrapper) -> None:
    """Keep the server from counting tables in between.

    What one test takes back leaves pages without rows; counted as empty, tables that the
    next test fills in its transaction are read whole for every row that a trigger looks up.
    """
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace AND relowner = current_user::regrole"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")


def flush_as_owner() -> None:
    """Let only the emptying of tables between tests run as the owner: it truncates.

    Once: the owner's connection leads to the same tables. What follows a migration does not
    follow the emptying: nothing here asks for Django's permissions of every model.
    """
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    truncate = connections["owner"].ops.execute_sql_flush
    for alias in ("default", "audit"):
        connections[alias].ops.execute_sql_flush = lambda sql: truncate(sql)
    connections["owner"].ops.execute_sql_flush = lambda _sql: None


@pytest.fixture(autouse=True)
def light_settings(settings: Any) -> None:
    """Spare tests what only a served town needs: slow hashes, collected static files."""
    translation.activate(settings.LANGUAGE_CODE)  # a page in English leaves its language behind
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.AUDIT_DATABASE = (
        "default"  # the test's own transaction; test_reads.py uses the real one
    )
    # Every module is on; tests of the switch itself turn the true one on again.
    settings.MODULE_SWITCH = "tests.factories.every_module"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    """A tiny invented town: two districts, squares of 0.01° as cells in force."""
    return factories.make_town()


@pytest.fixture
def cast(town: SimpleNamespace) -> SimpleNamespace:
    """The people of the tiny town, each with one confirmed post."""
    post = factories.give_post
    return SimpleNamespace(
        worker=post("worker", Role.GRID_WORKER, town.cells[0]),
        stranger=post("stranger", Role.GRID_WORKER, town.cells[1]),
        leader=post("leader", Role.GRID_LEADER, town.community),
        police=post("police", Role.COMMUNITY_POLICE, town.community),
        other_police=post("otherpolice", Role.COMMUNITY_POLICE, town.other_community),
        street_staff=post("street", Role.STREET_STAFF, town.street),
        other_street_staff=post("otherstreet", Role.STREET_STAFF, town.other_street),
        district_staff=post("district", Role.DISTRICT_STAFF, town.district),
        other_district_staff=post("otherdistrict", Role.DISTRICT_STAFF, town.other_district),
        analyst=post("analyst", Role.CITY_ANALYST, town.city),
        administrator=post("administrator", Role.SYSTEM_ADMINISTRATOR, town.city),
        security=post("security", Role.SECURITY_ADMINISTRATOR, town.city),
        auditor=post("auditor", Role.AUDITOR, town.city),
    )


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """Sign somebody in, second factor included."""

    def signed_in(user: User, language: str = "zh-hans") -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        device, _ = TOTPDevice.objects.get_or_create(user=user, name="test", confirmed=True)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client

    return signed_in
