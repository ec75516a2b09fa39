"""Questions asked of linked hotlines and the files exchanged with them."""

from typing import ClassVar, Self

from django.db.models import Q

from incidents.choices import MessageState
from incidents.choices.hotlines import Direction, ExchangeState
from staff.querysets import WholeQuerySet


class HotlineLinkQuerySet(WholeQuerySet):
    """Linked hotlines: those who exchange files with them."""

    capability: ClassVar[str] = "exchanges"

    def in_use(self) -> Self:
        """Keep those with which files are exchanged now."""
        return self.filter(is_active=True)


class ExchangeQuerySet(WholeQuerySet):
    """Files; what stands in their rows is shown by the cases, to whoever reads those."""

    capability: ClassVar[str] = "exchanges"

    def waiting(self) -> Self:
        """Keep the files that wait for a decision."""
        return self.filter(state=ExchangeState.CHECKED)

    def in_trouble(self) -> Self:
        """Keep what the other side refused, what could not be sent, and files refused here."""
        stopped = (MessageState.FAILED, MessageState.UNCERTAIN)
        retried = Q(message__state=MessageState.QUEUED, message__tries__gt=0)
        unsent = Q(state=ExchangeState.MADE) & (Q(message__state__in=stopped) | retried)
        return self.filter(unsent | Q(state=ExchangeState.REFUSED))

    def outgoing(self) -> Self:
        """Keep the files that go out."""
        return self.filter(direction=Direction.OUT)


class ExchangeRowQuerySet(WholeQuerySet):
    """Rows of files."""

    capability: ClassVar[str] = "exchanges"
