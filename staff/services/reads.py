"""Keeping the read log, and answering who looked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import Error, connections
from django.utils.connection import ConnectionDoesNotExist
from django.utils.translation import gettext as _

from core.audit import Action, Entry, NotLogged, purpose_label
from core.personal import holds_personal_number
from grid.models import Area
from staff.choices import Role
from staff.models import AccessEvent

LOG_KIND: Final = AccessEvent._meta.label_lower  # an auditor's look into the log itself

# Plain SQL: making a model's instance would cost a page ten times what the row costs.
APPEND: Final = """
    INSERT INTO staff_accessevent (actor_id, roles, area_codes, action, subject_kind,
        subject_keys, field_names, purpose, reason, asked)
    VALUES (%s, %s::varchar[], %s::varchar[], %s, %s, %s::varchar[], %s::varchar[], %s, %s, %s)
"""


def keep(entry: Entry) -> None:
    """Write an entry on a connection of its own, committed at once. Raises NotLogged.

    What the reader wrote stays out where it holds a personal number.
    """
    actor: Any = entry.actor
    posts = actor.posts_today
    values = [
        actor.pk,
        sorted({post.role for post in posts}),
        sorted({post.area_code for post in posts}),
        str(entry.action),
        entry.kind,
        list(entry.keys),
        list(entry.fields),
        entry.purpose,
        without_numbers(entry.reason),
        without_numbers(entry.asked),
    ]
    try:
        with connections[settings.AUDIT_DATABASE].cursor() as cursor:
            cursor.execute(APPEND, values)
    except (Error, ConnectionDoesNotExist) as error:
        raise NotLogged(
            _("The read log cannot be written just now, so nothing is shown. Try again later.")
        ) from error


def without_numbers(text: str) -> str:
    """Return a text as the log keeps it: the log never holds a personal number."""
    return _("(left out: it held a personal number)") if holds_personal_number(text) else text[:300]


@dataclass(frozen=True)
class Look:
    """One reading of a record, as the person whose record it is may know it.

    Roles and areas, not names: who reads does so in an office.
    """

    at: datetime
    roles: str
    areas: str
    action: str
    fields: str
    purpose: str


def who_looked(key: Any) -> list[Look]:
    """Return every showing of one record, the newest first.

    Tries that were refused showed nothing and are left out, and so are looks into the log.
    """
    rows = AccessEvent.objects.about(key).exclude(action=Action.REFUSED)
    events = list(rows.exclude(subject_kind=LOG_KIND).order_by("-at", "-id"))
    names = area_names(code for event in events for code in event.area_codes)
    return [look_of(event, names) for event in events]


def look_of(event: AccessEvent, names: dict[str, str]) -> Look:
    """Put one event into the words of a person's answer."""
    return Look(
        at=event.at,
        roles=role_names(event.roles),
        areas=listed(names.get(code, code) for code in event.area_codes),
        action=str(Action(event.action).label),
        fields=field_names(event.subject_kind, event.field_names),
        purpose=purpose_label(event.purpose),
    )


def listed(texts: Iterable[str]) -> str:
    """Join words the way the language lists them."""
    return _(", ").join(texts)


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of areas by their codes."""
    wanted = {code for code in codes if code}
    return dict(Area.objects.filter(code__in=wanted).order_by("pk").values_list("code", "name"))


def role_names(codes: Iterable[str]) -> str:
    """Return roles in words."""
    known = dict(Role.choices)
    return listed(str(known.get(code, code)) for code in codes)


def kind_name(label: str) -> str:
    """Return a kind of record in words."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def field_names(label: str, names: Sequence[str]) -> str:
    """Return the fields of a kind of record in words."""
    return listed(field_name(label, name) for name in names)


def field_name(label: str, name: str) -> str:
    """Return one field in words: of the model, of a table that hangs on it, or of its app.

    A list may give fields of the people behind its rows. A name that none knows is given as
    it is.
    """
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return name
    siblings = apps.get_app_config(model._meta.app_label).get_models()
    for one in (model, *siblings):
        try:
            found: Any = one._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if found.auto_created and not found.concrete:
            return str(found.related_model._meta.verbose_name_plural)
        return str(found.verbose_name)
    return name
