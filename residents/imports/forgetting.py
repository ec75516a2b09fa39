"""Household lists that wait to be applied, when somebody who stands in them is erased."""

from collections.abc import Iterable
from typing import Any

from grid.imports.reasons import FileRefused
from residents.imports.batches import DONE, forget, opened, refuse_running
from residents.models import PeopleImport, Person, Residency
from residents.papers import plain, widened

OLD_NUMBER = 15  # digits of an identity number of before 1999


def forget_lists_naming(key: Any) -> int:
    """Forget the waiting lists in which a person stands, as an erasure asks; return how many.

    A list that a row cannot be taken out of goes as a whole, and one that cannot be read
    with it; its sender is free to send another. Raises WrongStep while such a list is
    being worked on. For a scope that sees everything.
    """
    person = Person.objects.filter(pk=key).first()
    if person is None:
        return 0
    number = person.identity_number.opened() if person.identity_number else ""
    areas = {person.area_code, *homes_of(person)}
    waiting = PeopleImport.objects.exclude(state__in=DONE).exclude(file="")
    naming = []
    for batch in waiting.select_for_update().order_by("pk"):
        is_near = any(code.startswith(batch.area_code) for code in areas)
        if names(batch, number, person.name if is_near else ""):
            refuse_running(batch)
            naming.append(batch)
    for batch in naming:
        forget(batch)
    return len(naming)


def homes_of(person: Person) -> Iterable[str]:
    """Return the cells in which somebody lives or lived."""
    return Residency.objects.filter(person=person).values_list("area_code", flat=True)


def names(batch: PeopleImport, number: str, name: str) -> bool:
    """Tell whether a list holds a number or, where one is given, a name."""
    try:
        with opened(batch) as sheets:
            return any(
                stands(str(cell), number, name)
                for table in sheets.values()
                for _row, cells in table.records()
                for cell in cells
            )
    except FileRefused:
        return True


def stands(cell: str, number: str, name: str) -> bool:
    """Tell whether a cell is the number, in either of its forms, or the name."""
    if name and "".join(cell.split()) == "".join(name.split()):
        return True
    found = plain(cell) if number else ""
    if len(found) == OLD_NUMBER and found.isdigit():
        found = widened(found)
    return bool(found) and found == number
