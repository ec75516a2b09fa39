"""Joining two records into one and the way back: what went over is remembered by key."""

from typing import Any, Final

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import WrongStep
from residents.choices.people import CorrectionState, ResidencyState, Sex
from residents.models import Correction, MergeProposal, Person, Residency
from residents.papers import number_columns, phone_columns
from residents.services.acting import save

NUMBER: Final = ("paper_kind", "identity_number", "identity_index", "identity_tail_index")
PHONE: Final = ("phone", "phone_index")


def join(proposal: MergeProposal) -> dict[str, Any]:
    """Let the kept record take over what the dropped one has; return what was moved.

    The earlier of two main homes ends on the day the later one begins.
    """
    kept, dropped = both(proposal)
    if kept.merged_into_id or dropped.merged_into_id:
        raise WrongStep(_("One of the records was joined meanwhile."))
    if Correction.objects.filter(person=dropped, state=CorrectionState.PROPOSED).exists():
        raise WrongStep(_("Decide the corrections of the record that goes first."))
    awaits = {"kept": kept.awaits_merge, "dropped": dropped.awaits_merge}
    ended = end_earlier_home(kept, dropped)
    homes = [str(home.pk) for home in Residency.objects.filter(person=dropped)]
    save(dropped, merged_into=kept)
    for home in Residency.objects.filter(pk__in=homes):
        save(home, person=kept)
    kept.refresh_from_db(fields=["area_code"])
    filled = filled_gaps(kept, dropped)
    save(kept, awaits_merge=kept.awaits_merge and number_is_taken(kept))
    return {"residencies": homes, "ended": ended, "filled": sorted(filled), "awaits": awaits}


def both(proposal: MergeProposal) -> tuple[Person, Person]:
    """Return the two records, locked in one order."""
    keys = (proposal.kept_id, proposal.dropped_id)
    rows = Person.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    found = {person.pk: person for person in rows}
    return found[proposal.kept_id], found[proposal.dropped_id]


def end_earlier_home(kept: Person, dropped: Person) -> list[dict[str, Any]]:
    """End the earlier of two open main homes; return what it was before."""
    rows = Residency.objects.open().filter(person__in=[kept, dropped], is_primary=True)
    homes = list(rows.select_for_update(of=("self",)).order_by("begins_on", "created_at"))
    if len(homes) < 2:
        return []
    earlier, later = homes
    before = {"id": str(earlier.pk), "state": earlier.state, "is_head": earlier.is_head}
    save(
        earlier,
        ends_on=later.begins_on,
        state=ResidencyState.MOVED_OUT,
        is_head=False,
    )
    return [before]


def filled_gaps(kept: Person, dropped: Person) -> set[str]:
    """Take over what the kept record lacks; sealed values are sealed anew for its row."""
    filled: dict[str, Any] = {}
    if kept.identity_number is None and dropped.identity_number is not None:
        filled |= number_columns(dropped.paper_kind, dropped.identity_number.opened())
    if kept.phone is None and dropped.phone is not None:
        filled |= phone_columns(dropped.phone.opened())
    if kept.contact_address is None and dropped.contact_address is not None:
        filled["contact_address"] = dropped.contact_address.opened()
    for name, empty in (("birth_date", None), ("registered_area_code", ""), ("sex", Sex.UNSTATED)):
        if getattr(kept, name) == empty and getattr(dropped, name) != empty:
            filled[name] = getattr(dropped, name)
    for name, value in filled.items():
        setattr(kept, name, value)
    return set(filled)


def number_is_taken(person: Person) -> bool:
    """Ask across every area whether another standing record has the number."""
    index = bytes(person.identity_index or b"")
    with connection.cursor() as cursor:
        cursor.execute("SELECT residents_number_is_taken(%s, %s)", [index, person.pk])
        return bool(cursor.fetchone()[0])


def take_apart(proposal: MergeProposal) -> None:
    """Give everything back that joining moved and that still stands as it was left."""
    kept, dropped = both(proposal)
    moved = proposal.moved
    filled = set(moved["filled"])
    for name in filled - {"paper_kind", "sex"}:
        setattr(kept, name, "" if name == "registered_area_code" else None)
    if "sex" in filled:
        kept.sex = Sex.UNSTATED
    save(kept, awaits_merge=moved["awaits"]["kept"])
    Person.objects.filter(pk=dropped.pk).update(
        merged_into=None, awaits_merge=moved["awaits"]["dropped"], version=F("version") + 1
    )
    homes = Residency.objects.filter(pk__in=moved["residencies"], person=kept)
    for home in homes.select_for_update(of=("self",)):
        save(home, person=dropped)
    for before in moved["ended"]:
        reopen(before)


def reopen(before: dict[str, Any]) -> None:
    """Open a home again that joining ended, unless its person has another main home by now."""
    home = Residency.objects.select_for_update(of=("self",)).filter(pk=before["id"]).first()
    if home is None or home.ends_on is None:
        return
    others = Residency.objects.open().filter(person=home.person_id, is_primary=True)
    if not others.exclude(pk=home.pk).exists():
        save(home, ends_on=None, state=before["state"], is_head=before["is_head"])
