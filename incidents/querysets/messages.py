"""Questions asked of messages that go out, their words, and letters."""

from datetime import datetime
from typing import ClassVar, Self

from django.db.models import Q

from incidents.choices import MessageState
from staff.querysets import WholeQuerySet


class MessageQuerySet(WholeQuerySet):
    """The outbox: for those who run the system; addresses are sealed."""

    capability: ClassVar[str] = "jobs"

    def due(self, moment: datetime) -> Self:
        """Keep what is to go out now."""
        return self.filter(state=MessageState.QUEUED, next_try_at__lte=moment)

    def stuck(self, before: datetime) -> Self:
        """Keep what was being sent when its worker died."""
        return self.filter(state=MessageState.SENDING, taken_at__lt=before)

    def to_erase(self, before: datetime) -> Self:
        """Keep what ended before a moment and still has its address or its values."""
        return self.filter(ended_at__lt=before).filter(
            Q(to__isnull=False) | Q(filled__isnull=False)
        )


class MessageTextQuerySet(WholeQuerySet):
    """A place's own words of messages."""

    capability: ClassVar[str] = "jobs"


class WebHookQuerySet(WholeQuerySet):
    """Other systems that are told."""

    capability: ClassVar[str] = "jobs"

    def wanting(self, kind: str) -> Self:
        """Keep those in use that want to hear of a kind."""
        return self.filter(is_active=True).filter(Q(kinds=[]) | Q(kinds__contains=[kind]))


class LetterQuerySet(WholeQuerySet):
    """Letters: for those who run the system; whose they are is sealed."""

    capability: ClassVar[str] = "jobs"
