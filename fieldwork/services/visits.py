"""Visits: logged once, inside one's own cells, with what follows from them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import WrongStep
from core.saving import check
from fieldwork.choices import WAITING_STATES, TaskKind, TaskState, VisitResult
from fieldwork.models import CheckResult, Task, Visit
from fieldwork.services import checks, rectification
from fieldwork.services.checks import Answer, Place
from fieldwork.services.households import confirm
from fieldwork.services.photos import Picture, SentPhoto, keep_photo, new_ones, ready_photos
from fieldwork.services.rectification import Consequences
from fieldwork.services.reports import Report, neutral, refuse_bad
from fieldwork.services.steps import move
from fieldwork.workflow import Step
from grid.models import RentalHousing
from staff.models import User


class SentDifferently(WrongStep):
    """Another visit was already sent under the same client id (409)."""

    code = "sent_differently"


@dataclass
class Logged:
    """What came of sending a visit: the row, whether it is new, what followed, warnings."""

    visit: Visit
    is_new: bool
    consequences: Consequences = field(default_factory=Consequences)
    warnings: list[str] = field(default_factory=list)


def log_visit(*, actor: User, report: Report) -> Logged:
    """Log a visit and everything that follows from it, once.

    The same report again returns the visit that is there; another one under the same
    client id raises SentDifferently. Raises OutOfScope, BadInput and their kin.
    """
    digest = report.digest(actor)
    if (known := known_visit(report, digest)) is not None:
        return Logged(known, is_new=False)
    report = neutral(report)
    refuse_bad(actor, report)
    ready = ready_photos(report.photos)
    with transaction.atomic():
        # Two sends at once: the second waits here, then finds the row of the first.
        lock_client_id(report.client_uuid)
        if (known := known_visit(report, digest)) is not None:
            return Logged(known, is_new=False)
        new_ones(report.photos, visit=None)
        return written(actor, report, digest, ready)


def known_visit(report: Report, digest: str) -> Visit | None:
    """Return the visit that this report already made. Raises SentDifferently."""
    known: Visit | None = Visit.objects.filter(client_uuid=report.client_uuid).first()
    if known is not None and known.content_hash != digest:
        raise SentDifferently(_("Another visit was already sent under this id."))
    return known


def lock_client_id(client_uuid: uuid.UUID) -> None:
    """Hold the client id until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(client_uuid)])


def written(
    actor: User, report: Report, digest: str, ready: list[tuple[SentPhoto, Picture]]
) -> Logged:
    """Write the visit, then what follows for the place and the task."""
    place = type(report.place).objects.select_for_update(of=("self",)).get(pk=report.place.pk)
    visit = Visit(
        client_uuid=report.client_uuid,
        kind=report.kind,
        worker=actor,
        second_worker=report.second_worker,
        task=report.task,
        at=report.at,
        distance_m=report.distance_m,
        result=report.result,
        is_unchanged=report.is_unchanged,
        needs=report.needs,
        note=report.note,
        content_hash=digest,
        target_kind=checks.subject_of(place),
        **{checks.subject_of(place): place},
    )
    logged = Logged(visit, is_new=True)
    if report.is_check:
        write_check(visit, place, report, logged)
    else:
        save(visit)
    for sent, picture in ready:
        keep_photo(sent, picture, visit=visit)
    confirm(actor, report)
    step_task(visit, logged)
    return logged


def save(visit: Visit) -> None:
    """Save a new visit; the database gives it its cell and place."""
    visit.received_at = timezone.now()
    check(visit)
    visit.save(force_insert=True)
    visit.refresh_from_db(fields=["cell", "area_code", "place", "received_at"])


def write_check(visit: Visit, place: Place, report: Report, logged: Logged) -> None:
    """Write the answers, then the hazard, the next due date and the rectifications."""
    checks.refuse_closed(place)
    standard = checks.standard_for(report.kind, report.standard)
    if standard is None:
        raise checks.NoCheckList(_("There is no check list for this kind of place yet."))
    opened = rectification.open_rectifications(place, standard)
    answers = checks.checked_answers(standard, report.answers, opened)
    failing = rectification.still_failing(answers, opened)
    day = timezone.localdate(report.at)
    visit.standard = standard
    visit.hazard_level = checks.hazard_of(standard, failing)
    visit.failed_count = len(checks.failed_keys(answers))
    visit.next_due_on = checks.next_due(standard, visit.hazard_level, place, day)
    save(visit)
    write_answers(visit, answers)
    count_occupants(place, report.occupant_count, logged)
    logged.consequences = rectification.follow_check(visit, place, answers, opened)
    checks.settle_place(
        place,
        level=visit.hazard_level,
        is_mending=bool(failing),
        checked_on=day,
        due_on=visit.next_due_on,
    )


def write_answers(visit: Visit, answers: Mapping[str, Answer]) -> None:
    """Keep the outcome of every item."""
    CheckResult.objects.bulk_create(
        CheckResult(
            visit=visit,
            item_key=key,
            outcome=answer.outcome,
            score=answer.score,
            note=answer.note,
        )
        for key, answer in answers.items()
    )


def count_occupants(place: Place, count: int | None, logged: Logged) -> None:
    """Note how many live there, and warn when there are more than allowed."""
    if count is None or not isinstance(place, RentalHousing):
        return
    place.save_as_next_version(occupant_count=count)
    if count > place.max_occupants:
        logged.warnings.append(
            _("%(count)s people live here; %(most)s are allowed.")
            % {"count": count, "most": place.max_occupants}
        )


def step_task(visit: Visit, logged: Logged) -> None:
    """Move the visit's task: submitted when one was there, begun when nobody was home.

    A rectification is moved by the check itself. A task that was closed or handed on
    meanwhile stays as it is; the visit is kept and its maker told.
    """
    if visit.task_id is None or visit.result == VisitResult.CANCELLED:
        return
    task = Task.objects.select_for_update(of=("self",)).get(pk=visit.task_id)
    if task.kind == TaskKind.RECTIFICATION:
        return
    if task.assignee_id != visit.worker_id or task.state not in WAITING_STATES:
        logged.warnings.append(_("The task was closed or handed on meanwhile."))
        return
    if visit.result != VisitResult.NOT_HOME:
        move(task, visit.worker, Step.SUBMIT, TaskState.SUBMITTED)
    elif task.state != TaskState.IN_PROGRESS:
        move(task, visit.worker, Step.START, TaskState.IN_PROGRESS)
