"""Questions asked of appeals and what follows their reply."""

from typing import ClassVar, Self

from django.db.models import Q

from core.access import Actor
from incidents.querysets.cases import DeskQuerySet, OpenToAll
from incidents.querysets.parts import OfCase


class AppealQuerySet(DeskQuerySet):
    """Appeals (诉求)."""

    capability: ClassVar[str] = "appeals"

    def in_hands_of(self, actor: Actor) -> Q:
        """Return the condition that an appeal is the actor's own, or their body reviews it."""
        mine = super().in_hands_of(actor)
        org = getattr(actor, "organisation_id", None)
        if not org:
            return mine
        reviews = self.model._meta.get_field("reviews").related_model
        asked = reviews._base_manager.filter(body=org).values("case")
        return mine | Q(pk__in=asked)

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


class CategoryQuestionQuerySet(OpenToAll):
    """Editions of the questions of categories."""

    def current(self) -> Self:
        """Keep what is asked now, in its order."""
        return self.filter(retired_at=None).order_by("position")

    def retired(self) -> Self:
        """Keep what is asked no more, the latest first."""
        return self.exclude(retired_at=None).order_by("-retired_at")
