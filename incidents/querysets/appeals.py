"""Questions asked of appeals and what follows their reply."""

from typing import ClassVar, Self

from incidents.querysets.cases import DeskQuerySet
from incidents.querysets.parts import OfCase


class AppealQuerySet(DeskQuerySet):
    """Appeals (诉求)."""

    capability: ClassVar[str] = "appeals"

    def without_owner(self) -> Self:
        """Keep the open appeals for which no line of the duty list names a body."""
        return self.open().filter(no_owner_at__isnull=False)

    def of_matter(self, number: str) -> Self:
        """Keep the appeals of one matter, whoever made them: linked by number only."""
        return self.filter(matter_number=number) if number else self.none()


class FollowUpQuerySet(OfCase):
    """What is asked after a reply or an agreement."""

    def open(self) -> Self:
        """Keep those without an outcome."""
        return self.filter(done_at=None)


class ReviewRequestQuerySet(OfCase):
    """Requests for review."""

    def open(self) -> Self:
        """Keep those without a decision."""
        return self.filter(decided_at=None)
