"""What a phone says about a visit, and what is refused or dropped of it."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, OutOfScope
from fieldwork.choices import TARGET_OF_VISIT, TaskKind, VisitKind, VisitResult
from fieldwork.models import Standard, Task
from fieldwork.services import checks
from fieldwork.services.checks import Answer, Place
from fieldwork.services.photos import SentPhoto
from grid.models import Building, Dwelling, KeySite, RentalHousing
from staff.choices import Role
from staff.matrix import grant_of
from staff.models import Post, User

VISITS: Final = "visits"  # the row of the permission matrix
AHEAD: Final = timedelta(minutes=5)  # how far a phone's clock may run ahead
# The kinds of tasks that are done by a visit.
VISIT_OF_TASK: Final = frozenset(
    {
        TaskKind.VISIT,
        TaskKind.RENTAL_CHECK,
        TaskKind.SITE_INSPECTION,
        TaskKind.BUILDING_CHECK,
        TaskKind.RECTIFICATION,
    }
)
MODELS: Final[dict[str, type[Any]]] = {
    "building": Building,
    "dwelling": Dwelling,
    "rental": RentalHousing,
    "site": KeySite,
}


@dataclass(frozen=True)
class Report:
    """A visit as the phone sends it. `at` is aware; `distance_m` is all that is told of
    where the phone was; `occupant_count` counts beds in use, not people by name.
    """

    client_uuid: uuid.UUID
    kind: str
    place: Place
    at: datetime
    result: str
    is_unchanged: bool = False
    answers: Mapping[str, Answer] = field(default_factory=dict)
    photos: tuple[SentPhoto, ...] = ()
    needs: str = ""
    note: str = ""
    task: Task | None = None
    standard: Standard | None = None
    distance_m: int | None = None
    occupant_count: int | None = None
    second_worker: User | None = None
    households: tuple[tuple[str, str], ...] = ()  # number and stamp of each that was shown

    @property
    def is_check(self) -> bool:
        """Tell whether it brings a filled-in check list."""
        return self.result == VisitResult.DONE and (self.kind in checks.CHECKS or self.has_list)

    @property
    def has_list(self) -> bool:
        """Tell whether a list came along although the kind of visit needs none."""
        return self.standard is not None and bool(self.answers)

    def digest(self, actor: User) -> str:
        """Return the hash that tells a repeat from another visit."""
        said = [str(value) for value in (actor.pk, self.kind, self.place.pk, self.at.timestamp())]
        said += [str(value) for value in (self.result, self.is_unchanged, self.needs, self.note)]
        said += [str(value) for value in (self.distance_m, self.occupant_count)]
        said += [str(row and row.pk) for row in (self.task, self.standard, self.second_worker)]
        found = {key: [a.outcome, a.note, a.score] for key, a in self.answers.items()}
        shown = sorted([str(p.client_uuid), p.digest, p.item_key] for p in self.photos)
        parts = [said, found, shown, *([self.households] if self.households else [])]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def place_for_visit(*, actor: User, kind: str, pk: int, task: Task | None = None) -> Place:
    """Return the place that a visit of this kind is about.

    Raises NotAllowed for those who log no visits, OutOfScope for places elsewhere.
    """
    target = TARGET_OF_VISIT[kind]
    place: Place | None = MODELS[target].objects.filter(pk=pk).first()
    if not actor.scope_of(VISITS):
        raise NotAllowed(_("Your posts do not let you log visits."))
    if place is None or not may_visit(actor, place, task):
        raise OutOfScope(_("There is no such place in your cells."))
    return place


def may_visit(actor: User, place: Place, task: Task | None = None) -> bool:
    """Tell whether somebody may log a visit here: in their own area, or by their task."""
    if actor.scope_of(VISITS, "write").covers(place.area_code):
        return True
    sent_here = task is not None and task.assignee_id == actor.pk and task.target == place
    return sent_here and bool(actor.scope_of(VISITS))


def neutral(report: Report) -> Report:
    """Drop what may not be kept: of a refusal no reason, of no visit no findings."""
    if report.result == VisitResult.DONE:
        return report
    kept = report if report.result != VisitResult.REFUSED else replace(report, note="", needs="")
    kept = replace(kept, is_unchanged=False, households=(), occupant_count=None)
    return replace(kept, answers={}, photos=())


def refuse_bad(actor: User, report: Report) -> None:
    """Stop what no visit may be. Raises OutOfScope, NotAllowed or BadInput."""
    place_for_visit(actor=actor, kind=report.kind, pk=report.place.pk, task=report.task)
    if checks.subject_of(report.place) != TARGET_OF_VISIT[report.kind]:
        raise BadInput(_("This kind of visit is about another kind of place."))
    if report.task is not None and report.task.target != report.place:
        raise BadInput(_("The task is about another place."))
    if report.at > timezone.now() + AHEAD:
        raise BadInput(_("The visit lies in the future. Check the clock of the phone."))
    second = report.second_worker
    if second is not None and (second == actor or not may_visit(second, report.place)):
        raise BadInput(_("The second person must be somebody else who serves here."))
    checks.refuse_personal_numbers(report.note, report.needs)


def kind_for(place: Place) -> VisitKind:
    """Return the usual kind of visit to a place."""
    target = checks.subject_of(place)
    return next(VisitKind(kind) for kind, goal in TARGET_OF_VISIT.items() if goal == target)


def companions_for(actor: User, place: Place) -> QuerySet[User]:
    """Return the others who log visits here, for a joint visit: workers and police."""
    posts = Post.objects.in_force(timezone.localdate()).responsible_for(place.area_code)
    held = posts.filter(role__in=[role for role in Role if "write" in grant_of(role, VISITS).verbs])
    others = User.objects.filter(pk__in=held.values("user_id")).exclude(pk=actor.pk)
    ordered: QuerySet[User] = others.order_by("full_name", "pk")
    return ordered
