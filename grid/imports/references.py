"""Finding the rows that a file names by key, code or name."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Q

from grid.choices import Level
from grid.imports.findings import Findings, Rows
from grid.imports.targets import Field, Target
from grid.imports.values import Values
from grid.models import Area, Building, Compound, Dwelling, Organisation

MODELS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    # Field → register, and by what a row of it may be called; the surest first.
    "building": (Building, ("source_key", "address_code", "address", "name")),
    "dwelling": (Dwelling, ("source_key",)),
    "compound": (Compound, ("source_key", "name")),
    "area": (Area, ("code",)),
    **dict.fromkeys(
        ("parent", "supervisor_org", "manager_org", "operator_org", "owner_org", "town_centre"),
        (Organisation, ("source_key", "credit_code", "name")),
    ),
}
SEVERAL: Final = -1
Owner = tuple[int, int | None, str]  # key, cell and area code of the row referred to


def resolve(
    rows: Rows, target: Target, field: Field, names: Values, source: str, found: Findings
) -> list[Owner | None]:
    """Return the row that each name means; a name that means none or several is a finding."""
    wanted = {name for name in names if name}
    known = look_up(field.name, wanted, source)
    answers: list[Owner | None] = []
    for position, name in enumerate(names):
        owner = known.get(name)
        if name and owner is None:
            found.add_error(rows, position, "not_found", field=field.label, value=name)
        elif owner and owner[0] == SEVERAL:
            found.add_error(rows, position, "ambiguous", field=field.label, value=name)
            owner = None
        answers.append(owner)
    return answers


def look_up(field: str, names: Iterable[str], source: str) -> dict[str, Owner]:
    """Return the rows that are called by these names."""
    model, ways = MODELS[field]
    missing, found = set(names), dict[str, Owner]()
    for way in ways:
        if not missing:
            break
        for name, owner in _by(model, way, missing, source):
            found[name] = owner if name not in found else (SEVERAL, None, "")
        missing -= found.keys()
    return found


def _by(model: Any, way: str, names: Iterable[str], source: str) -> Iterable[tuple[str, Owner]]:
    rows = model._base_manager.filter(**{f"{way}__in": list(names)})
    if way == "source_key":
        rows = rows.filter(source=source)
    if model is Area:
        rows = rows.filter(state="active")
        columns: Sequence[str] = (way, "pk", "pk", "code")
    elif model is Organisation:
        columns = (way, "pk", "pk", "area_code")
    else:
        columns = (way, "pk", "cell_id", "area_code")
    for name, key, cell, code in rows.values_list(*columns):
        yield name, (key, cell, code)


def resolve_rooms(
    rows: Rows, buildings: list[Owner | None], entrances: Values, rooms: Values, found: Findings
) -> list[Owner | None]:
    """Return the dwellings behind entrance and room of buildings, as lists of rentals name them."""
    keys = {owner[0] for owner in buildings if owner}
    doors = Q(building_id__in=keys, room__in={room for room in rooms if room})
    columns = ("building_id", "entrance", "room", "pk", "cell_id", "area_code")
    known = {
        (building, entrance, room): (key, cell, code)
        for building, entrance, room, key, cell, code in Dwelling._base_manager.filter(
            doors
        ).values_list(*columns)
    }
    answers: list[Owner | None] = []
    for position, owner in enumerate(buildings):
        door = (owner[0] if owner else 0, entrances[position], rooms[position])
        answers.append(known.get(door))
        if owner and answers[-1] is None:
            name = "-".join(part for part in door[1:] if part)
            label = Dwelling._meta.verbose_name
            found.add_error(rows, position, "not_found", field=label, value=name)
    return answers


def level_of(code: str) -> str:
    """Return the level whose codes have as many digits."""
    by_length = {4: Level.CITY, 6: Level.DISTRICT, 9: Level.STREET, 12: Level.COMMUNITY}
    by_length[15] = Level.CELL
    return str(by_length.get(len(code), ""))
