"""The words of messages: a place's own, else those they come with; checked before they count."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.errors import BadInput
from core.history import because
from core.saving import check, refusals, require
from incidents.models import MessageText
from incidents.workflow.messages import MESSAGES, Kind
from staff.models import User

NAME: Final = re.compile(r"%\((\w+)\)s")
STRAY: Final = re.compile(r"%(?!\(\w+\)s|%)")


@dataclass(frozen=True)
class Words:
    """What a message says."""

    subject: str
    body: str
    is_active: bool = True
    is_own: bool = False


def kind_of(kind: str, way: str, language: str) -> Kind:
    """Return a kind of message. Raises BadInput where there is none by this way."""
    found = MESSAGES.get(kind)
    if found is None or way not in found.ways or language not in dict(settings.LANGUAGES):
        raise BadInput(_("There is no such message."))
    return found


def words_of(kind: str, way: str, language: str) -> Words:
    """Return the words that count now, with their names of values. Raises BadInput."""
    declared = kind_of(kind, way, language)
    own = MessageText.objects.filter(kind=kind, way=way, language=language).first()
    if own is not None:
        return Words(own.subject, own.body, own.is_active, True)
    with translation.override(language):
        return Words(str(declared.subject), str(declared.body))


def filled(words: Words, values: Mapping[str, str]) -> Words:
    """Return words with their values put in; one line in the subject, whatever is put in."""
    subject = " ".join((words.subject % values).split())
    return Words(subject, words.body % values, words.is_active, words.is_own)


def example_of(kind: str, way: str, language: str) -> Words:
    """Return how a message would look. Raises BadInput."""
    return filled(words_of(kind, way, language), kind_of(kind, way, language).values)


def check_words(kind: Kind, subject: str, body: str) -> None:
    """Refuse words that use a value there is not, or leave out one they need. Raises BadInput."""
    used = set(NAME.findall(subject)) | set(NAME.findall(body))
    if STRAY.search(subject + body):
        raise BadInput(_("Write a percent sign twice: %%."))
    if strange := used - set(kind.values):
        raise BadInput(
            _("There is no value “%(name)s” here. Those there are: %(names)s.")
            % {"name": sorted(strange)[0], "names": "、".join(kind.values)}
        )
    if lacking := set(kind.needs) - set(NAME.findall(body)):
        raise BadInput(_("The words must hold “%(name)s”.") % {"name": sorted(lacking)[0]})


@transaction.atomic
def set_words(
    *,
    actor: User,
    kind: str,
    way: str,
    language: str,
    subject: str,
    body: str,
    note: str,
    is_active: bool = True,
) -> MessageText:
    """Let a place's own words of a message count. Raises NotAllowed, BadInput, InvalidRecord."""
    require(actor, MessageText, "write")
    check_words(kind_of(kind, way, language), subject, body)
    names = {"kind": kind, "way": way, "language": language}
    rows = MessageText.objects.select_for_update(of=("self",))
    text = rows.filter(**names).first() or MessageText(**names)
    text.subject, text.body = subject.strip(), body.strip()
    text.note, text.is_active, text.changed_by = note.strip(), is_active, actor
    with refusals(text), because(actor, "changed"):
        check(text)
        if text.pk:
            return text.save_as_next_version()
        text.save()
    return text
