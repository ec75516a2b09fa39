"""The list of people as a file: masked, of the area for which exports are allowed."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import QueryDict  # noqa: TID251  the filters of a list, as its address has them
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.access import within
from core.exporting import Exportable, Row
from residents.models import Person
from residents.services.showing import shown_person, with_homes

CHUNK: Final = 2_000


def title() -> str:
    """Return the title of the list."""
    return capfirst(str(Person._meta.verbose_name_plural))


def headings() -> list[str]:
    """Return the words above the columns."""
    return [
        _("Area code"),
        _("Home"),
        _("Household"),
        _("Name"),
        _("Sex"),
        _("Age"),
        _("Paper"),
        _("Number"),
        _("Phone"),
        _("State"),
    ]


def people(actor: Any, query: QueryDict) -> Iterator[Row]:
    """Yield the people of the list, each with the homes they have now."""
    rows = Person.objects.visible_to(actor).standing()
    rows = rows.filter(within("area_code", actor.scope_of("exports").ranges))
    area = query.get("area", "")
    if area.isdigit():
        rows = rows.filter(area_code__gte=area, area_code__lt=area + ":")
    found = with_homes(rows.order_by("area_code", "pk"), actor)
    for person in found.iterator(chunk_size=CHUNK):
        yield Row(str(person.pk), cells_of(person))


def cells_of(person: Any) -> list[str]:
    """Return the masked cells of a person."""
    masked, homes = shown_person(person), person.homes
    return [
        person.area_code,
        "；".join(str(home.dwelling) for home in homes),
        "；".join(home.household_no for home in homes),
        masked.name,
        masked.sex,
        masked.age,
        masked.paper,
        masked.number,
        masked.phone,
        "；".join(str(home.get_state_display()) for home in homes),
    ]


EXPORTABLES: Final = (Exportable("residents.person", title, headings, people, is_personal=True),)
