"""The first rows of a list as its preview shows them: masked, and kept sealed."""

import json
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from grid.models import Dwelling
from residents.choices.people import ResidencyKind
from residents.imports.matching import Decision
from residents.models import PeopleImport
from residents.papers import masked_name, masked_number, masked_phone

SHOWN: Final = 20


def sampled(decisions: Sequence[Decision]) -> str | None:
    """Return the first rows, masked, as the text that is sealed."""
    rows = [_masked(decision) for decision in decisions[:SHOWN]]
    return json.dumps(rows) if rows else None


def _masked(decision: Decision) -> dict[str, Any]:
    read = decision.read
    return {
        "row": read.row,
        "name": masked_name(read.name),
        "number": masked_number(read.number),
        "phone": masked_phone(read.phone),
        "home": read.home.key,
        "kind": decision.kind,
        "does": _does(decision),
    }


def _does(decision: Decision) -> str:
    if decision.known is None:
        return "new"
    if decision.moves:
        return "moves"
    return "same" if decision.is_same else "changes"


def sample_rows(batch: PeopleImport) -> list[dict[str, Any]]:
    """Return what is shown of the first rows, with doors and words; still masked."""
    rows: list[dict[str, Any]] = json.loads(batch.sample.opened()) if batch.sample else []
    keys = {row["home"] for row in rows}
    homes = Dwelling.objects.filter(pk__in=keys, area_code__startswith=batch.area_code)
    doors = {home.pk: str(home) for home in homes.select_related("building")}
    words = {
        "new": _("is added"),
        "moves": _("moves here"),
        "changes": _("is changed"),
        "same": _("stays as it is"),
    }
    return [
        {
            **row,
            "home": doors.get(row["home"], ""),
            "kind": ResidencyKind(row["kind"]).label,
            "does": words[row["does"]],
        }
        for row in rows
    ]
