"""What can be removed when its time is over: declared by each app, carried out by rules.

settings.RETAINED names the lists. A rule (`staff.RetentionRule`) picks an entity, the day
it counts from, a number of days and an action; it never goes below the entity's floor.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

THREE_YEARS: Final = 3 * 365 + 1  # 个人信息保护法 56; 网络数据安全管理条例 12


class Removal(TextChoices):
    """What happens to a row whose time is over."""

    DELETE = "delete", _("delete")
    ANONYMISE = "anonymise", _("make anonymous")
    LOCK = "lock", _("lock")


@dataclass(frozen=True)
class Ground:
    """Why rows are removed: the run that two people stand for."""

    run: str
    reason: str


@dataclass(frozen=True)
class Entity:
    """A kind of rows with an end.

    `references` are the days a rule may count from. `due(reference, before)` returns the
    keys whose day lies before a date; `carry_out(action, keys, ground)` removes them and
    returns the keys that are gone. Both run in a scope that sees everything.
    """

    code: str
    label: str | Promise
    references: Mapping[str, str | Promise]
    actions: frozenset[str]
    due: Callable[[str, date], Iterable[Any]]
    carry_out: Callable[[str, Sequence[str], Ground], Iterable[str]]
    floor_days: int = 0
    floor_source: str | Promise = ""


@cache
def entities() -> dict[str, Entity]:
    """Return every entity by its code."""
    found: list[Entity] = []
    for path in settings.RETAINED:
        found.extend(import_string(path))
    return {entity.code: entity for entity in found}
