"""The tiles of the start page about people: counts of what waits, never of who."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.tiles import Figure, Tile
from residents.choices.files import CareState, YouthState
from residents.choices.people import CorrectionState, MergeState, RequestState
from residents.file_rights import works_with_care, works_with_youth
from residents.models import (
    CareRecord,
    Correction,
    DataRequest,
    FileGrant,
    FileOpening,
    MergeProposal,
    YouthSupportFile,
)
from residents.services.grants import is_decider
from staff.choices import RunState
from staff.models import AccessQuestion, DataExport, RetentionRun, User


def people_tile(user: User) -> Tile:
    """Return the people of one's area, and what a second person decides about them."""
    if not user.may("people", "approve"):
        text = _("Find somebody who lives in your area, or see a household.")
        return Tile(_("People"), "users-group", reverse("residents:people"), text=text)
    corrections = Correction.objects.allowed_to(user, "write").exclude(asked_by=user)
    pairs = MergeProposal.objects.allowed_to(user, "write").exclude(proposed_by=user)
    figures = [
        Figure(
            _("corrections to decide"),
            corrections.filter(state=CorrectionState.PROPOSED),
            reverse("residents:corrections"),
        ),
        Figure(
            _("double records to decide"),
            pairs.filter(state=MergeState.PROPOSED),
            reverse("residents:merges"),
        ),
    ]
    return Tile(_("People"), "users-group", reverse("residents:people"), figures)


def care_tile(user: User) -> Tile:
    """Return the care records one serves: waiting to begin, to be reviewed."""
    url = reverse("residents:care_list")
    records = CareRecord.objects.visible_to(user)
    figures = [
        Figure(_("in service"), records.filter(state=CareState.ACTIVE), url),
        Figure(_("referred"), records.filter(state=CareState.REFERRED), url),
        Figure(_("to be reviewed"), records.filter(state=CareState.DUE_REVIEW), url, is_late=True),
    ]
    return Tile(_("Care records"), "heart-handshake", url, figures)


def youth_tile(user: User) -> Tile:
    """Return the support files granted to oneself."""
    url = reverse("residents:youth_list")
    files = YouthSupportFile.objects.visible_to(user)
    figures = [
        Figure(_("in service"), files.filter(state=YouthState.ACTIVE), url),
        Figure(_("proposed"), files.filter(state=YouthState.PROPOSED), url),
        Figure(_("to be reviewed"), files.filter(state=YouthState.REVIEW), url, is_late=True),
    ]
    return Tile(_("Youth support files"), "folder-heart", url, figures)


def grant_tile(user: User) -> Tile:
    """Return what colleagues ask for: grants by name, a week with a minor's file."""
    url = reverse("residents:grant_list")
    openings = FileOpening.objects.allowed_to(user, "approve").filter(approved_by=None)
    figures = [
        Figure(_("grants asked for"), FileGrant.objects.allowed_to(user, "approve").asked(), url),
        Figure(_("openings asked for"), openings, url),
    ]
    return Tile(_("Grants"), "key", url, figures)


def request_tile(user: User) -> Tile:
    """Return requests about records: open, late, and to decide for the officer."""
    url = reverse("residents:request_list")
    requests = DataRequest.objects.visible_to(user).open()
    late = requests.filter(due_on__lt=timezone.localdate())
    figures = [Figure(_("open"), requests, url), Figure(_("late"), late, url, is_late=True)]
    if user.may("data_requests", "approve"):
        waiting = DataRequest.objects.allowed_to(user, "approve").exclude(taken_by=user)
        waiting = waiting.exclude(checked_by=user).filter(state=RequestState.CHECKED)
        figures.append(Figure(_("to decide"), waiting, url))
    return Tile(_("Requests about records"), "mail", url, figures)


def read_log_tile(user: User) -> Tile:
    """Return the auditor's questions: without an answer yet, answered and to be closed."""
    url = reverse("staff:question_list")
    questions = AccessQuestion.objects.visible_to(user)
    figures = [
        Figure(_("questions without an answer"), questions.filter(state="open"), url),
        Figure(_("answers to look at"), questions.filter(state="answered"), url),
    ]
    return Tile(_("Read log"), "eye-check", reverse("staff:audit"), figures)


def retention_tile(user: User) -> Tile:
    """Return removals that wait for the second person."""
    url = reverse("staff:retention")
    runs = RetentionRun.objects.visible_to(user).filter(state=RunState.PROPOSED)
    return Tile(_("Retention"), "hourglass", url, [Figure(_("removals to approve"), runs, url)])


def export_tile(user: User) -> Tile:
    """Return the files about persons that wait for approval."""
    url = reverse("staff:export_list")
    waiting = DataExport.objects.awaiting(user)
    return Tile(_("Exports"), "download", url, [Figure(_("to approve"), waiting, url)])


TILES: Final[tuple[tuple[Callable[[User], Any], Callable[[User], Tile]], ...]] = (
    (lambda user: user.scope_of("people").ranges, people_tile),
    (works_with_care, care_tile),
    (works_with_youth, youth_tile),
    (is_decider, grant_tile),
    (lambda user: user.scope_of("data_requests"), request_tile),
    (lambda user: user.scope_of("access_log").ranges, read_log_tile),
    (lambda user: user.scope_of("retention").ranges, retention_tile),
    (lambda user: user.may("exports", "approve"), export_tile),
)


def people_tiles(user: User) -> Iterator[Tile]:
    """Yield the tiles about people that the person's posts open."""
    for opens, tile in TILES:
        if opens(user):
            yield tile(user)
