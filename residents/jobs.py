"""What happens to files by night. Each job says what it reads beyond any area, and why.

Nothing here decides about a person: records are sealed on the day their document names,
reviews are asked for, levels fall to green; nothing is ever raised.
"""

from datetime import date

from django.db import connection
from django.db.models import F

from core.history import because
from core.rows import everything, scoped
from grid.choices import RentalState
from residents.choices.files import CareState, LevelState, YouthState
from residents.models import CareRecord, RentalLandlord, SupportLevelDecision, YouthSupportFile
from residents.workflow.files import (
    CARE_STEPS,
    LEVEL_STEPS,
    YOUTH_STEPS,
    CareStep,
    LevelStep,
    YouthStep,
)


def seal_ended_care(day: date) -> int:
    """Seal the care records whose last day is over; return how many."""
    rule = CARE_STEPS[CareStep.SEAL]
    with scoped(everything("sealing ended care records")), because(None, CareStep.SEAL):
        ended = CareRecord.objects.filter(state__in=rule.start, ends_on__lt=day)
        return ended.update(state=rule.end, version=F("version") + 1)


def ask_care_reviews(day: date) -> int:
    """Ask for the review of the care records that are due; return how many."""
    with scoped(everything("reviews of care records")), because(None, CareStep.REVIEW):
        due = CareRecord.objects.filter(state=CareState.ACTIVE, review_due__lte=day)
        return due.update(state=CARE_STEPS[CareStep.REVIEW].end, version=F("version") + 1)


def lapse_levels(day: date) -> int:
    """Let the levels that are over fall to green, and ask for a review of their files."""
    rule = LEVEL_STEPS[LevelStep.EXPIRE]
    with scoped(everything("support levels fall to green")), because(None, LevelStep.EXPIRE):
        over = SupportLevelDecision.objects.filter(state__in=rule.start, valid_to__lte=day)
        files = list(over.exclude(level="green").values_list("file_id", flat=True))
        lapsed = over.update(state=rule.end, version=F("version") + 1)
        asked = YouthSupportFile.objects.filter(pk__in=files, state=YouthState.ACTIVE)
        asked.update(state=YOUTH_STEPS[YouthStep.REVIEW].end, version=F("version") + 1)
        # A proposal that nobody endorsed in its time is no decision.
        stale = SupportLevelDecision.objects.filter(state=LevelState.PROPOSED, valid_to__lte=day)
        stale.update(state=LevelState.REPLACED, version=F("version") + 1)
        return lapsed


def ask_youth_reviews(day: date) -> int:
    """Ask for the review of the youth files that are due; return how many."""
    with scoped(everything("reviews of youth files")), because(None, YouthStep.REVIEW):
        due = YouthSupportFile.objects.filter(state=YouthState.ACTIVE, review_due__lte=day)
        return due.update(state=YOUTH_STEPS[YouthStep.REVIEW].end, version=F("version") + 1)


def erase_sealed_files(day: date) -> int:
    """Erase the sealed youth files whose time is over, their past included; return how many.

    The number, the category and the dates stay, for the count of a year; no person.
    """
    with scoped(everything("erasing sealed youth files")), because(None, YouthStep.ERASE):
        over = YouthSupportFile.objects.filter(state=YouthState.SEALED, retention_until__lt=day)
        keys = list(over.values_list("pk", flat=True))
        with connection.cursor() as cursor:
            for key in keys:
                cursor.execute("SELECT residents_erase_youth_file(%s)", [key])
        return len(keys)


def forget_landlords(_day: date) -> int:
    """Delete the landlords of lettings that have ended; return how many."""
    with scoped(everything("landlords of ended lettings")):
        ended = RentalLandlord.objects.filter(rental__state=RentalState.ENDED)
        return ended.delete()[0]
