"""Many voices at once: a box that was opened, a poll or an appraisal as totals (S06)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import BadInput
from core.numbers import whole_number
from core.personal import IDENTITY, MOBILE
from grid.models import Area
from incidents.choices import TOTALS_CHANNELS, AppealKind, Channel
from incidents.models import IssueCategory
from incidents.services.appeals.registering import AppealIntake, Receipt, register_appeal
from staff.models import User

MOST_VOICES: Final = 50
MOST_LINES: Final = 500
MOST_PEOPLE: Final = 10**9
LONGEST_WORDS: Final = 500  # of a question or an answer
# The only columns of a poll: what was asked, an answer, how many gave it.
COLUMNS: Final = {
    "question": "question",
    "问题": "question",
    "answer": "answer",
    "选项": "answer",
    "count": "count",
    "人数": "count",
}


class NamesInside(BadInput):
    """A poll brings totals only: a column that is none of the three is refused by its name."""

    code = "names_inside"


@dataclass(frozen=True)
class Voice:
    """One slip from a box."""

    kind: str
    text: str
    category: IssueCategory | None = None


@transaction.atomic
def open_box(
    *,
    actor: User,
    box: str,
    openers: Sequence[str],
    opened_at: datetime | str,
    area: Area,
    voices: Iterable[Voice],
    page: uuid.UUID,
) -> list[Receipt]:
    """Register every slip of a box that two people opened; all of them or none.

    `page` is the id of the form, so that sending it twice registers once. Raises BadInput.
    """
    slips = [voice for voice in voices if voice.text.strip()]
    if not slips:
        raise BadInput(_("Write down at least one slip."))
    if len(slips) > MOST_VOICES:
        raise BadInput(_("At most %(most)s slips at once.") % {"most": MOST_VOICES})
    extras = {"box": box, "openers": list(openers), "opened_at": opened_at}
    return [
        register_appeal(
            hand=actor,
            intake=AppealIntake(
                kind=slip.kind,
                channel=Channel.SUGGESTION_BOX,
                text=slip.text,
                category=slip.category,
                area=area,
                is_anonymous=True,
                extras=extras,
                client_uuid=uuid.uuid5(page, str(number)),
            ),
        )
        for number, slip in enumerate(slips)
    ]


@transaction.atomic
def import_poll(
    *,
    actor: User,
    channel: str,
    survey: str,
    asked: int,
    area: Area,
    lines: Sequence[Mapping[str, Any]],
    page: uuid.UUID,
) -> list[Receipt]:
    """Register the questions of a poll or an appraisal, each with its totals; no one behind them.

    Raises NamesInside for a column beyond question, answer and count, BadInput for the rest.
    """
    if channel not in TOTALS_CHANNELS:
        raise BadInput(_("Choose the poll or the appraisal."))
    totals = totals_of(lines)
    return [
        register_appeal(
            hand=actor,
            intake=AppealIntake(
                kind=AppealKind.SUGGESTION,
                channel=channel,
                text=question,
                area=area,
                is_anonymous=True,
                extras={"survey": survey, "asked": asked, "totals": answers},
                client_uuid=uuid.uuid5(page, question),
            ),
        )
        for question, answers in totals.items()
    ]


def totals_of(lines: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Return question → answer → how many. Raises NamesInside, BadInput."""
    if not lines:
        raise BadInput(_("The file holds no lines below its heading."))
    if len(lines) > MOST_LINES:
        raise BadInput(_("At most %(most)s lines at once.") % {"most": MOST_LINES})
    refuse_other_columns(lines[0])
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(lines, start=2):
        parts = {COLUMNS[key.strip()]: str(value or "").strip() for key, value in line.items()}
        question, answer = parts.get("question", ""), parts.get("answer", "")
        count = whole_number(parts.get("count", ""))
        are_words = all(0 < len(words) <= LONGEST_WORDS for words in (question, answer))
        if not are_words or count is None or count > MOST_PEOPLE:
            raise BadInput(
                _("Line %(line)s: a question, an answer and a whole number are needed.")
                % {"line": number}
            )
        if IDENTITY.search(question + answer) or MOBILE.search(question + answer):
            raise NamesInside(
                _("Line %(line)s holds a phone or identity number.") % {"line": number}
            )
        if count:
            found.setdefault(question, {})[answer] = count
    return found


def refuse_other_columns(line: Mapping[str, Any]) -> None:
    """Refuse a column that could name who answered. Raises NamesInside, BadInput."""
    for name in line:
        if name.strip() not in COLUMNS:
            raise NamesInside(
                _(
                    "The column “%(column)s” is not taken in: a poll brings totals, never who "
                    "answered. Delete it and try again."
                )
                % {"column": name}
            )
    missing = set(COLUMNS.values()) - {COLUMNS[name.strip()] for name in line}
    if missing:
        raise BadInput(_("The file needs the columns question, answer and count."))
