"""What every change of the population shares: once per sending, in one's own area, by name."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.encryption import blind_index
from core.errors import BadInput, ChangedMeanwhile, OutOfScope, WrongStep
from core.history import because
from core.saving import check, refusals, require
from grid.models import Dwelling
from residents.models import Person, PopulationChange
from staff.models import User

CONTENT_PURPOSE = "population_change.content"


class SentDifferently(WrongStep):
    """Something else was already sent under this id (409)."""

    code = "sent_differently"


@dataclass(frozen=True)
class Act:
    """One act as somebody sends it: `said` is all that was sent, to know a repeat."""

    actor: User
    kind: str
    client_uuid: uuid.UUID
    said: Mapping[str, Any]
    dwelling: Dwelling | None = None
    household_no: str = ""

    @property
    def key(self) -> uuid.UUID:
        """The key of the act: two people's phones never meet in one."""
        return uuid.uuid5(self.client_uuid, str(self.actor.pk))

    @property
    def digest(self) -> bytes:
        """A keyed hash of what was sent."""
        home = self.dwelling and self.dwelling.pk
        said = json.dumps([self.kind, home, self.household_no, self.said], default=str)
        return blind_index(said, CONTENT_PURPOSE)


@dataclass(frozen=True)
class Done:
    """What came of an act: the people it was about, whether it is new, what to mind."""

    change: PopulationChange
    people: list[Person]
    is_new: bool = True
    warnings: list[str] = field(default_factory=list)


def once(act: Act, do: Callable[[], Iterable[Person]]) -> Done:
    """Do an act once, with its actor and kind in the history of what it changes.

    The same sending again gives what it gave; another one under its id raises
    SentDifferently. Raises what `do` raises, and then nothing is written.
    """
    require(act.actor, Person, "write")
    with transaction.atomic(), because(act.actor, act.kind):
        lock(str(act.key))
        if (known := known_act(act)) is not None:
            return known
        people = list(do())
        return Done(kept(act, people), people)


def kept(act: Act, people: list[Person]) -> PopulationChange:
    """Keep what was done."""
    code = act.dwelling.area_code if act.dwelling else people[0].area_code
    change = PopulationChange(
        id=act.key,
        kind=act.kind,
        actor=act.actor,
        dwelling=act.dwelling,
        household_no=act.household_no,
        person_keys=[person.pk for person in people],
        content_hash=act.digest,
        area_code=code,
        at=timezone.now(),
    )
    change.save(force_insert=True)
    return change


def known_act(act: Act) -> Done | None:
    """Return what this sending already gave. Raises SentDifferently."""
    known = PopulationChange.objects.visible_to(act.actor).filter(pk=act.key).first()
    if known is None:
        return None
    if bytes(known.content_hash) != act.digest:
        raise SentDifferently(_("Something else was already sent under this id."))
    people = Person.objects.visible_to(act.actor).filter(pk__in=known.person_keys)
    return Done(known, list(people), is_new=False)


def was_sent(actor: User, client_uuid: uuid.UUID) -> bool:
    """Tell whether something was already done under this id of the actor's phone."""
    key = uuid.uuid5(client_uuid, str(actor.pk))
    return bool(PopulationChange.objects.visible_to(actor).filter(pk=key).exists())


def lock(name: str) -> None:
    """Hold a name until the transaction ends: whoever else wants it waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def written_by(actor: User) -> QuerySet[Person]:
    """Return the people whose records the actor may change."""
    rows: QuerySet[Person] = Person.objects.allowed_to(actor, "write").standing()
    return rows


def own_dwelling(actor: User, key: Any) -> Dwelling:
    """Return a dwelling in which the actor may change who lives there. Raises OutOfScope."""
    found: Dwelling | None = (
        Dwelling.objects.visible_to(actor)
        .filter(pk=key)
        .select_related("building")
        .defer("building__footprint", "building__tile_shape")
        .first()
    )
    if found is None or not actor.scope_of("people", "write").covers(found.area_code):
        raise OutOfScope(_("There is no such dwelling in your area."))
    return found


def lock_homes(actor: User, *keys: Any) -> None:
    """Lock dwellings in one order, so that who lives there stands still."""
    rows = Dwelling.objects.visible_to(actor).filter(pk__in=set(keys))
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def locked_person(actor: User, key: Any, seen: int | None = None) -> Person:
    """Return a person locked for a change. Raises OutOfScope or ChangedMeanwhile."""
    rows = written_by(actor).select_for_update(of=("self",))
    if (person := rows.filter(pk=key).first()) is None:
        raise OutOfScope(_("There is no such record in your area."))
    if seen is not None and person.version != seen:
        raise ChangedMeanwhile(_("Somebody else changed this meanwhile. Open it again."))
    return person


def save(record: Any, **values: Any) -> Any:
    """Save a new record, or the next version of one; refusals come back in words."""
    for name, value in values.items():
        setattr(record, name, value)
    with refusals(record):
        check(record)
        if record._state.adding:
            record.save(force_insert=True)
            return record
        return record.save_as_next_version()


def past_day(day: date | None) -> date:
    """Return the day of a change, today unless given. Raises BadInput for one to come."""
    today = timezone.localdate()
    if day is not None and day > today:
        raise BadInput(_("The day lies in the future. Record it when it has come."))
    return day or today
