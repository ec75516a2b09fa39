"""Check lists: what answers mean, and what follows for the place that was checked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from core.errors import BadInput, WrongStep
from core.personal import holds_personal_number
from fieldwork.choices import TARGET_OF_VISIT, Outcome, TargetKind, VisitKind
from fieldwork.models import Standard
from grid.choices import HazardLevel, RentalState, SiteState
from grid.models import Building, Dwelling, KeySite, RentalHousing

Place = Building | Dwelling | RentalHousing | KeySite

# The kinds of visits that are made with a check list.
CHECKS: Final = frozenset({VisitKind.RENTAL_CHECK, VisitKind.SITE_INSPECTION})
NOTE_LENGTH: Final = 200
MEND_DAYS: Final = 30  # to mend an item where the check list says nothing
SERIOUS_MEND_DAYS: Final = 1  # S34: a serious hazard gives a task within one day


class NoCheckList(BadInput):
    """There is no check list in use for this kind of place."""

    code = "no_check_list"


class AnswersMissing(BadInput):
    """Items of the check list are not answered."""

    code = "answers_missing"


class PlaceClosed(WrongStep):
    """The place is no longer let, or closed: it is not checked any more (409)."""

    code = "place_closed"


class PersonalNumber(BadInput):
    """A text holds what looks like an identity or phone number."""

    code = "personal_number"


@dataclass(frozen=True)
class Answer:
    """What was found for one item."""

    outcome: str = Outcome.NOT_CHECKED
    note: str = ""
    score: int | None = None


def refuse_personal_numbers(*texts: str) -> None:
    """Stop texts with numbers that name a person. Raises PersonalNumber."""
    if any(holds_personal_number(text) for text in texts):
        raise PersonalNumber(
            _("Notes are about the place. Leave out identity, card and phone numbers.")
        )


def standard_for(kind: str, chosen: Standard | None = None) -> Standard | None:
    """Return the check list of a visit: the chosen one if it fits, else the one in use.

    A list chosen on the phone may be an older version: it was filled in before the new
    one came. Only checks need a list. Raises NoCheckList.
    """
    subject = TARGET_OF_VISIT[kind]
    if chosen is not None:
        if chosen.subject != subject:
            raise NoCheckList(_("This check list is for another kind of place."))
        return chosen
    if kind not in CHECKS:
        return None
    found = Standard.objects.filter(subject=subject, is_active=True).order_by("code").first()
    if found is None:
        raise NoCheckList(_("There is no check list for this kind of place yet."))
    return found


def checked_answers(
    standard: Standard, answers: Mapping[str, Answer], carried: Collection[str] = ()
) -> dict[str, Answer]:
    """Return an answer for each item of the list.

    All items must be answered, except on a recheck: there the others stay as they were
    and only some of the `carried` items (open ones) must be answered. Raises BadInput.
    """
    refuse_strange_answers(standard, answers)
    full = {key: answers.get(key, Answer()) for key in standard.keys}
    open_keys = [key for key in full if full[key].outcome == Outcome.NOT_CHECKED]
    answered = full.keys() - open_keys
    if open_keys and not (set(carried) & answered):
        raise AnswersMissing(
            _("%(count)s items are not checked yet: %(first)s …")
            % {"count": len(open_keys), "first": standard.text_of(open_keys[0])}
        )
    return full


def refuse_strange_answers(standard: Standard, answers: Mapping[str, Answer]) -> None:
    """Stop answers that the list does not know. Raises BadInput."""
    most = {item["key"]: item.get("max", 0) for item in standard.items}
    for key, answer in answers.items():
        if key not in most or answer.outcome not in Outcome.values:
            raise BadInput(_("“%(item)s” is not an item of this check list.") % {"item": key})
        if len(answer.note) > NOTE_LENGTH:
            raise BadInput(_("A note has %(count)s characters at most.") % {"count": NOTE_LENGTH})
        if answer.score is not None and not 0 <= answer.score <= most[key]:
            raise BadInput(
                _("The score of “%(item)s” is 0 to %(most)s.")
                % {"item": standard.text_of(key), "most": most[key]}
            )
    refuse_personal_numbers(*(answer.note for answer in answers.values()))


def failed_keys(answers: Mapping[str, Answer]) -> list[str]:
    """Return the items that are not in order."""
    return [key for key, answer in answers.items() if answer.outcome == Outcome.FAILED]


def hazard_of(standard: Standard, failed: Collection[str]) -> HazardLevel:
    """Return the hazard that failed items make by the thresholds of the list."""
    limits = standard.thresholds
    if standard.serious_keys & set(failed) or reaches(failed, limits.get("serious")):
        return HazardLevel.SERIOUS
    if reaches(failed, limits.get("general", 1)):
        return HazardLevel.GENERAL
    return HazardLevel.NONE


def reaches(failed: Collection[str], limit: int | None) -> bool:
    """Tell whether so many items failed; without a limit they never do."""
    return limit is not None and len(failed) >= max(limit, 1)


def next_due(standard: Standard, level: str, place: Place, day: date) -> date | None:
    """Return the day of the next check after a check on `day`; None for buildings.

    A site without a hazard keeps its own rhythm, and a hazard never makes it slower.
    """
    days = int(standard.intervals.get(level, standard.intervals.get(HazardLevel.NONE, 180)))
    if isinstance(place, KeySite):
        own = place.inspect_every_days
        days = own if level == HazardLevel.NONE else min(days, own)
    elif not isinstance(place, RentalHousing):
        return None
    return day + timedelta(days=days)


def days_to_mend(standard: Standard, key: str, level: str, failed: Iterable[str]) -> int:
    """Return the days in which a failed item must be mended.

    One for serious items, and for all of them where their number alone is the hazard.
    """
    serious = standard.serious_keys
    by_number = level == HazardLevel.SERIOUS and not serious & set(failed)
    if key in serious or by_number:
        return SERIOUS_MEND_DAYS
    return int(standard.intervals.get("mend", MEND_DAYS))


def refuse_closed(place: Place) -> None:
    """Stop a check of a dwelling that is no longer let, or of a closed site."""
    if isinstance(place, RentalHousing) and place.state == RentalState.ENDED:
        raise PlaceClosed(_("This dwelling is no longer let."))
    if isinstance(place, KeySite) and place.state == SiteState.CLOSED:
        raise PlaceClosed(_("This site is closed."))


def settle_place(
    place: Place, *, level: str, is_mending: bool, due_on: date | None, checked_on: date | None
) -> None:
    """Write what is known of a place into the register, on a locked row.

    `checked_on` is None where no check but evidence of mending led to it. A suspended
    rental stays suspended: lifting that is a decision of its own. Ended or closed
    places, and older checks that arrive late, change nothing.
    """
    if isinstance(place, RentalHousing) and place.state != RentalState.ENDED:
        if is_late(place.last_check_on, checked_on):
            return
        state = RentalState.RECTIFYING if is_mending else RentalState.CHECKED
        if place.state == RentalState.SUSPENDED:
            state = RentalState.SUSPENDED
        place.save_as_next_version(
            hazard_level=level,
            last_check_on=checked_on or place.last_check_on,
            next_check_on=due_on,
            state=state,
        )
    elif isinstance(place, KeySite) and place.state != SiteState.CLOSED:
        if is_late(place.last_inspection_on, checked_on):
            return
        place.save_as_next_version(
            hazard_level=level,
            last_inspection_on=checked_on or place.last_inspection_on,
            next_inspection_on=due_on,
        )


def is_late(last: date | None, day: date | None) -> bool:
    """Tell whether a newer check is already written down."""
    return last is not None and day is not None and day < last


def subject_of(place: Place) -> TargetKind:
    """Return the kind of a place."""
    kinds = {
        Building: TargetKind.BUILDING,
        Dwelling: TargetKind.DWELLING,
        RentalHousing: TargetKind.RENTAL,
        KeySite: TargetKind.SITE,
    }
    return kinds[type(place)]
