"""What is removed of people when its time is over."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Final

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext_lazy as _

from core.retention import THREE_YEARS, Entity, Ground, Removal
from residents.choices.people import LegalBasis
from residents.models import DataRequest, Person, Residency
from residents.services.erasing import RETENTION, erase_person, erase_request, lock_people


def people_due(basis: Sequence[str], reference: str, before: date) -> list[str]:
    """Return people of some legal bases whose last home ended, or who died, before a day."""
    rows = Person.objects.filter(legal_basis__in=basis)
    if reference == "ended":
        living = Residency.objects.filter(person=OuterRef("pk"), ends_on=None)
        rows = rows.filter(~Exists(living)).annotate(last=Max("residencies__ends_on"))
        rows = rows.filter(last__lt=before)
    else:
        rows = rows.filter(**{f"{reference}__lt": before})
    return [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)]


def remove_people(action: str, keys: Sequence[str], ground: Ground) -> Iterable[str]:
    """Erase people with all their past, or lock them."""
    if action == Removal.LOCK:
        lock_people(keys=keys, actor=None, reason=ground.reason)
        return keys
    for key in keys:
        erase_person(key=key, ground=RETENTION, ground_key=ground.run)
    return keys


def requests_due(reference: str, before: date) -> list[str]:
    """Return the requests answered before a day."""
    rows = DataRequest.objects.filter(executed_at__date__lt=before)
    return [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)]


def remove_requests(_action: str, keys: Sequence[str], ground: Ground) -> Iterable[str]:
    """Erase requests with their past."""
    for key in keys:
        erase_request(key=key, ground_key=ground.run)
    return keys


LASTING: Final = (LegalBasis.STATUTORY_DUTY, LegalBasis.CONSENT)
RETAINED: Final = (
    Entity(
        code="person",
        label=_("People who moved away or died"),
        references={"ended": _("end of the last home"), "deceased_on": _("day of death")},
        actions=frozenset({Removal.DELETE, Removal.LOCK}),
        due=partial(people_due, LASTING),
        carry_out=remove_people,
    ),
    Entity(
        code="emergency_person",
        label=_("People recorded in an emergency"),
        references={"retention_until": _("end of the emergency measure")},
        actions=frozenset({Removal.DELETE}),
        due=partial(people_due, (LegalBasis.EMERGENCY,)),
        carry_out=remove_people,
    ),
    Entity(
        code="data_request",
        label=_("Requests about records"),
        references={"executed_at": _("day of the answer")},
        actions=frozenset({Removal.DELETE}),
        due=requests_due,
        carry_out=remove_requests,
        floor_days=THREE_YEARS,
        floor_source=_("Personal Information Protection Law, art. 56"),
    ),
)
