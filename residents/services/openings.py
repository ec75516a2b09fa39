"""Opening a minor's file: asked, approved by a supervisor, for a week (保护条例 36, 37)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, Entry, record
from core.errors import BadInput, NotAllowed, OutOfScope
from core.history import because
from core.rows import everything, scoped
from core.small_numbers import hidden_codes, is_small, told
from residents.choices.files import ADULT, OPENING_DAYS, YouthState
from residents.file_rights import audits, supervises
from residents.models import FileOpening, YouthSupportFile
from residents.services.grants import saved
from residents.services.subjects import age_on, refused, subjects_of
from staff.models import AccessEvent, User
from staff.services.reads import area_names

DISTRICT_DIGITS: Final = 6
KIND: Final = "residents.youthsupportfile"


class NotOpened(NotAllowed):
    """The supervisor has not approved opening this minor's file (403)."""

    code: ClassVar[str] = "not_opened"


class OwnOpening(NotAllowed):
    """Nobody approves their own opening (403)."""

    code: ClassVar[str] = "own_opening"


def opened_file(*, actor: User, key: Any) -> YouthSupportFile:
    """Return a file the actor may open now, after the read log has it.

    Without a grant it does not exist and the try is logged; a minor's file needs a
    current approval. Raises OutOfScope, NotOpened or NotLogged.
    """
    file: YouthSupportFile | None = (
        YouthSupportFile.objects.visible_to(actor).filter(pk=key).first()
    )
    if file is None:
        raise refused(actor, KIND, key)
    if needs_opening(file) and not may_open(actor, file):
        record(Entry(actor, Action.REFUSED, KIND, (str(key),)))
        raise NotOpened(
            _("A minor's file is opened only after a supervisor has approved it. Ask first.")
        )
    record(Entry(actor, Action.VIEW, KIND, (str(key),), ("person", "cards", "levels")))
    return file


def needs_opening(file: YouthSupportFile) -> bool:
    """Tell whether a file is a minor's, or nobody can say that it is not."""
    person = subjects_of([file]).get(file.person_id)
    born = person.birth_date if person else None
    return born is None or age_on(born, timezone.localdate()) < ADULT


def may_open(actor: User, file: YouthSupportFile) -> bool:
    """Tell whether the actor may open a minor's file now.

    A proposal is read by whoever was named to decide on it: it is no file yet.
    """
    if file.state == YouthState.PROPOSED:
        return True
    approved = FileOpening.objects.filter(file_key=file.pk, asked_by=actor, is_refused=False)
    return approved.filter(expires_at__gt=timezone.now()).exists()


@transaction.atomic
def ask_opening(*, actor: User, key: Any, reason: str) -> FileOpening:
    """Ask a supervisor to let the actor open a file they hold a grant to.

    Raises OutOfScope or BadInput; asking twice is one request.
    """
    file: YouthSupportFile | None = (
        YouthSupportFile.objects.visible_to(actor).filter(pk=key).first()
    )
    if file is None:
        raise refused(actor, KIND, key)
    if not reason.strip():
        raise BadInput(_("Say why the file must be opened."))
    waiting: FileOpening | None = FileOpening.objects.filter(
        file_key=key, asked_by=actor, approved_by=None, is_refused=False
    ).first()
    if waiting:
        return waiting
    opening = FileOpening(
        file_key=file.pk,
        file_number=file.number,
        area_code=file.area_code,
        reason=reason.strip(),
        asked_by=actor,
        asked_at=timezone.now(),
    )
    with because(actor, "ask opening"):
        return saved(opening)


@transaction.atomic
def decide_opening(*, actor: User, opening: FileOpening, approve: bool) -> FileOpening:
    """Let a colleague open a minor's file for a week, or not.

    Raises OwnOpening, OutOfScope or BadInput.
    """
    if opening.asked_by_id == actor.pk:
        raise OwnOpening(_("Somebody other than you approves that you open a file."))
    rows = FileOpening.objects.allowed_to(actor, "approve").select_for_update(of=("self",))
    locked: FileOpening | None = rows.filter(pk=opening.pk).first()
    if locked is None:
        raise OutOfScope(_("There is no such request for you to decide on."))
    if locked.approved_by_id:
        raise BadInput(_("This was decided already."))
    now = timezone.now()
    locked.approved_by, locked.approved_at = actor, now
    locked.is_refused = not approve
    locked.expires_at = now + timedelta(days=OPENING_DAYS) if approve else None
    with because(actor, "decide opening"):
        return saved(locked)


@dataclass(frozen=True)
class YearLine:
    """Openings of minors' files in one district in a year, as they may be told."""

    area: str  # its name
    asked: str
    approved: str
    refused: str


@dataclass(frozen=True)
class YearReport:
    """The yearly report (未成年人网络保护条例 37), from the events themselves."""

    year: int
    lines: list[YearLine]
    is_whole: bool = False  # the read log is the auditor's
    viewed: str = ""
    refused_tries: str = ""


def year_report(*, actor: User, year: int) -> YearReport:
    """Return how often minors' files were asked for, opened and refused in a year.

    For auditors, and supervisors in their area; counts under 5 are hidden from both.
    Raises NotAllowed.
    """
    areas = [""] if audits(actor) else supervises(actor)
    if not areas:
        raise NotAllowed(_("Your posts do not give you this report."))
    begins = timezone.make_aware(datetime(year, 1, 1))  # noqa: DTZ001  made aware here
    ends = timezone.make_aware(datetime(year + 1, 1, 1))  # noqa: DTZ001
    inside = Q(pk__in=[])
    for code in areas:
        inside |= Q(area_code__startswith=code)
    with scoped(everything("yearly report on openings of minors' files")):
        openings = FileOpening.objects.filter(inside, asked_at__gte=begins, asked_at__lt=ends)
        counted = list(
            openings.annotate(district=Substr("area_code", 1, DISTRICT_DIGITS))
            .values("district")
            .annotate(
                asked=Count("pk"),
                approved=Count("pk", filter=Q(expires_at__isnull=False)),
                refused=Count("pk", filter=Q(is_refused=True)),
            )
            .order_by("district")
        )
    names = area_names(row["district"] for row in counted)
    lines = [year_line(row, names) for row in counted]
    if not audits(actor):
        return YearReport(year, lines)
    events = AccessEvent.objects.filter(subject_kind=KIND, at__gte=begins, at__lt=ends)
    viewed = events.filter(action=Action.VIEW).count()
    tries = events.filter(action=Action.REFUSED).count()
    return YearReport(year, lines, True, small(viewed), small(tries))


def small(count: int) -> str:
    """Return a count as it may be told."""
    return told(None if is_small(count) else count, small=is_small(count))


def year_line(row: dict[str, Any], names: dict[str, str]) -> YearLine:
    """Return a district's counts; no hidden one can be worked out from the others."""
    parts = {"approved": row["approved"], "refused": row["refused"]}
    parts["waiting"] = row["asked"] - row["approved"] - row["refused"]
    counts = {**parts, "asked": row["asked"]}
    hidden = hidden_codes(counts, dict.fromkeys(parts, "asked"))

    def shown(name: str) -> str:
        value = None if name in hidden.codes else counts[name]
        return told(value, small=name in hidden.small)

    area = names.get(row["district"], row["district"])
    return YearLine(area, shown("asked"), shown("approved"), shown("refused"))


def years_of(day: date) -> list[int]:
    """Return the years a report can be asked for: this one and the three before."""
    return [day.year - back for back in range(4)]
