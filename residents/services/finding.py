"""Finding a person: on purpose, in one's own area, few at a time, never by browsing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, Entry, record
from core.errors import BadInput, DomainError, NotAllowed
from residents.choices.people import PaperKind, Purpose
from residents.models import Person
from residents.papers import (
    BadPaper,
    cleaned_number,
    cleaned_phone,
    identity_index,
    phone_index,
    plain,
    tail_index,
)
from residents.services.facts import cleaned_name
from residents.services.reading import MASKED_FIELDS, NoPurpose
from staff.models import AccessEvent, User

MOST_FOUND: Final = 20  # S31
SHORTEST_NAME: Final = 2
MOST_SEARCHES: Final = 30
PERIOD: Final = timedelta(minutes=10)
KIND: Final = "residents.person"


class TooManySearches(DomainError):
    """Somebody searches more often than work at doors and counters needs (429)."""

    code = "too_many_searches"
    status = 429


@dataclass(frozen=True)
class Question:
    """What is searched for: a condition, and what the read log says of it, without values."""

    condition: Q
    asked: str
    beginning: str = ""


def search(*, actor: User, words: str, purpose: str) -> list[Person]:
    """Return people of the actor's area with a name, number, phone or last four characters.

    The search is logged, found or not, with a blind index or the length of the name.
    Raises NotAllowed, NoPurpose, BadInput, TooManySearches or NotLogged.
    """
    if not actor.scope_of("people").ranges:
        raise NotAllowed(_("Your posts do not include reading people."))
    if purpose not in Purpose.values:
        raise NoPurpose(_("Choose what you need the full value for."))
    refuse_too_many(actor)
    question = question_of(words)
    rows = Person.objects.visible_to(actor).standing().filter(question.condition)
    if question.beginning:
        rows = rows.named(question.beginning)
    found = list(rows.order_by("area_code", "pk")[:MOST_FOUND])
    keys = tuple(str(person.pk) for person in found)
    record(Entry(actor, Action.SEARCH, KIND, keys, MASKED_FIELDS, purpose, asked=question.asked))
    return found


def refuse_too_many(actor: User) -> None:
    """Stop an actor who searched too often. Raises TooManySearches, which is logged."""
    since = timezone.now() - PERIOD
    searches = AccessEvent.objects.filter(actor_id=actor.pk, action=Action.SEARCH, at__gte=since)
    if searches.count() >= MOST_SEARCHES:
        record(Entry(actor, Action.REFUSED, KIND, asked="search: too many"))
        raise TooManySearches(
            _("You searched %(count)s times in %(minutes)s minutes. Wait a little.")
            % {"count": MOST_SEARCHES, "minutes": int(PERIOD.total_seconds() // 60)}
        )


def question_of(words: str) -> Question:
    """Return what some words search for. Raises BadInput."""
    text = plain(words)
    if not any(letter.isdigit() for letter in text):
        return question_of_name(words)
    if len(text) == 4 and text[:3].isdigit():
        index = tail_index(text)
        return Question(Q(identity_tail_index=index), f"last four: {index.hex()}")
    numbers = number_indexes(text)
    phones = phone_indexes(text)
    if not numbers and not phones:
        raise BadInput(_("Give a whole number, a phone, the last four characters, or a name."))
    asked = "number or phone: " + " ".join(index.hex()[:32] for index in [*numbers, *phones])
    return Question(Q(identity_index__in=numbers) | Q(phone_index__in=phones), asked)


def question_of_name(words: str) -> Question:
    """Return the search for a name by its beginning. Raises BadInput."""
    name = cleaned_name(words) if words.strip() else ""
    if len(name) < SHORTEST_NAME:
        raise BadInput(_("Give at least two characters of the name."))
    return Question(Q(), f"name: {len(name)} characters", name)


def number_indexes(text: str) -> list[bytes]:
    """Return the blind indexes of every paper whose number this could be."""
    found = []
    for kind in PaperKind:
        try:
            number = cleaned_number(kind, text)
        except BadPaper:
            continue
        found.append(identity_index(kind, number))
    return found


def phone_indexes(text: str) -> list[bytes]:
    """Return the blind index of a phone, if it could be one."""
    try:
        return [phone_index(cleaned_phone(text))]
    except BadPaper:
        return []


def likely_same(actor: User, columns: dict[str, Any]) -> list[Person]:
    """Return people of the actor's area who may be the one just described.

    By phone, or by name and date of birth: a hint for a human being, not a finding.
    """
    likely = Q()
    if columns.get("phone_index"):
        likely |= Q(phone_index=columns["phone_index"], name=columns["name"])
    if columns.get("birth_date"):
        likely |= Q(name=columns["name"], birth_date=columns["birth_date"])
    if columns.get("identity_tail_index"):
        likely |= Q(name=columns["name"], identity_tail_index=columns["identity_tail_index"])
    if not likely:
        return []
    rows = Person.objects.visible_to(actor).standing().filter(likely, deceased_on=None)
    return list(rows.order_by("area_code", "pk")[:5])
